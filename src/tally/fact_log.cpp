#include "spamgraph/tally/fact_log.hpp"

#include <utility>

namespace spamgraph::tally {

std::uint64_t cache_hash(const Fact& fact)
{
    // Names and others are keyed hashes. Addresses are not, and differ in their last byte above all: it must
    // reach all bits.
    const std::uint64_t high = fact.half(0), low = fact.half(1);
    std::uint64_t mix = (high ^ high >> 32) * 0xc2b2ae3d27d4eb4f;
    mix = (mix ^ mix >> 29 ^ low ^ low >> 32) * 0x9e3779b97f4a7c15;
    mix ^= mix >> 32;
    return fact.name ^ mix;
}

FactLog::FactLog(const std::filesystem::path& path, BufferBudget& budget)
    : budget_(budget), log_(path, budget), cache_(budget, budget.cache_bytes())
{
    budget_.add(*this);
}

void FactLog::append(const Fact& fact)
{
    const Fact due = std::exchange(waiting_[next_], fact);
    cache_.prefetch(cache_hash(fact));
    next_ = (next_ + 1) % waiting_.size();
    if (!is_free(due)) merge(due);
}

void FactLog::merge(const Fact& fact)
{
    const auto set = cache_.at(cache_hash(fact));
    Fact* place = set.data();
    for (Fact& slot : set) {
        if (!is_free(slot) && slot.is_same(fact)) return slot.merge(fact);
        // A free slot has no last row, so it is taken before any other.
        if (slot.last < place->last) place = &slot;
    }
    const Fact old = *place;
    *place = fact;
    if (is_free(old)) return;
    log_.append(old);  // may seal this cache
    cache_.note_eviction();
}

void FactLog::settle()
{
    for (Fact& fact : waiting_)
        if (const Fact due = std::exchange(fact, Fact{}); !is_free(due)) merge(due);
    seal();
}

void FactLog::seal()
{
    for (const Fact& fact : cache_.release())
        if (!is_free(fact)) log_.append(fact);
}

}  // namespace spamgraph::tally
