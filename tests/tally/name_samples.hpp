#pragma once

#include "spamgraph/tally/name_verdict.hpp"

namespace spamgraph::tally {

inline DayLimits limits_of(std::uint64_t clients, double share = 0.01, std::uint32_t senders = 3)
{
    return {{20, senders, share}, clients};
}

/// A name that `clients` clients asked for, once each.
inline NameCount count_of(std::uint64_t name, std::uint64_t clients)
{
    NameCount count;
    count.name = name;
    count.queries = count.clients = clients;
    return count;
}

inline Fact make_fact(std::uint64_t name, Fact::Kind kind, std::uint64_t other)
{
    Fact fact;
    fact.name = name;
    fact.kind = kind;
    if (kind == Fact::Kind::address)
        fact.address.bytes[15] = static_cast<std::uint8_t>(other);
    else
        fact.set_other(other);
    fact.count = 1;
    return fact;
}

inline Address address_of(std::uint8_t last)
{
    Address address;
    address.bytes[15] = last;
    return address;
}

}  // namespace spamgraph::tally
