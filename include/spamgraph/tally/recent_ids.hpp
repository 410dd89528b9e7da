#pragma once

#include <algorithm>
#include <cstdint>

#include "spamgraph/tally/set_cache.hpp"

namespace spamgraph::tally {

/// An id that was met; 0 is none.
struct MetId {
    std::uint64_t id;
};

constexpr bool is_free(MetId met)
{
    return met.id == 0;
}

constexpr std::uint64_t cache_hash(MetId met)
{
    return met.id;  // a keyed hash already
}

/// Remembers ids met lately: keeps most repetitions out of a log. Forgetting one is harmless, it only costs
/// bytes.
class RecentIds : public Sealable {
public:
    explicit RecentIds(BufferBudget& budget) : budget_(budget), ids_(budget, budget.cache_bytes() / 2)
    {
        budget_.add(*this);
    }
    ~RecentIds() override { budget_.remove(*this); }

    /// Whether `id` was not met lately; then it is remembered, and of a full set the one longest in it is
    /// not.
    bool insert(std::uint64_t id)
    {
        const auto set = ids_.at(id);
        bool met = false;
        for (const MetId other : set) met |= other.id == id;
        if (met && id != 0) return false;
        const bool evicts = !is_free(set.back());
        std::copy_backward(set.begin(), set.end() - 1, set.end());
        set.front().id = id;
        if (evicts) ids_.note_eviction();
        return true;
    }

    /// Has the memory fetched for an id that insert() is going to be asked for.
    void prefetch(std::uint64_t id) const { ids_.prefetch(id); }

    [[nodiscard]] std::size_t buffered_bytes() const override { return ids_.reserved(); }
    [[nodiscard]] bool is_cache() const override { return true; }
    void seal() override { ids_.release(); }

private:
    BufferBudget& budget_;
    SetCache<MetId, 8> ids_;  ///< a set is a line of memory
};

}  // namespace spamgraph::tally
