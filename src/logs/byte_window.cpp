#include "logs/byte_window.hpp"

#include <cstring>

namespace spamgraph::logs {

void ByteWindow::fill(std::size_t count)
{
    std::memmove(buffer_.get(), buffer_.get() + begin_, end_ - begin_);
    offset_ += begin_;
    end_ -= begin_;
    begin_ = 0;
    while (end_ < count) {
        const std::size_t got =
            source_.read({reinterpret_cast<char*>(buffer_.get()) + end_, kBufferBytes - end_});
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
