#include "spamgraph/tally/fact_log.hpp"

#include <cstring>
#include <utility>

namespace spamgraph::tally {

namespace {

bool is_same(const Fact& a, const Fact& b)
{
    return a.name == b.name && a.other == b.other && a.address == b.address && a.kind == b.kind &&
           a.preference == b.preference;
}

}  // namespace

std::uint64_t cache_hash(const Fact& fact)
{
    // Names and others are keyed hashes. Addresses are not, and differ in their last byte above all: it must
    // reach all bits.
    std::uint64_t high, low;
    std::memcpy(&high, fact.address.bytes.data(), sizeof high);
    std::memcpy(&low, fact.address.bytes.data() + sizeof high, sizeof low);
    std::uint64_t mix = (high ^ high >> 32) * 0xc2b2ae3d27d4eb4f;
    mix = (mix ^ mix >> 29 ^ low ^ low >> 32) * 0x9e3779b97f4a7c15;
    mix ^= mix >> 32;
    return fact.name ^ fact.other ^ mix;
}

FactLog::FactLog(const std::filesystem::path& path, BufferBudget& budget)
    : budget_(budget), log_(path, budget), cache_(budget, budget.pass_bytes() / 2)
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
    Fact& slot = cache_.at(cache_hash(fact));
    if (is_free(slot)) {
        slot = fact;
    } else if (is_same(slot, fact)) {
        slot.merge(fact);
    } else {
        const Fact old = slot;
        slot = fact;
        log_.append(old);  // may seal this cache
        cache_.note_eviction();
    }
}

const BucketLog<Fact>& FactLog::facts()
{
    for (Fact& fact : waiting_)
        if (const Fact due = std::exchange(fact, {}); !is_free(due)) merge(due);
    seal();
    return log_;
}

void FactLog::seal()
{
    for (const Fact& fact : cache_.release())
        if (!is_free(fact)) log_.append(fact);
}

}  // namespace spamgraph::tally
