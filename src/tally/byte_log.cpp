#include "spamgraph/tally/byte_log.hpp"

#include <algorithm>

namespace spamgraph::tally {

void ByteLog::put_bytes(std::span<const std::byte> bytes)
{
    if (buffer_.size() + bytes.size() > kBufferBytes) {
        file_.append(buffer_);
        buffer_.clear();
    }
    if (bytes.size() > kBufferBytes)
        file_.append(bytes);
    else
        buffer_.insert(buffer_.end(), bytes.begin(), bytes.end());
}

void ByteLog::Reader::fill_window()
{
    used_ = 0;
    const std::uint64_t in_file = log_.file_.size();
    window_.resize(
        std::min<std::uint64_t>(window_bytes_, (at_ < in_file ? std::min(end_, in_file) : end_) - at_));
    if (at_ < in_file)
        log_.file_.read(at_, window_);
    else
        std::copy_n(log_.buffer_.begin() + static_cast<std::ptrdiff_t>(at_ - in_file), window_.size(),
                    window_.begin());
    at_ += window_.size();
}

void ByteLog::Reader::take_bytes(std::span<std::byte> out)
{
    while (!out.empty()) {
        if (used_ == window_.size()) fill_window();
        const std::size_t size = std::min(out.size(), window_.size() - used_);
        std::copy_n(window_.begin() + static_cast<std::ptrdiff_t>(used_), size, out.begin());
        used_ += size;
        out = out.subspan(size);
    }
}

}  // namespace spamgraph::tally
