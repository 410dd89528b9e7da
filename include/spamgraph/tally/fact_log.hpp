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
inline std::uint64_t cache_hash(const Fact& fact)
{
    // Names and others are keyed hashes. Addresses are not, and differ in their last byte above all: it must
    // reach all bits.
    const std::uint64_t high = fact.half(0), low = fact.half(1);
    std::uint64_t mix = (high ^ high >> 32) * 0xc2b2ae3d27d4eb4f;
    mix = (mix ^ mix >> 29 ^ low ^ low >> 32) * 0x9e3779b97f4a7c15;
    mix ^= mix >> 32;
    return fact.name ^ mix;
}

/// Facts of a day. A cache merges most repetitions; those that come through are merged later.
class FactLog : public Sealable {
public:
    FactLog(const std::filesystem::path& path, BufferBudget& budget);
    ~FactLog() override { budget_.remove(*this); }

    /// Takes a fact in, at the latest with settle().
    void append(const Fact& fact)
    {
        Waiting& place = waiting_[next_];
        next_ = (next_ + 1) % waiting_.size();
        if (!is_free(place.fact)) merge(place);
        place.fact = fact;
        place.hash = cache_hash(fact);
        cache_.prefetch(place.hash);
    }

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
    /// A fact until the memory of its slots has been fetched.
    struct Waiting {
        Fact fact;
        std::uint64_t hash = 0;
    };

    void merge(const Waiting& due);

    BufferBudget& budget_;
    BucketLog<Fact> log_;
    SetCache<Fact, 2> cache_;
    std::array<Waiting, 8> waiting_;
    std::size_t next_ = 0;
};

}  // namespace spamgraph::tally
