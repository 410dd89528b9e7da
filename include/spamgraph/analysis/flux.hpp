#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "spamgraph/core/address.hpp"

namespace spamgraph {

/// A thing seen of a host within one day, from its first row to its last.
template <class Thing>
struct Sighting {
    Thing thing;
    std::int64_t first_s{}, last_s{};  ///< seconds since 1970-01-01T00:00:00Z
};

/// How often a host moved: the addresses after some moment share less than half with those before it (Jaccard
/// index), and those left behind stay away for 24 hours. A round robin, whose addresses come back, does not
/// move. Local.
std::uint64_t count_address_changes(std::vector<Sighting<Address>> sightings);

/// How often a domain began or stopped to lead to a host: it is first seen a day after the host or later, was
/// last seen a day before it or earlier, or was away for more than two days on which the host was seen.
/// Local.
std::uint64_t count_domain_changes(std::vector<Sighting<std::string>> sightings);

/// Distinct /24 of IPv4 addresses and /48 of IPv6 addresses. Local.
std::uint64_t count_prefixes(std::span<const Address> addresses);

/// What makes a host one that changes slowly but steadily, which fast-flux scores miss.
struct FluxRule {
    std::uint64_t min_address_changes = 2, min_domain_changes = 5;
};

/// Whether both numbers of changes reach the rule. Local.
bool is_in_flux(std::uint64_t address_changes, std::uint64_t domain_changes, const FluxRule& rule = {});

}  // namespace spamgraph
