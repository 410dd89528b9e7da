#pragma once

#include <cstdint>

#include "spamgraph/tally/direct_cache.hpp"

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
    explicit RecentIds(BufferBudget& budget) : budget_(budget), slots_(budget, budget.pass_bytes() / 4)
    {
        budget_.add(*this);
    }
    ~RecentIds() override { budget_.remove(*this); }

    /// Whether `id` was not met lately; then it is remembered.
    bool insert(std::uint64_t id)
    {
        MetId& slot = slots_.at(id);
        if (slot.id == id && id != 0) return false;
        const bool evicts = !is_free(slot);
        slot.id = id;
        if (evicts) slots_.note_eviction();
        return true;
    }

    /// Has the memory fetched for an id that insert() is going to be asked for.
    void prefetch(std::uint64_t id) const { slots_.prefetch(id); }

    [[nodiscard]] std::size_t buffered_bytes() const override { return slots_.reserved(); }
    void seal() override { slots_.release(); }

private:
    BufferBudget& budget_;
    DirectCache<MetId> slots_;
};

}  // namespace spamgraph::tally
