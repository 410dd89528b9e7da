#pragma once

#include <array>

#include "spamgraph/tally/bucket_log.hpp"
#include "spamgraph/tally/records.hpp"
#include "spamgraph/tally/set_cache.hpp"

namespace spamgraph::tally {

constexpr bool is_free(const Fact& fact)
{
    return fact.count == 0;
}

/// Of what tells facts apart. Local.
std::uint64_t cache_hash(const Fact& fact);

/// Facts of a day. A cache merges most repetitions; those that come through are merged later.
class FactLog : public Sealable {
public:
    FactLog(const std::filesystem::path& path, BufferBudget& budget);
    ~FactLog() override { budget_.remove(*this); }

    void append(const Fact& fact);

    /// Takes in the facts that still wait for the memory of the cache, and empties that.
    void settle();

    /// All facts, by ascending name. The same fact may come several times. @pre settled
    [[nodiscard]] const BucketLog<Fact>& facts() const { return log_; }

    /// Removes all facts. @pre settled
    void clear() { log_.clear(); }

    [[nodiscard]] std::size_t buffered_bytes() const override { return cache_.reserved(); }
    [[nodiscard]] bool is_cache() const override { return true; }
    void seal() override;

    /// As BucketLog's.
    void save(const Saving& saving)
    {
        settle();
        log_.save(saving);
    }
    void adopt(const Adopting& adopting) { log_.adopt(adopting); }
    void discard() { log_.discard(); }

private:
    void merge(const Fact& fact);

    BufferBudget& budget_;
    BucketLog<Fact> log_;
    SetCache<Fact, 2> cache_;
    std::array<Fact, 8> waiting_;  ///< until the memory of their slots has been fetched
    std::size_t next_ = 0;
};

}  // namespace spamgraph::tally
