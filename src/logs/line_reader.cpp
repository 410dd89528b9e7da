#include "logs/line_reader.hpp"

#include <cstring>

namespace spamgraph::logs {

namespace {

// Large enough that system calls do not matter, small enough to stay in the second-level cache.
constexpr std::size_t kBufferBytes = 512 * 1024;

constexpr std::size_t kShownBytes = 64;  // of a line that is too long

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
        const std::size_t length =
            found ? static_cast<std::size_t>(static_cast<const char*>(newline) - from) : unread;
        if (!found && length <= kMaxLineBytes + 1) {  // one more: it may be a carriage return
            searched = length;
            if (refill()) continue;
            if (length == 0) return false;
        }
        line = {{buffer_.data() + begin_, length}, offset_, found, false};
        begin_ += found ? length + 1 : length;
        offset_ += found ? length + 1 : length;
        if (found && line.text.ends_with('\r')) line.text.remove_suffix(1);
        if (line.text.size() > kMaxLineBytes) cut_long_line(line);
        return true;
    }
}

void LineReader::cut_long_line(Line& line)
{
    line.too_long = true;
    line.text = line.text.substr(0, kShownBytes);
    if (line.complete) return;
    // The rest may refill the buffer: keep the shown beginning at its front, out of the way.
    std::memmove(buffer_.data(), line.text.data(), line.text.size());
    line.text = {buffer_.data(), line.text.size()};
    pass_over_rest_of_line();
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

void LineReader::pass_over_rest_of_line()
{
    for (;;) {
        const char* const from = buffer_.data() + begin_;
        if (const void* newline = std::memchr(from, '\n', end_ - begin_)) {
            const auto length = static_cast<std::size_t>(static_cast<const char*>(newline) - from) + 1;
            begin_ += length;
            offset_ += length;
            return;
        }
        offset_ += end_ - begin_;
        begin_ = end_ = kShownBytes;
        end_ += source_.read(std::span(buffer_).subspan(kShownBytes));
        if (end_ == begin_) return;
    }
}

}  // namespace spamgraph::logs
