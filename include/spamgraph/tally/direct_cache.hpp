#pragma once

#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

#include "spamgraph/tally/buffer_budget.hpp"
#include "spamgraph/tally/huge_pages.hpp"

namespace spamgraph::tally {

/// A direct-mapped cache: one slot for each value of some bits of a hash. Grows while new entries keep
/// pushing out old ones; what it takes belongs to the budget. A forgotten entry costs bytes, never truth.
/// @tparam Slot free when value-initialised; is_free(slot) and cache_hash(slot) are found by its type
template <class Slot>
class DirectCache {
public:
    using Slots = std::vector<Slot, HugePages<Slot>>;

    /// @param most_bytes that it may grow to
    DirectCache(BufferBudget& budget, std::size_t most_bytes)
        : budget_(budget), most_bytes_(most_bytes), slots_(kFirstBytes / sizeof(Slot))
    {
    }
    ~DirectCache() { budget_.give_back(reserved_); }
    DirectCache(const DirectCache&) = delete;
    DirectCache& operator=(const DirectCache&) = delete;

    /// The slot of a hash, which may hold another's entry.
    Slot& at(std::uint64_t hash) { return slots_[hash & (slots_.size() - 1)]; }

    /// Has the memory of a slot fetched that at() is going to be asked for.
    void prefetch(std::uint64_t hash) const { __builtin_prefetch(&slots_[hash & (slots_.size() - 1)], 1); }

    /// To be called when an entry was pushed out. May move all slots, and may seal any buffer of the budget.
    void note_eviction()
    {
        if (++evictions_ >= slots_.size() / 4) grow();
    }

    /// Bytes taken from the budget.
    [[nodiscard]] std::size_t reserved() const { return reserved_; }

    /// All slots, used or free; leaves an empty cache of the first size.
    Slots release()
    {
        budget_.give_back(std::exchange(reserved_, 0));
        evictions_ = 0;
        return std::exchange(slots_, Slots(kFirstBytes / sizeof(Slot)));
    }

private:
    static constexpr std::size_t kFirstBytes = 64 * 1024;
    static_assert((kFirstBytes / sizeof(Slot) & (kFirstBytes / sizeof(Slot) - 1)) == 0);

    void grow()
    {
        evictions_ = 0;
        const std::size_t bytes = 2 * slots_.size() * sizeof(Slot);
        if (bytes > most_bytes_) return;
        const std::size_t more = bytes - reserved_;
        budget_.take(more);  // may release these very slots
        reserved_ += more;
        Slots old(reserved_ / sizeof(Slot));
        slots_.swap(old);
        for (const Slot& slot : old)
            if (!is_free(slot)) at(cache_hash(slot)) = slot;
    }

    BufferBudget& budget_;
    std::size_t most_bytes_;
    Slots slots_;
    std::size_t reserved_ = 0;
    std::size_t evictions_ = 0;  ///< since the last growth
};

}  // namespace spamgraph::tally
