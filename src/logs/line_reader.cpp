#include "logs/line_reader.hpp"

#include <algorithm>
#include <cstring>

#include "logs/buffer_bytes.hpp"

namespace spamgraph::logs {

namespace {

/// What is searched for the end of a line: one of the longest, with its carriage return and newline.
constexpr std::size_t kScanBytes = kMaxLineBytes + 2;

// Large enough that system calls do not matter, small enough to stay in the second-level cache.
constexpr std::size_t kBufferBytes = buffer_bytes(256 * 1024, kScanBytes);

/// What is shown of a line that is too long.
constexpr std::size_t kShownBytes = 64;

}  // namespace

LineReader::LineReader(ByteSource& source, std::uint64_t offset)
    : source_(source),
      scan_(fastest_row_scan()),
      // Both are larger than most files need: what is not used is not touched.
      buffer_(std::make_unique_for_overwrite<char[]>(kBufferBytes + kScanPadding)),
      offset_(offset),
      fences_(std::make_unique_for_overwrite<std::uint32_t[]>(1 + kScanBytes + kScanPadding))
{
    fences_[0] = static_cast<std::uint32_t>(-1);
}

bool LineReader::next(Line& line, char separator)
{
    std::uint32_t* const places = fences_.get() + 1;
    for (;;) {
        const std::size_t unread = std::min(end_ - begin_, kScanBytes);
        RowScan row = scan_(buffer_.get() + begin_, unread, separator, places);
        if (!row.ended && unread < kScanBytes) {
            if (refill()) continue;
            if (unread == 0) return false;
        }
        const char* const first = buffer_.get() + begin_;
        const std::size_t used = row.length + row.ended;
        if (row.ended && row.length > 0 && first[row.length - 1] == '\r') {
            --row.length;
            if (row.separators > 0 && places[row.separators - 1] == row.length) --row.separators;
        }
        places[row.separators] = static_cast<std::uint32_t>(row.length);
        line = {{first, row.length},
                offset_,
                row.ended,
                row.length > kMaxLineBytes,
                {fences_.get(), row.separators + 2}};
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
    std::memmove(buffer_.get(), line.text.data(), kShownBytes);
    line.text = {buffer_.get(), kShownBytes};
    line.complete = pass_over_rest_of_line();
}

bool LineReader::refill()
{
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    const std::size_t got = source_.read(std::span(buffer_.get() + end_, kBufferBytes - end_));
    end_ += got;
    return got > 0;
}

bool LineReader::pass_over_rest_of_line()
{
    for (;;) {
        const char* const from = buffer_.get() + begin_;
        if (const void* newline = std::memchr(from, '\n', end_ - begin_)) {
            const auto length = static_cast<std::size_t>(static_cast<const char*>(newline) - from) + 1;
            begin_ += length;
            offset_ += length;
            return true;
        }
        offset_ += end_ - begin_;
        begin_ = end_ = kShownBytes;
        end_ += source_.read(std::span(buffer_.get() + kShownBytes, kBufferBytes - kShownBytes));
        if (end_ == begin_) return false;
    }
}

}  // namespace spamgraph::logs
