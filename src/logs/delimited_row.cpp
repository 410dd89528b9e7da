#include "logs/delimited_row.hpp"

#include <algorithm>

namespace spamgraph::logs {

void DelimitedRow::add(std::string_view field)
{
    if (size_ == fields_.size()) {
        fields_.emplace_back();
        unquoted_.emplace_back();
    }
    fields_[size_++] = field;
}

bool DelimitedRow::split(std::string_view row, char delimiter, char quote)
{
    size_ = 0;
    for (;;) {
        std::size_t begin = 0;
        if (quote != '\0' && delimiter != ' ')
            while (begin < row.size() && row[begin] == ' ') ++begin;
        if (quote != '\0' && begin < row.size() && row[begin] == quote) {
            row.remove_prefix(begin);
            if (!take_quoted(row, delimiter, quote)) return false;
        } else {
            const std::size_t end = std::min(row.find(delimiter), row.size());
            add(row.substr(0, end));
            row.remove_prefix(end);
        }
        if (row.empty()) return true;
        row.remove_prefix(1);
    }
}

/// Takes a quoted field off the front of `rest`, up to the delimiter.
bool DelimitedRow::take_quoted(std::string_view& rest, char delimiter, char quote)
{
    std::size_t end = rest.find(quote, 1);
    bool doubled = false;
    while (end != rest.npos && end + 1 < rest.size() && rest[end + 1] == quote) {
        doubled = true;
        end = rest.find(quote, end + 2);
    }
    if (end == rest.npos) return false;
    add(rest.substr(1, end - 1));
    rest.remove_prefix(end + 1);
    if (delimiter != ' ') rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size()));
    if (!rest.empty() && rest[0] != delimiter) return false;
    if (!doubled) return true;

    std::string& text = unquoted_[size_ - 1];
    text.clear();
    const std::string_view raw = fields_[size_ - 1];
    for (std::size_t i = 0; i < raw.size(); ++i) {
        text += raw[i];
        if (raw[i] == quote) ++i;
    }
    fields_[size_ - 1] = text;
    return true;
}

}  // namespace spamgraph::logs
