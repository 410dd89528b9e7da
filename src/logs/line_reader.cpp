#include "logs/line_reader.hpp"

#include <cstring>

namespace spamgraph::logs {

namespace {

// Large enough that system calls do not matter, small enough to stay in the second-level cache.
constexpr std::size_t kBufferBytes = 512 * 1024;

/// What is shown of a line that is too long.
constexpr std::size_t kShownBytes = 64;

}  // namespace

LineReader::LineReader(ByteSource& source, std::uint64_t offset)
    : source_(source), buffer_(kBufferBytes), offset_(offset)
{
}

bool LineReader::next(Line& line)
{
    std::size_t searched = 0;
    for (;;) {
        const char* const from = buffer_.data() + begin_;
        const std::size_t unread = end_ - begin_;
        const void* const newline = std::memchr(from + searched, '\n', unread - searched);
        const bool found = newline != nullptr;
        if (!found &&
            unread <= kMaxLineBytes + 1) {  // one more: the carriage return of a line of that length
            searched = unread;
            if (refill()) continue;
            if (unread == 0) return false;
        }
        const char* const first = buffer_.data() + begin_;
        std::size_t length =
            found ? static_cast<std::size_t>(static_cast<const char*>(newline) - first) : unread;
        const std::size_t used = found ? length + 1 : length;
        if (found && length > 0 && first[length - 1] == '\r') --length;
        line = {{first, length}, offset_, found, length > kMaxLineBytes};
        begin_ += used;
        offset_ += used;
        if (line.too_long) show_beginning(line);
        return true;
    }
}

void LineReader::show_beginning(Line& line)
{
    line.text = line.text.substr(0, kShownBytes);
    if (line.complete) return;
    // The rest may refill the buffer: keep the shown beginning at its front, out of the way.
    std::memmove(buffer_.data(), line.text.data(), kShownBytes);
    line.text = {buffer_.data(), kShownBytes};
    line.complete = pass_over_rest_of_line();
}

bool LineReader::refill()
{
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    const std::size_t got = source_.read(std::span(buffer_).subspan(end_));
    end_ += got;
    return got > 0;
}

bool LineReader::pass_over_rest_of_line()
{
    for (;;) {
        const char* const from = buffer_.data() + begin_;
        if (const void* newline = std::memchr(from, '\n', end_ - begin_)) {
            const auto length = static_cast<std::size_t>(static_cast<const char*>(newline) - from) + 1;
            begin_ += length;
            offset_ += length;
            return true;
        }
        offset_ += end_ - begin_;
        begin_ = end_ = kShownBytes;
        end_ += source_.read(std::span(buffer_).subspan(kShownBytes));
        if (end_ == begin_) return false;
    }
}

}  // namespace spamgraph::logs
