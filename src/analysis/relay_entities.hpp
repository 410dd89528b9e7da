#pragma once

#include <map>
#include <optional>
#include <vector>

#include "spamgraph/analysis/contingency.hpp"
#include "spamgraph/analysis/relays.hpp"

namespace spamgraph {

/// A name, or an address that several names lead to, with its counts.
struct RelayEntity {
    std::string text;
    std::optional<Address> address;
    std::vector<std::size_t> names;         ///< rows of the names that suspects asked for
    std::vector<std::uint32_t> suspects;    ///< that asked, ascending
    std::uint64_t asking{};                 ///< k: their number
    std::uint64_t others_asking{};          ///< K; of an address the sum over its names, an upper bound
    std::optional<double> revisits;         ///< median over its suspects, each summed over its names
    double other_senders{};                 ///< likewise
    std::uint64_t after_mx{}, before_mx{};  ///< sums over its names
    LogOdds odds{};
};

/// Rows of the names that each address may stand for, ascending. Left out are addresses that tell no host:
/// unspecified and loopback ones (RFC 6890), which block lists and sinkholes answer with, and those that more
/// than `max_others` other clients reach, as those of a content network.
using HostNames = std::map<Address, std::vector<std::size_t>>;

/// Local.
HostNames find_hosts(std::span<const RelayName> names, double max_others);

/// Every entity that a suspect asked for: the names, then the hosts that at least two of them share,
/// ascending. Local.
std::vector<RelayEntity> build_entities(std::span<const RelayName> names, const HostNames& hosts,
                                        const RelayCrowd& crowd);

/// The degree-corrected test of one entity; NaN where it cannot be made.
struct DegreeTest {
    double weight = kNotObservable;    ///< w
    double expected = kNotObservable;  ///< E[k]
    double p = kNotObservable, q = kNotObservable;
};

/// The degree-corrected test: how likely that many suspects ask for a name as popular as this one with
/// everybody else, given how many names each of them asks for. NaN where the crowd has no such numbers.
/// Local.
/// @param tests all entities, of which the given ones have the small p
std::vector<DegreeTest> test_degrees(std::span<const RelayEntity> entities, std::uint64_t tests,
                                     const RelayCrowd& crowd);

}  // namespace spamgraph
