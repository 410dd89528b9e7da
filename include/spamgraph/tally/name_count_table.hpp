#pragma once

#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "spamgraph/tally/records.hpp"

namespace spamgraph::tally {

/// Adds up counts of the same name, in fixed memory (direct-mapped), before they leave the rank. A name that
/// loses its slot to another is handed out early: its counts then travel in several parts.
class NameCountTable {
public:
    NameCountTable() : slots_(kSlots) {}

    /// Takes `counts` in; appends to `out` what had to make way.
    void add(std::span<const NameCount> counts, std::vector<NameCount>& out)
    {
        for (std::size_t i = 0; i < counts.size(); ++i) {
            if (i + kAhead < counts.size()) __builtin_prefetch(&slot_of(counts[i + kAhead]));
            NameCount& slot = slot_of(counts[i]);
            const bool fits = slot.queries <= std::numeric_limits<std::uint32_t>::max() - counts[i].queries;
            if (slot.name == counts[i].name && fits) {
                add_counts(counts[i], slot);
            } else {
                if (slot.queries > 0) out.push_back(slot);
                slot = counts[i];
            }
        }
    }

    /// Appends everything left to `out`.
    void flush(std::vector<NameCount>& out)
    {
        for (NameCount& slot : slots_) {
            if (slot.queries > 0) out.push_back(slot);
            slot = {};
        }
    }

private:
    static constexpr std::size_t kSlots = 1 << 16;  // 3 MB
    static constexpr std::size_t kAhead = 8;

    NameCount& slot_of(const NameCount& count) { return slots_[count.name % kSlots]; }

    std::vector<NameCount> slots_;  ///< queries 0: free
};

}  // namespace spamgraph::tally
