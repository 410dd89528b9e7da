#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "spamgraph/tally/buffer_budget.hpp"

namespace spamgraph::tally {

/// A set-associative cache: some bits of a hash name a set of a few slots that stand side by side. Grows
/// while new entries keep pushing out old ones; what it takes belongs to the budget. A forgotten entry costs
/// bytes, never truth.
/// @tparam Slot free when value-initialised; is_free(slot) and cache_hash(slot) are found by its type
template <class Slot, std::size_t kWays>
class SetCache {
public:
    using Slots = std::vector<Slot>;
    using Set = std::span<Slot, kWays>;

    /// @param most_bytes that it may grow to
    SetCache(BufferBudget& budget, std::size_t most_bytes)
        : budget_(budget), most_bytes_(most_bytes), slots_(kFirstSlots)
    {
    }
    ~SetCache() { budget_.give_back(reserved_); }
    SetCache(const SetCache&) = delete;
    SetCache& operator=(const SetCache&) = delete;

    /// The slots that may hold a hash; any of them may be free or hold another's entry.
    Set at(std::uint64_t hash) { return Set(slots_.data() + first_of(hash), kWays); }

    /// Has the memory fetched that at() is going to be asked for.
    void prefetch(std::uint64_t hash) const
    {
        const auto* const bytes = reinterpret_cast<const char*>(slots_.data() + first_of(hash));
        for (std::size_t line = 0; line < kWays * sizeof(Slot); line += 64)
            __builtin_prefetch(bytes + line, 1);
    }

    /// To be called when an entry was pushed out. May move all slots, and may seal any buffer of the budget.
    void note_eviction()
    {
        if (++evictions_ >= slots_.size() / 4) grow();
    }

    [[nodiscard]] std::span<Slot> all() { return slots_; }

    /// Bytes taken from the budget.
    [[nodiscard]] std::size_t reserved() const { return reserved_; }

    /// All slots, used or free; leaves an empty cache of the first size.
    Slots release()
    {
        budget_.give_back(std::exchange(reserved_, 0));
        evictions_ = 0;
        sets_mask_ = kFirstSlots / kWays - 1;
        return std::exchange(slots_, Slots(kFirstSlots));
    }

private:
    static constexpr std::size_t kFirstSlots = kWays * std::bit_floor(64 * 1024 / (kWays * sizeof(Slot)));

    [[nodiscard]] std::size_t first_of(std::uint64_t hash) const { return (hash & sets_mask_) * kWays; }

    void grow()
    {
        evictions_ = 0;
        const std::size_t bytes = 2 * slots_.size() * sizeof(Slot);
        if (bytes > most_bytes_) return;
        const std::size_t more = bytes - reserved_;
        budget_.take(more);  // may release these very slots
        reserved_ += more;
        Slots old(std::bit_floor(reserved_ / (kWays * sizeof(Slot))) * kWays);
        slots_.swap(old);
        sets_mask_ = slots_.size() / kWays - 1;
        for (const Slot& slot : old) {
            if (is_free(slot)) continue;
            for (Slot& place : at(cache_hash(slot)))  // a set parts into two: there is room
                if (is_free(place)) {
                    place = slot;
                    break;
                }
        }
    }

    BufferBudget& budget_;
    std::size_t most_bytes_;
    Slots slots_;
    std::size_t sets_mask_ = kFirstSlots / kWays - 1;
    std::size_t reserved_ = 0;
    std::size_t evictions_ = 0;  ///< since the last growth
};

}  // namespace spamgraph::tally
