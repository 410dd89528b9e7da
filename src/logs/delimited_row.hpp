#pragma once

#include <cstddef>
#include <deque>
#include <string>
#include <string_view>
#include <vector>

namespace spamgraph::logs {

/// Cuts rows of delimited text into fields (RFC 4180, one row a line; blanks around a quoted field are
/// allowed). A doubled quote inside a quoted field stands for one.
class DelimitedRow {
public:
    /// Fields of `row`; their views last until the next call. False where a quoted field does not end, or
    /// something follows its end. Local.
    /// @param quote 0: nothing is quoted
    bool split(std::string_view row, char delimiter, char quote);

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] std::string_view operator[](std::size_t i) const { return fields_[i]; }

private:
    bool take_quoted(std::string_view& rest, char delimiter, char quote);
    void add(std::string_view field);

    std::vector<std::string_view> fields_;
    /// [field]: texts that had doubled quotes; a deque: views of its texts outlive its growth
    std::deque<std::string> unquoted_;
    std::size_t size_ = 0;
};

}  // namespace spamgraph::logs
