#include "spamgraph/tally/fact_log.hpp"

namespace spamgraph::tally {

void FactLog::append(const Fact& fact)
{
    std::uint64_t mix = fact.name ^ fact.other * 0x9e3779b97f4a7c15;
    for (const std::uint8_t byte : fact.address.bytes) mix = mix * 31 + byte;
    Fact& slot = cache_[mix % kCacheSlots];
    if (slot.count > 0 && slot.key() == fact.key()) {
        slot.merge(fact);
        return;
    }
    if (slot.count > 0) log_.append(slot);
    slot = fact;
}

const BucketLog<Fact>& FactLog::facts()
{
    for (Fact& slot : cache_) {
        if (slot.count > 0) log_.append(slot);
        slot.count = 0;
    }
    return log_;
}

}  // namespace spamgraph::tally
