#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "app/analyze.hpp"
#include "app/client_tests.hpp"
#include "app/curves.hpp"
#include "app/periods.hpp"
#include "app/suspect_edges.hpp"
#include "app/window.hpp"
#include "spamgraph/analysis/findings.hpp"
#include "spamgraph/core/public_suffix.hpp"

namespace spamgraph::app {

/// What the suspects' network is built from; on the root.
struct NetworkInput {
    const Window& window;
    std::span<const TestPeriod> periods;       ///< on which clients were tested
    std::span<const PeriodActivity> activity;  ///< [period]
    std::span<const std::uint64_t> senders;    ///< [day]
    std::vector<TestedClient> suspects;        ///< ascending by address
    SuspectActivity asked;                     ///< by the suspects
    const PublicSuffixes& suffixes;
    const TierLists& lists;
};

/// Relay and suspect -> registered mail domains of its day that only the relay's names make.
using LostDomains = std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint64_t>;

/// What later stages need of the suspects' network beside the findings; on the root.
struct SuspectNetwork {
    std::vector<TestedClient> suspects;  ///< those that are left
    std::vector<HourCounts> hours;       ///< [suspect]: mail queries per hour of its day
    LostDomains lost_domains;
    std::vector<std::set<Address>> domain_addresses;  ///< [name]: its own, on the tested days
    /// Registered domains of names -> addresses of their own, on the tested days.
    std::map<std::string, std::set<Address>, std::less<>> zone_addresses;
    std::vector<CurveName> curves;     ///< curve i belongs to relay i, and after the relays to:
    std::vector<std::string> busiest;  ///< the busiest other names
};

/// The suspects' network: campaigns, names, graph, similarity, relays and their flux, tiers and TLDs go into
/// `findings`. Suspects that share no host with others are suspects no longer: their role says why. Local.
SuspectNetwork find_network(NetworkInput input, const AnalyzeOptions& options, Findings& findings);

}  // namespace spamgraph::app
