#include "spamgraph/tally/buffer_budget.hpp"

#include <algorithm>

namespace spamgraph::tally {

void BufferBudget::take(std::size_t bytes)
{
    while (used_ + bytes > limit_ / 2) {
        const auto largest = std::ranges::max_element(buffers_, {}, &Sealable::buffered_bytes);
        if (largest == buffers_.end() || (*largest)->buffered_bytes() == 0) break;
        (*largest)->seal();
    }
    used_ += bytes;
}

std::span<std::byte> BufferBudget::sealing_area(std::size_t bytes)
{
    if (bytes > area_bytes_) {
        area_.reset();  // never both
        area_ = std::make_unique_for_overwrite<std::byte[]>(bytes);
        area_bytes_ = bytes;
    }
    return {area_.get(), bytes};
}

}  // namespace spamgraph::tally
