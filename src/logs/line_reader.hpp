#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string_view>

#include "logs/row_scan.hpp"
#include "spamgraph/logs/byte_source.hpp"

namespace spamgraph::logs {

/// Longest line that is read; a longer one is reported cut, and its rest passed over.
inline constexpr std::size_t kMaxLineBytes = 65'536;

/// A line of text, without its line end ("\n" or "\r\n"). The views last until the next call.
struct Line {
    std::string_view text;
    std::uint64_t offset{};  ///< of its first byte
    bool complete{};         ///< whether it ended with a newline
    bool too_long{};
    /// What its fields stand between: -1, the places of the separators, and last the line's length. Without
    /// meaning for a line that is too long.
    std::span<const std::uint32_t> fences;
};

/// What some programs write before UTF-8 text.
inline constexpr std::string_view kByteOrderMark = "\xef\xbb\xbf";

/// Takes the byte order mark off an input's first line, whose fields then are not known. Local.
inline void drop_byte_order_mark(Line& line)
{
    if (line.offset != 0 || !line.text.starts_with(kByteOrderMark)) return;
    line.text.remove_prefix(kByteOrderMark.size());
    line.fences = line.fences.first(1);
}

/// Cuts a byte source into lines, and those into fields, in fixed memory.
class LineReader {
public:
    /// @param offset position in the input of the source's first byte
    LineReader(ByteSource& source, std::uint64_t offset);

    /// The next line, or false at the end. Throws what the source throws.
    /// @param separator of fields; without one, a line is one field
    bool next(Line& line, char separator = '\n');

    /// Where the next line begins.
    [[nodiscard]] std::uint64_t offset() const { return offset_; }

private:
    bool refill();
    void show_beginning(Line& line);
    bool pass_over_rest_of_line();  ///< whether a newline ended it

    ByteSource& source_;
    ScanRow scan_;
    std::unique_ptr<char[]> buffer_;
    std::size_t begin_ = 0;  ///< unread bytes are buffer_[begin_, end_)
    std::size_t end_ = 0;
    std::uint64_t offset_;  ///< of buffer_[begin_] in the input
    std::unique_ptr<std::uint32_t[]> fences_;
};

}  // namespace spamgraph::logs
