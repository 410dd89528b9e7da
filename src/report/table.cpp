#include "report/table.hpp"

#include <algorithm>
#include <numeric>

#include "report/text.hpp"

namespace spamgraph::report {

namespace {

constexpr std::size_t kGap = 2;
constexpr std::size_t kNarrowestFlexible = 12;

std::string aligned(const std::string& text, std::size_t width, Align align)
{
    std::string cell = shorten(text, width);
    cell.insert(align == Align::left ? cell.size() : 0, width - cell.size(), ' ');
    return cell;
}

}  // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

void Table::add(std::vector<std::string> cells)
{
    for (std::string& cell : cells) cell = printable(cell);
    cells.resize(columns_.size());
    rows_.push_back(std::move(cells));
}

std::vector<std::size_t> Table::natural_widths() const
{
    std::vector<std::size_t> widths;
    for (std::size_t c = 0; c < columns_.size(); ++c) {
        widths.push_back(columns_[c].title.size());
        for (const auto& row : rows_) widths.back() = std::max(widths.back(), row[c].size());
    }
    return widths;
}

std::vector<std::size_t> Table::fitted_widths(std::vector<std::size_t> widths, std::size_t width) const
{
    std::size_t total = std::accumulate(widths.begin(), widths.end(), kGap * (widths.size() - 1));
    for (std::size_t c = 0; c < columns_.size() && total > width; ++c) {
        if (!columns_[c].flexible || widths[c] <= kNarrowestFlexible) continue;
        const std::size_t cut = std::min(total - width, widths[c] - kNarrowestFlexible);
        widths[c] -= cut;
        total -= cut;
    }
    return widths;
}

std::vector<std::string> Table::lines(std::size_t width) const
{
    const std::vector<std::size_t> natural = natural_widths();
    std::vector<std::size_t> widths = fitted_widths(natural, width);
    widths[0] = std::min(widths[0], width);
    std::vector<std::string> lines;
    std::vector<std::size_t> block{0};
    std::size_t used = widths[0];
    for (std::size_t c = 1; c < columns_.size(); ++c) {
        if (used + kGap + widths[c] > width && block.size() > 1) {
            append_block(lines, block, widths);
            block = {0};
            used = widths[0];
            widths[c] = natural[c];
        }
        widths[c] = std::min(widths[c], width - std::min(width, used + kGap));
        block.push_back(c);
        used += kGap + widths[c];
    }
    append_block(lines, block, widths);
    for (std::string& line : lines) {
        if (line.size() > width) line.resize(width);
        line.erase(line.find_last_not_of(' ') + 1);
    }
    return lines;
}

void Table::append_block(std::vector<std::string>& lines, const std::vector<std::size_t>& columns,
                         const std::vector<std::size_t>& widths) const
{
    const auto append = [&](auto cell_of) {
        std::string line;
        for (const std::size_t c : columns) {
            if (c != columns.front()) line.append(kGap, ' ');
            line += aligned(cell_of(c), widths[c], columns_[c].align);
        }
        lines.push_back(std::move(line));
    };
    append([&](std::size_t c) { return columns_[c].title; });
    for (const auto& row : rows_) append([&](std::size_t c) { return row[c]; });
}

}  // namespace spamgraph::report
