#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <limits>
#include <tuple>
#include <vector>

#include "spamgraph/core/address.hpp"
#include "spamgraph/tally/run_packing.hpp"

namespace spamgraph::tally {

/// The id of a client and its address.
struct ClientText {
    std::uint64_t client;
    Address address;

    [[nodiscard]] std::uint64_t bucket_key() const { return client; }
    auto operator<=>(const ClientText&) const = default;

    // Packable: mostly 13 bytes.
    static constexpr std::uint32_t kPackedForm = 1;
    static constexpr std::size_t kMostPackedBytes = 1 + 8 + 16;
    std::byte* pack(std::byte* out) const;
    const std::byte* unpack(const std::byte* in);
};

/// What an answer said of a name on one day: 48 bytes.
struct Fact {
    enum class Kind : std::uint64_t {
        alias,    ///< `other()` is a name in the CNAME chain of `name`
        mx,       ///< `other()` is an exchange of `name`
        address,  ///< `address` is an address of `name`
    };
    static constexpr std::uint32_t kNoTtl = std::numeric_limits<std::uint32_t>::max();

    std::uint64_t name = 0;
    Address address{};  ///< or the id of the other name
    Kind kind : 2 = Kind::alias;
    std::int64_t preference : 18 = -1;            ///< of an exchange; -1 where the log does not say
    std::uint64_t count : 44 = 0;                 ///< rows that said so
    std::uint32_t first = 0, last = 0;            ///< seconds since 1970-01-01T00:00:00Z
    std::uint32_t ttl_min = kNoTtl, ttl_max = 0;  ///< seconds; kNoTtl and 0 where no log says

    /// Id of the other name.
    [[nodiscard]] std::uint64_t other() const { return half(0); }
    void set_other(std::uint64_t id)
    {
        address = {};
        std::memcpy(address.bytes.data(), &id, sizeof id);
    }

    [[nodiscard]] std::uint64_t bucket_key() const { return name; }
    [[nodiscard]] std::uint64_t second_key() const
    {
        return static_cast<std::uint64_t>(kind) << 62 | half(0) >> 2;
    }
    [[nodiscard]] auto key() const
    {
        return std::tuple(name, Kind{kind}, half(0), half(1), std::int64_t{preference});
    }
    bool operator<(const Fact& fact) const
    {
        return name != fact.name ? name < fact.name : key() < fact.key();
    }
    /// Whether another says the same, whenever and how often.
    [[nodiscard]] bool is_same(const Fact& fact) const
    {
        return name == fact.name && half(0) == fact.half(0) && half(1) == fact.half(1) && kind == fact.kind &&
               preference == fact.preference;
    }

    /// A half of what stands in the place of the address.
    [[nodiscard]] std::uint64_t half(std::size_t i) const
    {
        std::uint64_t word;
        std::memcpy(&word, address.bytes.data() + i * sizeof word, sizeof word);
        return word;
    }

    /// Whether the sum of both is a fact. Always: no log has so many rows.
    [[nodiscard]] bool fits(const Fact&) const { return true; }
    /// Whether fewer rows said so than another, or as many, the last of them earlier.
    [[nodiscard]] bool is_rarer(const Fact& than) const
    {
        return count != than.count ? count < than.count : last < than.last;
    }
    /// Takes in the same fact from other rows.
    void merge(const Fact& same)
    {
        count += same.count;
        first = std::min(first, same.first);
        last = std::max(last, same.last);
        ttl_min = std::min(ttl_min, same.ttl_min);
        ttl_max = std::max(ttl_max, same.ttl_max);
    }

    // Packable: mostly 19 bytes.
    static constexpr std::uint32_t kPackedForm = 1;
    static constexpr std::size_t kMostPackedBytes = 1 + 8 + 16 + 4 + 5 * kMostNumberBytes;
    std::byte* pack(std::byte* out) const;
    const std::byte* unpack(const std::byte* in);
};
static_assert(sizeof(Fact) == 48);

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

/// Adds what clients asked of a name to the counts of others. Local.
template <class From, class To>
void add_counts(const From& from, To& to)
{
    to.queries += from.queries;
    to.address_queries += from.address_queries;
    to.mx_queries += from.mx_queries;
    to.nxdomain += from.nxdomain;
    to.clients += from.clients;
    to.mx_clients += from.mx_clients;
    to.mail_clients += from.mail_clients;
    to.senders += from.senders;
    to.address_senders += from.address_senders;
    to.mail_label |= from.mail_label;
}

/// Who asked for a name and how often, of some clients: the partial sums that cross ranks, 32 bytes. What
/// does not fit one is told by several.
struct NameCount {
    using Number = std::uint16_t;
    static constexpr std::uint32_t kMost = std::numeric_limits<Number>::max();

    std::uint64_t name = 0;
    Number queries = 0;  ///< no other number is larger
    Number address_queries = 0, mx_queries = 0, nxdomain = 0;
    Number clients = 0, mx_clients = 0;
    Number mail_clients = 0, senders = 0;  ///< distinct clients that are mail-active, that are senders
    Number address_senders = 0;            ///< senders that asked for its address
    Number mail_label = 0;                 ///< 1: the name has a mail label

    [[nodiscard]] std::uint64_t bucket_key() const { return name; }
    bool operator<(const NameCount& count) const { return name < count.name; }
    [[nodiscard]] bool is_same(const NameCount& count) const { return name == count.name; }
    [[nodiscard]] bool is_rarer(const NameCount& than) const { return queries < than.queries; }
    /// Whether the sum of both is told by one.
    [[nodiscard]] bool fits(const NameCount& same) const { return queries + same.queries <= kMost; }
    /// Adds the counts of other clients. @pre fits(same)
    void merge(const NameCount& same);

    // Packable: the name, which of the ten numbers are not 0, and these.
    static constexpr std::uint32_t kPackedForm = 1;
    static constexpr std::size_t kMostPackedBytes = 8 + 2 + 10 * kMostNumberBytes;
    std::byte* pack(std::byte* out) const;
    const std::byte* unpack(const std::byte* in);
};
static_assert(sizeof(NameCount) == 32);

inline void NameCount::merge(const NameCount& same)
{
    add_counts(same, *this);
}
constexpr bool is_free(const NameCount& count)
{
    return count.queries == 0;
}
constexpr std::uint64_t cache_hash(const NameCount& count)
{
    return count.name;  // a keyed hash already
}

/// Who asked for a name and how often: the sums, of all clients or of some.
struct NameTotal {
    std::uint64_t name = 0;
    std::uint64_t queries = 0, address_queries = 0, mx_queries = 0, nxdomain = 0;
    std::uint64_t clients = 0, mx_clients = 0;
    std::uint64_t mail_clients = 0, senders = 0, address_senders = 0;
    std::uint64_t mail_label = 0;

    NameTotal() = default;
    /// The sum of one.
    NameTotal(const NameCount& count) : name(count.name) { merge(count); }

    /// Adds the counts of other clients.
    void merge(const NameCount& same) { add_counts(same, *this); }
};

/// A client and a name, or a domain, that it asked for.
struct NamePair {
    std::uint64_t name;
    std::uint64_t client;

    [[nodiscard]] std::uint64_t bucket_key() const { return name; }
    [[nodiscard]] std::uint64_t second_key() const { return client; }
    auto operator<=>(const NamePair&) const = default;
};

/// Who asked for names of an address, the counts of these names summed.
struct AddressAudience {
    Address address;
    std::uint64_t hash = 0;  ///< keyed, of the address: decides the owner
    std::uint64_t senders = 0, clients = 0;

    [[nodiscard]] std::uint64_t bucket_key() const { return hash; }
    bool operator<(const AddressAudience& other) const
    {
        return hash != other.hash ? hash < other.hash : address < other.address;
    }
    void merge(const AddressAudience& same)
    {
        senders += same.senders;
        clients += same.clients;
    }
};

}  // namespace spamgraph::tally
