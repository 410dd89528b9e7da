#pragma once

#include "spamgraph/tally/bucket_log.hpp"
#include "spamgraph/tally/records.hpp"

namespace spamgraph::tally {

/// Facts of a day. A small cache merges repetitions; those that come through are merged later.
class FactLog {
public:
    FactLog(const std::filesystem::path& path, BufferBudget& budget) : log_(path, budget), cache_(kCacheSlots)
    {
    }

    void append(const Fact& fact);

    /// All facts, by ascending name. The same fact may come several times. Empties the cache first.
    const BucketLog<Fact>& facts();

    /// Removes all facts. @pre the cache is empty
    void clear() { log_.clear(); }

private:
    static constexpr std::size_t kCacheSlots = 1 << 12;

    BucketLog<Fact> log_;
    std::vector<Fact> cache_;  ///< count 0: free
};

}  // namespace spamgraph::tally
