#pragma once

#include <algorithm>
#include <array>
#include <compare>
#include <cstdint>
#include <limits>
#include <tuple>
#include <vector>

#include "spamgraph/core/address.hpp"

namespace spamgraph::tally {

/// The id of a client and its address.
struct ClientText {
    std::uint64_t client;
    Address address;

    [[nodiscard]] std::uint64_t bucket_key() const { return client; }
    auto operator<=>(const ClientText&) const = default;
};

/// What an answer said of a name on one day.
struct Fact {
    enum class Kind : std::uint32_t {
        alias,    ///< `other` is a name in the CNAME chain of `name`
        mx,       ///< `other` is an exchange of `name`
        address,  ///< `address` is an address of `name`
    };
    static constexpr std::uint32_t kNoTtl = std::numeric_limits<std::uint32_t>::max();

    std::uint64_t name = 0;
    Kind kind{};
    std::int32_t preference = -1;  ///< of an exchange; -1 where the log does not say
    std::uint64_t other = 0;       ///< id of the other name
    Address address{};
    std::uint64_t count = 0;                      ///< rows that said so
    std::uint32_t first = 0, last = 0;            ///< seconds since 1970-01-01T00:00:00Z
    std::uint32_t ttl_min = kNoTtl, ttl_max = 0;  ///< seconds; kNoTtl and 0 where no log says

    [[nodiscard]] std::uint64_t bucket_key() const { return name; }
    [[nodiscard]] auto key() const { return std::tuple(name, kind, other, address, preference); }
    bool operator<(const Fact& fact) const { return key() < fact.key(); }

    /// Takes in the same fact from other rows.
    void merge(const Fact& same)
    {
        count += same.count;
        first = std::min(first, same.first);
        last = std::max(last, same.last);
        ttl_min = std::min(ttl_min, same.ttl_min);
        ttl_max = std::max(ttl_max, same.ttl_max);
    }
};

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

/// Who asked for a name and how often, of some clients: the partial sums that cross ranks, 48 bytes.
struct NameCount {
    std::uint64_t name = 0;
    std::uint32_t queries = 0, address_queries = 0, mx_queries = 0, nxdomain = 0;
    std::uint32_t clients = 0, mx_clients = 0;
    std::uint32_t mail_clients = 0, senders = 0;  ///< distinct clients that are mail-active, that are senders
    std::uint32_t address_senders = 0;            ///< senders that asked for its address
    std::uint32_t mail_label = 0;                 ///< 1: the name has a mail label

    [[nodiscard]] std::uint64_t bucket_key() const { return name; }
    bool operator<(const NameCount& count) const { return name < count.name; }
};

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

}  // namespace spamgraph::tally
