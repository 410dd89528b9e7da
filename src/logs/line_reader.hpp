#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "spamgraph/logs/byte_source.hpp"

namespace spamgraph::logs {

/// Longest line that is read; a longer one is reported cut, and its rest passed over.
inline constexpr std::size_t kMaxLineBytes = 65'536;

/// A line of text, without its line end ("\n" or "\r\n"). The view lasts until the next call.
struct Line {
    std::string_view text;
    std::uint64_t offset{};  ///< of its first byte
    bool complete{};         ///< whether it ended with a newline
    bool too_long{};
};

/// Cuts a byte source into lines, in fixed memory.
class LineReader {
public:
    /// @param offset position in the input of the source's first byte
    LineReader(ByteSource& source, std::uint64_t offset);

    /// The next line, or false at the end. Throws what the source throws.
    bool next(Line& line);

private:
    bool refill();
    void show_beginning(Line& line);
    bool pass_over_rest_of_line();  ///< whether a newline ended it

    ByteSource& source_;
    std::vector<char> buffer_;
    std::size_t begin_ = 0;  ///< unread bytes are buffer_[begin_, end_)
    std::size_t end_ = 0;
    std::uint64_t offset_;  ///< of buffer_[begin_] in the input
};

}  // namespace spamgraph::logs
