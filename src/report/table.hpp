#pragma once

#include <cstddef>
#include <string>
#include <vector>

namespace spamgraph::report {

enum class Align { left, right };

/// A column of a table on the page.
struct Column {
    std::string title;
    Align align = Align::right;
    bool flexible = false;  ///< gives up width first when the table is too wide
};

/// Rows of text that know how to fit a width: flexible columns are cut, then the columns go in blocks under
/// each other, each with the first column, so that no number is lost.
class Table {
public:
    explicit Table(std::vector<Column> columns);

    /// @pre as many cells as columns
    void add(std::vector<std::string> cells);

    [[nodiscard]] bool empty() const { return rows_.empty(); }

    /// The titles and the rows, no line longer than `width`.
    [[nodiscard]] std::vector<std::string> lines(std::size_t width) const;

private:
    [[nodiscard]] std::vector<std::size_t> natural_widths() const;
    [[nodiscard]] std::vector<std::size_t> fitted_widths(std::vector<std::size_t> widths,
                                                         std::size_t width) const;
    void append_block(std::vector<std::string>& lines, const std::vector<std::size_t>& columns,
                      const std::vector<std::size_t>& widths) const;

    std::vector<Column> columns_;
    std::vector<std::vector<std::string>> rows_;
};

}  // namespace spamgraph::report
