#include "logs/byte_window.hpp"

#include <cstring>

namespace spamgraph::logs {

void ByteWindow::reserve(std::size_t size)
{
    auto larger = std::make_unique_for_overwrite<std::uint8_t[]>(size);
    std::copy_n(buffer_.get(), end_, larger.get());
    buffer_ = std::move(larger);
    size_ = size;
}

void ByteWindow::fill(std::size_t count)
{
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    offset_ += begin_;
    end_ -= begin_;
    begin_ = 0;
    if (size_ < count) reserve(2 * count);
    while (end_ < count) {
        const std::size_t got = source_.read({reinterpret_cast<char*>(buffer_.get()) + end_, size_ - end_});
        if (got == 0) return;
        end_ += got;
    }
}

bool ByteWindow::drop(std::uint64_t count)
{
    while (count > end_ - begin_) {
        count -= end_ - begin_;
        begin_ = end_;
        fill(1);
        if (begin_ == end_) return count == 0;
    }
    begin_ += count;
    return true;
}

}  // namespace spamgraph::logs
