#include "logs/zeek_header.hpp"

#include <algorithm>
#include <charconv>

namespace spamgraph::logs {

namespace {

constexpr std::array<std::string_view, ZeekHeader::kColumns> kFieldNames{
    "ts",    "id.orig_h",  "id.resp_h", "id.resp_p",  "query", "qclass", "qclass_name",
    "qtype", "qtype_name", "rcode",     "rcode_name", "AA",    "TC",     "RD",
    "RA",    "answers",    "TTLs",      "rejected",   "opcode"};

/// "\x09" or a single character.
char parse_separator(std::string_view text, char otherwise)
{
    unsigned value{};
    if (text.starts_with("\\x") &&
        std::from_chars(text.data() + 2, text.data() + text.size(), value, 16).ec == std::errc{})
        return static_cast<char>(value);
    return text.empty() ? otherwise : text[0];
}

}  // namespace

void ZeekHeader::read_line(std::string_view line)
{
    // `#separator` alone is followed by a blank; the others by the separator that it declares.
    constexpr std::string_view kSeparator = "#separator ";
    if (line.starts_with(kSeparator)) {
        separator = parse_separator(line.substr(kSeparator.size()), separator);
        return;
    }
    const std::size_t cut = std::min(line.find(separator), line.size());
    const std::string_view key = line.substr(0, cut);
    std::string_view value = line.substr(std::min(cut + 1, line.size()));
    if (key == "#set_separator") {
        set_separator = parse_separator(value, set_separator);
    } else if (key == "#empty_field") {
        empty_field = value;
    } else if (key == "#unset_field") {
        unset_field = value;
    } else if (key == "#fields") {
        place.fill(kAbsent);
        for (fields = 0;; ++fields) {
            const std::size_t end = value.find(separator);
            const std::string_view name = value.substr(0, end);
            for (std::size_t c = 0; c < kColumns; ++c)
                if (name == kFieldNames[c]) place[c] = fields;
            if (end == value.npos) break;
            value.remove_prefix(end + 1);
        }
        ++fields;
    }
}

}  // namespace spamgraph::logs
