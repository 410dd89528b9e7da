#include "report/page.hpp"

#include <algorithm>

#include "report/text.hpp"
#include "spamgraph/report/show.hpp"

namespace spamgraph::report {

Page::Page(std::size_t width, bool colour) : width_(std::max(width, kNarrowestPage)), colour_(colour) {}

void Page::append(std::string_view line, bool bold)
{
    if (bold && colour_) text_ += "\x1b[1m";
    text_ += line;
    if (bold && colour_) text_ += "\x1b[0m";
    text_ += '\n';
}

void Page::heading(std::string_view title)
{
    append("");
    append(shorten(printable(title), width_), true);
}

void Page::emphasis(std::string_view text)
{
    for (const std::string& line : wrap(printable(text), width_)) append(line, true);
}

void Page::paragraph(std::string_view text, std::size_t indent, std::size_t hang)
{
    const std::string all = printable(text);
    const std::string first = wrap(all, width_ - indent).front();
    append(std::string(indent, ' ') + first);
    if (first.size() == all.size()) return;
    const std::size_t rest = first.size() + (all[first.size()] == ' ' ? 1 : 0);
    for (const std::string& line : wrap(std::string_view(all).substr(rest), width_ - indent - hang))
        append(std::string(indent + hang, ' ') + line);
}

void Page::line(std::string_view text, std::size_t indent)
{
    append(std::string(indent, ' ') + shorten(printable(text), width_ - indent));
}

void Page::table(const Table& table, std::size_t indent)
{
    for (const std::string& row : table.lines(width_ - indent)) append(std::string(indent, ' ') + row);
}

}  // namespace spamgraph::report
