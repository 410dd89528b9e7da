#pragma once

#include <cstdint>

#include "spamgraph/tally/records.hpp"

namespace spamgraph::tally {

/// A NameCount whose numbers are small, in 16 bytes: seven bits for each number, which are added at once, and
/// one for the label. Most names of a day are asked for so seldom.
class SmallCount {
public:
    static constexpr std::uint64_t kMost = 127;

    static bool fits(const NameCount& count) { return count.queries <= kMost; }

    SmallCount() = default;
    /// @pre fits(count)
    explicit SmallCount(const NameCount& count)
        : name(count.name),
          numbers_(count.queries | at(1, count.address_queries) | at(2, count.mx_queries) |
                   at(3, count.nxdomain) | at(4, count.clients) | at(5, count.mx_clients) |
                   at(6, count.mail_clients) | at(7, count.senders) | at(8, count.address_senders) |
                   at(9, count.mail_label))
    {
    }

    [[nodiscard]] NameCount unpack() const
    {
        NameCount count;
        count.name = name;
        count.queries = number(0);
        count.address_queries = number(1);
        count.mx_queries = number(2);
        count.nxdomain = number(3);
        count.clients = number(4);
        count.mx_clients = number(5);
        count.mail_clients = number(6);
        count.senders = number(7);
        count.address_senders = number(8);
        count.mail_label = number(9);
        return count;
    }

    [[nodiscard]] std::uint64_t queries() const { return numbers_ & kMost; }
    [[nodiscard]] bool is_same(const SmallCount& count) const { return name == count.name; }
    [[nodiscard]] bool is_rarer(const SmallCount& than) const { return queries() < than.queries(); }
    /// Whether the sum of both is small, too.
    [[nodiscard]] bool fits(const SmallCount& same) const { return queries() + same.queries() <= kMost; }
    /// Adds the numbers of the same name. @pre fits(same)
    void merge(const SmallCount& same)
    {
        const std::uint64_t label = (numbers_ | same.numbers_) & kLabel;
        numbers_ = ((numbers_ & ~kLabel) + (same.numbers_ & ~kLabel)) | label;
    }

    std::uint64_t name = 0;

private:
    static constexpr int kBits = 7;
    static constexpr std::uint64_t kLabel = std::uint64_t{1} << 63;

    static std::uint64_t at(int place, std::uint64_t number) { return number << (place * kBits); }
    [[nodiscard]] NameCount::Number number(int place) const
    {
        return static_cast<NameCount::Number>(numbers_ >> (place * kBits) & kMost);
    }

    std::uint64_t numbers_ = 0;
};
static_assert(sizeof(SmallCount) == 16);

inline bool is_free(const SmallCount& count)
{
    return count.queries() == 0;
}
inline std::uint64_t cache_hash(const SmallCount& count)
{
    return count.name;
}

}  // namespace spamgraph::tally
