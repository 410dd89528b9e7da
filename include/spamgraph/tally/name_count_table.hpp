#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "spamgraph/tally/records.hpp"
#include "spamgraph/tally/set_cache.hpp"

namespace spamgraph::tally {

constexpr bool is_free(const NameCount& count)
{
    return count.queries == 0;
}

constexpr std::uint64_t cache_hash(const NameCount& count)
{
    return count.name;  // a keyed hash already
}

/// Adds up counts of the same name, in bounded memory, before they leave the rank. A name that loses its slot
/// to another is handed out early: its counts then travel in several parts.
class NameCountTable {
public:
    explicit NameCountTable(BufferBudget& budget) : slots_(budget, budget.cache_bytes()) {}

    /// Takes `counts` in; appends to `out` what had to make way.
    void add(std::span<const NameCount> counts, std::vector<NameCount>& out)
    {
        for (const NameCount& count : counts) {
            slots_.prefetch(count.name);
            const NameCount due = std::exchange(waiting_[next_], count);
            next_ = (next_ + 1) % waiting_.size();
            if (!is_free(due)) merge(due, out);
        }
    }

    /// Appends what is left to `out`, as long as that has not `most` counts; nothing where none is left.
    void flush(std::vector<NameCount>& out, std::size_t most)
    {
        for (NameCount& count : waiting_)
            if (const NameCount due = std::exchange(count, {}); !is_free(due)) merge(due, out);
        const std::span<NameCount> slots = slots_.all();
        for (; flushed_ < slots.size() && out.size() < most; ++flushed_)
            if (const NameCount count = std::exchange(slots[flushed_], {}); !is_free(count))
                out.push_back(count);
        if (flushed_ == slots.size()) flushed_ = 0;
    }

private:
    void merge(const NameCount& count, std::vector<NameCount>& out)
    {
        const auto set = slots_.at(count.name);
        NameCount* place = set.data();
        for (NameCount& slot : set) {
            if (slot.name == count.name && slot.fits(count)) return add_counts(count, slot);
            if (slot.queries < place->queries) place = &slot;  // the rarest makes way, a free one first
        }
        const NameCount old = std::exchange(*place, count);
        if (is_free(old)) return;
        out.push_back(old);
        slots_.note_eviction();
    }

    SetCache<NameCount, 2> slots_;
    std::array<NameCount, 16> waiting_{};  ///< until the memory of their slots has been fetched
    std::size_t next_ = 0;
    std::size_t flushed_ = 0;  ///< slots, by flush()
};

}  // namespace spamgraph::tally
