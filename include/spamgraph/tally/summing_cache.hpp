#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>

#include "spamgraph/tally/set_cache.hpp"

namespace spamgraph::tally {

/// Why an entry leaves a SummingCache.
enum class Leaving : std::uint8_t {
    evicted,  ///< another took its slot
    full,     ///< its slot holds no larger sum
};

/// Adds up entries of the same key in a SetCache, each once the memory of its slots has been fetched. Where a
/// set is full, the rarest entry makes way: its sum then comes in several parts.
/// @tparam Slot also has is_same(slot), fits(slot), merge(slot) and is_rarer(slot); a free one is the rarest
template <class Slot, std::size_t kWays, std::size_t kWaiting>
class SummingCache {
public:
    /// @param most_bytes that it may grow to
    SummingCache(BufferBudget& budget, std::size_t most_bytes) : cache_(budget, most_bytes) {}

    /// Takes an entry in, at the latest with settle().
    /// @param leave called with an entry that leaves, and why; it may seal any buffer of the budget
    template <class Leave>
    void add(const Slot& entry, Leave leave)
    {
        cache_.prefetch(cache_hash(entry));
        const Slot due = std::exchange(waiting_[next_], entry);
        next_ = (next_ + 1) % kWaiting;
        if (!is_free(due)) merge(due, leave);
    }

    /// Takes in the entries that still wait for memory.
    template <class Leave>
    void settle(Leave leave)
    {
        for (Slot& waiting : waiting_)
            if (const Slot due = std::exchange(waiting, Slot{}); !is_free(due)) merge(due, leave);
    }

    /// All slots, used or free. @pre settled
    [[nodiscard]] std::span<Slot> all() { return cache_.all(); }
    /// The same, and leaves an empty cache of the first size, but for entries that wait.
    auto release() { return cache_.release(); }
    /// Bytes taken from the budget.
    [[nodiscard]] std::size_t reserved() const { return cache_.reserved(); }

private:
    template <class Leave>
    void merge(const Slot& entry, Leave leave)
    {
        const auto set = cache_.at(cache_hash(entry));
        Slot* place = set.data();
        for (Slot& slot : set) {
            if (!is_free(slot) && slot.is_same(entry)) {
                if (slot.fits(entry)) return slot.merge(entry);
                return leave(std::exchange(slot, entry), Leaving::full);
            }
            if (slot.is_rarer(*place)) place = &slot;
        }
        const Slot old = std::exchange(*place, entry);
        if (is_free(old)) return;
        leave(old, Leaving::evicted);
        cache_.note_eviction();
    }

    SetCache<Slot, kWays> cache_;
    std::array<Slot, kWaiting> waiting_{};
    std::size_t next_ = 0;
};

}  // namespace spamgraph::tally
