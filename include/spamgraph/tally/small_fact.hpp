#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>

#include "spamgraph/tally/records.hpp"

namespace spamgraph::tally {

/// A Fact of little to tell, in 32 bytes: an IPv4 address or another name, said in not too many rows within
/// little more than a day. Nearly all are.
class SmallFact {
public:
    static constexpr std::uint32_t kMostCount = (1 << 13) - 1, kMostSpan = (1 << 17) - 1;

    static bool fits(const Fact& fact)
    {
        if (fact.count > kMostCount || fact.last - fact.first > kMostSpan) return false;
        if (fact.kind == Fact::Kind::address) return fact.half(0) == 0 && fact.preference == -1;
        return fact.half(1) == 0 && fact.ttl_min == Fact::kNoTtl && fact.ttl_max == 0;
    }

    SmallFact() = default;
    /// @pre fits(fact)
    explicit SmallFact(const Fact& fact)
        : name_(fact.name),
          other_(fact.half(fact.kind == Fact::Kind::address ? 1 : 0)),
          first_(fact.first),
          span_(fact.last - fact.first),
          kind_(static_cast<std::uint32_t>(fact.kind)),
          count_(static_cast<std::uint32_t>(fact.count))
    {
        if (fact.kind == Fact::Kind::address)
            low_ = fact.ttl_min, high_ = fact.ttl_max;
        else
            low_ = high_ = static_cast<std::uint32_t>(std::int64_t{fact.preference});
    }

    [[nodiscard]] Fact unpack() const
    {
        Fact fact;
        fact.name = name_;
        fact.kind = static_cast<Fact::Kind>(kind_);
        fact.count = count_;
        fact.first = first_;
        fact.last = last();
        if (fact.kind == Fact::Kind::address) {
            std::memcpy(fact.address.bytes.data() + sizeof other_, &other_, sizeof other_);
            fact.ttl_min = low_;
            fact.ttl_max = high_;
        } else {
            fact.set_other(other_);
            fact.preference = static_cast<std::int32_t>(low_);
        }
        return fact;
    }

    [[nodiscard]] std::uint32_t count() const { return count_; }

    /// Whether fewer rows said so than another, or as many, the last of them earlier.
    [[nodiscard]] bool is_rarer(const SmallFact& than) const
    {
        return count() != than.count() ? count() < than.count() : last() < than.last();
    }
    /// Whether another says the same, whenever and how often.
    [[nodiscard]] bool is_same(const SmallFact& fact) const
    {
        const bool same = name_ == fact.name_ && other_ == fact.other_ && kind_ == fact.kind_;
        return same && (kind_ == static_cast<std::uint32_t>(Fact::Kind::address) || low_ == fact.low_);
    }
    /// Whether the sum of both is small, too.
    [[nodiscard]] bool fits(const SmallFact& same) const
    {
        return count() + same.count() <= kMostCount &&
               std::max(last(), same.last()) - std::min(first_, same.first_) <= kMostSpan;
    }
    /// Takes in the same fact from other rows. @pre fits(same)
    void merge(const SmallFact& same)
    {
        const std::uint32_t end = std::max(last(), same.last());
        count_ += same.count_;
        first_ = std::min(first_, same.first_);
        span_ = end - first_;
        low_ = std::min(low_, same.low_);
        high_ = std::max(high_, same.high_);
    }

    /// Names a set of a cache.
    [[nodiscard]] std::uint64_t hash() const
    {
        // Names are keyed hashes. Addresses are not, and differ in their last byte above all: it must reach
        // all bits.
        const std::uint64_t mix = (other_ ^ other_ >> 32) * 0x9e3779b97f4a7c15;
        return name_ ^ mix ^ mix >> 32;
    }

private:
    [[nodiscard]] std::uint32_t last() const { return first_ + span_; }

    std::uint64_t name_ = 0;
    std::uint64_t other_ = 0;  ///< id of the other name, or the lower half of the address
    std::uint32_t first_ = 0;
    std::uint32_t span_ : 17 = 0;  ///< from the first row to the last, seconds
    std::uint32_t kind_ : 2 = 0;
    std::uint32_t count_ : 13 = 0;
    std::uint32_t low_ = 0, high_ = 0;  ///< TTLs of an address; both the preference of an exchange
};
static_assert(sizeof(SmallFact) == 32);

inline bool is_free(const SmallFact& fact)
{
    return fact.count() == 0;
}
inline std::uint64_t cache_hash(const SmallFact& fact)
{
    return fact.hash();
}

}  // namespace spamgraph::tally
