#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "spamgraph/tally/records.hpp"
#include "spamgraph/tally/small_count.hpp"
#include "spamgraph/tally/summing_cache.hpp"

namespace spamgraph::tally {

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
            if (SmallCount::fits(count))
                small_.add(SmallCount(count), HandOut{*this, out});
            else
                large_.add(count, HandOut{*this, out});
        }
    }

    /// Appends what is left to `out`, as long as that has not `most` counts; nothing where none is left.
    void flush(std::vector<NameCount>& out, std::size_t most)
    {
        small_.settle(HandOut{*this, out});
        large_.settle(HandOut{*this, out});
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
    /// Where counts go that leave.
    struct HandOut {
        NameCountTable& table;
        std::vector<NameCount>& out;

        void operator()(const NameCount& count, Leaving) const { out.push_back(count); }
        void operator()(const SmallCount& count, Leaving why) const
        {
            if (why == Leaving::full)
                table.large_.add(count.unpack(), *this);
            else
                out.push_back(count.unpack());
        }
    };

    SummingCache<SmallCount, 4, 16> small_;  ///< a set takes a cache line
    SummingCache<NameCount, 2, 4> large_;
    std::size_t flushed_ = 0;  ///< slots of both, by flush()
};

}  // namespace spamgraph::tally
