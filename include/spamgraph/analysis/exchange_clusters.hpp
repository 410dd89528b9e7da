#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "spamgraph/analysis/findings.hpp"
#include "spamgraph/analysis/tiers.hpp"
#include "spamgraph/core/address.hpp"

namespace spamgraph {

/// Who takes the mail of whom. A cluster is a set of registered domains of exchanges, named by the one that
/// serves most mail domains, of equal ones the first by bytes.
struct ExchangeClusters {
    std::vector<std::uint64_t> of_exchange_domain;  ///< [exchange domain]: its cluster's name
    std::vector<std::uint64_t> of_mail_domain;      ///< [mail domain]: the cluster that takes its mail
    std::vector<std::uint64_t> mail_domains;        ///< [exchange domain]: behind its cluster; 0: names none
};

/// That an exchange under some registered domain has an address.
struct ExchangeAddress {
    std::uint64_t exchange_domain{};
    Address address;
    auto operator<=>(const ExchangeAddress&) const = default;
};

/// Two exchange domains are of one cluster if more than half of the mail domains that name either name both,
/// or if more than half of the addresses of either are both's, directly or over others; so a backup that many
/// sites name beside an exchange of their own joins none of them, nor does an address beside others. A mail
/// domain that names several clusters belongs to that of its best preference, where all its
/// records tell one; of those left, to the one that fewest mail domains name, of equal ones the first by
/// bytes. Local.
/// @param addresses public ones, in any order; more than once does not matter
/// @param exchange_domains texts, by number
/// @pre mail domains are numbered from 0, none is left out
ExchangeClusters cluster_exchanges(std::vector<ServedDomain> pairs, std::vector<ExchangeAddress> addresses,
                                   std::span<const std::string> exchange_domains);

/// What a cluster is beyond its name.
struct ExchangeClusterSize {
    std::string exchange;              ///< the first of its exchanges by bytes
    std::uint64_t exchanges{};         ///< that mail domains name
    std::uint64_t exchange_domains{};  ///< registered domains of these
    std::uint64_t addresses{};         ///< of these, as far as answers told public ones
    std::uint64_t mail_domains{};      ///< behind it, anybody's
};

/// The mail domains that a campaign's suspects asked for, by cluster; of clusters that stand before two mail
/// domains or more. By campaign, then by name. Local.
/// @param graph suspects x names
/// @param campaigns [suspect]
/// @param clusters [name]: its cluster; empty: not known
std::vector<ExchangeClusterFinding> count_exchange_clusters(
    const SuspectGraph& graph, std::span<const std::int32_t> campaigns, std::span<const std::string> clusters,
    const std::map<std::string, ExchangeClusterSize>& sizes);

}  // namespace spamgraph
