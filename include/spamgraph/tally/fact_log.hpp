#pragma once

#include "spamgraph/tally/bucket_log.hpp"
#include "spamgraph/tally/records.hpp"
#include "spamgraph/tally/small_fact.hpp"
#include "spamgraph/tally/summing_cache.hpp"

namespace spamgraph::tally {

/// Facts of a day. Caches merge most repetitions; those that come through are merged later.
class FactLog : public Sealable {
public:
    FactLog(const std::filesystem::path& path, BufferBudget& budget);
    ~FactLog() override { budget_.remove(*this); }

    /// Takes a fact in, at the latest with settle().
    void append(const Fact& fact)
    {
        const auto log = [this](const auto& leaving, Leaving) { log_it(leaving); };
        SmallFact::fits(fact) ? small_.add(SmallFact(fact), log) : large_.add(fact, log);
    }

    /// Takes in the facts that still wait for the memory of the caches, and empties these.
    void settle();

    /// All facts, by ascending name. The same fact may come several times. @pre settled
    [[nodiscard]] const BucketLog<Fact>& facts() const { return log_; }

    /// Removes all facts. @pre settled
    void clear() { log_.clear(); }

    [[nodiscard]] std::size_t buffered_bytes() const override
    {
        return small_.reserved() + large_.reserved();
    }
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
    // Both may seal the caches.
    void log_it(const SmallFact& fact) { log_.append(fact.unpack()); }
    void log_it(const Fact& fact) { log_.append(fact); }

    BufferBudget& budget_;
    BucketLog<Fact> log_;
    SummingCache<SmallFact, 4, 8> small_;
    SummingCache<Fact, 2, 8> large_;
};

}  // namespace spamgraph::tally
