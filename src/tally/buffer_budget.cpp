#include "spamgraph/tally/buffer_budget.hpp"

namespace spamgraph::tally {

Sealable* BufferBudget::largest(bool cache) const
{
    Sealable* found = nullptr;
    for (Sealable* const buffer : buffers_)
        if (buffer->is_cache() == cache && buffer->buffered_bytes() > 0 &&
            (!found || buffer->buffered_bytes() > found->buffered_bytes()))
            found = buffer;
    return found;
}

void BufferBudget::take(std::size_t bytes)
{
    while (used_ + bytes > limit_ / 4 * 3) {
        Sealable* const buffer = largest(false);
        Sealable* const cache = largest(true);
        const bool buffers_are_small = !buffer || buffer->buffered_bytes() < limit_ / 64;
        Sealable* const chosen = cache && buffers_are_small ? cache : buffer;
        if (!chosen) break;
        chosen->seal();
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
