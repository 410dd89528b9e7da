#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "report/table.hpp"

namespace spamgraph::report {

/// A terminal page under construction. Whatever is put on it is made printable and fits its width.
class Page {
public:
    Page(std::size_t width, bool colour);

    [[nodiscard]] std::size_t width() const { return width_; }

    /// An empty line, then a title in bold.
    void heading(std::string_view title);
    /// Text in bold, wrapped.
    void emphasis(std::string_view text);
    /// Text from column `indent`, its further lines from column `indent + hang`.
    void paragraph(std::string_view text, std::size_t indent = 2, std::size_t hang = 0);
    /// One line, cut where it is too long.
    void line(std::string_view text, std::size_t indent = 2);
    void table(const Table& table, std::size_t indent = 2);

    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    void append(std::string_view line, bool bold = false);

    std::size_t width_;
    bool colour_;
    std::string text_;
};

}  // namespace spamgraph::report
