#include "spamgraph/tally/fact_log.hpp"

namespace spamgraph::tally {

FactLog::FactLog(const std::filesystem::path& path, BufferBudget& budget)
    : budget_(budget), log_(path, budget), cache_(budget, budget.cache_bytes())
{
    budget_.add(*this);
}

void FactLog::merge(const Waiting& due)
{
    const Fact& fact = due.fact;
    const auto set = cache_.at(due.hash);
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
    for (Waiting& due : waiting_) {
        if (!is_free(due.fact)) merge(due);
        due.fact = Fact{};
    }
    seal();
}

void FactLog::seal()
{
    for (const Fact& fact : cache_.release())
        if (!is_free(fact)) log_.append(fact);
}

}  // namespace spamgraph::tally
