#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "spamgraph/tally/records.hpp"
#include "spamgraph/tally/set_cache.hpp"
#include "spamgraph/tally/small_count.hpp"

namespace spamgraph::tally {

constexpr bool is_free(const NameCount& count)
{
    return count.queries == 0;
}
constexpr std::uint64_t cache_hash(const NameCount& count)
{
    return count.name;  // a keyed hash already
}
inline bool is_free(const SmallCount& count)
{
    return count.queries() == 0;
}
inline std::uint64_t cache_hash(const SmallCount& count)
{
    return count.name;
}

/// Adds up counts of the same name, in bounded memory, before they leave the rank. A name that loses its slot
/// to another is handed out early: its counts then travel in several parts. Numbers that are small, as most
/// are, take half a slot's memory; what they grow beyond that is added up apart.
class NameCountTable {
public:
    explicit NameCountTable(BufferBudget& budget)
        : small_(budget, budget.cache_bytes()), large_(budget, budget.cache_bytes() / 8)
    {
    }

    /// Takes `counts` in; appends to `out` what had to make way.
    void add(std::span<const NameCount> counts, std::vector<NameCount>& out)
    {
        for (const NameCount& count : counts) {
            if (!SmallCount::fits(count)) {
                merge_large(count, out);
                continue;
            }
            small_.prefetch(count.name);
            const SmallCount due = std::exchange(waiting_[next_], SmallCount(count));
            next_ = (next_ + 1) % waiting_.size();
            if (!is_free(due)) merge(due, out);
        }
    }

    /// Appends what is left to `out`, as long as that has not `most` counts; nothing where none is left.
    void flush(std::vector<NameCount>& out, std::size_t most)
    {
        for (SmallCount& count : waiting_)
            if (const SmallCount due = std::exchange(count, {}); !is_free(due)) merge(due, out);
        const std::span<SmallCount> small = small_.all();
        const std::span<NameCount> large = large_.all();
        for (; flushed_ < small.size() && out.size() < most; ++flushed_)
            if (const SmallCount count = std::exchange(small[flushed_], {}); !is_free(count))
                out.push_back(count.unpack());
        for (; flushed_ >= small.size() && flushed_ < small.size() + large.size() && out.size() < most;
             ++flushed_)
            if (const NameCount count = std::exchange(large[flushed_ - small.size()], {}); !is_free(count))
                out.push_back(count);
        if (flushed_ == small.size() + large.size()) flushed_ = 0;
    }

private:
    void merge(const SmallCount& count, std::vector<NameCount>& out)
    {
        const auto set = small_.at(count.name);
        SmallCount* place = set.data();
        for (SmallCount& slot : set) {
            if (slot.name == count.name && !is_free(slot)) {
                if (slot.fits(count)) return slot.merge(count);
                return merge_large(std::exchange(slot, count).unpack(), out);
            }
            if (slot.queries() < place->queries()) place = &slot;  // the rarest makes way, a free one first
        }
        const SmallCount old = std::exchange(*place, count);
        if (is_free(old)) return;
        out.push_back(old.unpack());
        small_.note_eviction();
    }

    void merge_large(const NameCount& count, std::vector<NameCount>& out)
    {
        const auto set = large_.at(count.name);
        NameCount* place = set.data();
        for (NameCount& slot : set) {
            if (slot.name == count.name && slot.fits(count)) return add_counts(count, slot);
            if (slot.queries < place->queries) place = &slot;
        }
        const NameCount old = std::exchange(*place, count);
        if (is_free(old)) return;
        out.push_back(old);
        large_.note_eviction();
    }

    SetCache<SmallCount, 4> small_;  ///< a set takes a cache line
    SetCache<NameCount, 2> large_;
    std::array<SmallCount, 16> waiting_{};  ///< until the memory of their slots has been fetched
    std::size_t next_ = 0;
    std::size_t flushed_ = 0;  ///< slots of both, by flush()
};

}  // namespace spamgraph::tally
