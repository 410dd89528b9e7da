#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spamgraph/analysis/findings.hpp"

namespace spamgraph {

/// The last label of a canonical name; "." for the root. Local.
std::string_view top_level_domain(std::string_view name);

/// country, idn-country, generic-use (a country code that is used like .com) or generic. Local.
/// @param tld canonical, no dot
std::string_view tld_kind(std::string_view tld);

/// ISO 3166-1 alpha-2 code of a country or idn-country domain, in upper case; empty where the domain tells no
/// country. Local.
std::string country_of_tld(std::string_view tld);

/// MX queries for a mail domain.
struct MailDomainCounts {
    std::string_view name;
    std::uint64_t suspect_queries{}, suspect_edges{};  ///< queries of suspects, suspects that asked
    std::uint64_t all_queries{};                       ///< of everybody, suspects included
};

/// Queries, domains and edges of the suspects per top-level domain, and how far their share of the suspects'
/// queries stands above that of everybody's. Those that a suspect asked for, ascending. Local.
/// @param domains every mail domain once, also those that no suspect asked for
std::vector<TldFinding> count_tlds(std::span<const MailDomainCounts> domains);

}  // namespace spamgraph
