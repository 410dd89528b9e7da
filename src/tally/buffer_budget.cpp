#include "spamgraph/tally/buffer_budget.hpp"

#include <algorithm>

namespace spamgraph::tally {

void BufferBudget::take(std::size_t bytes)
{
    while (used_ + bytes > limit_) {
        const auto largest = std::ranges::max_element(buffers_, {}, &Sealable::buffered_bytes);
        if (largest == buffers_.end() || (*largest)->buffered_bytes() == 0) break;
        (*largest)->seal();
    }
    used_ += bytes;
}

}  // namespace spamgraph::tally
