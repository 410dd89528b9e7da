#pragma once

#include <cstdint>
#include <map>
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
    std::vector<std::size_t> suspect_days;     ///< [suspect]: its tested day, as index in the window
    SuspectActivity asked;                     ///< by the suspects
    const PublicSuffixes& suffixes;
    const TierLists& lists;
};

/// The suspects' network: campaigns, names, graph, similarity, relays, tiers and TLDs go into `findings`.
/// Suspects that share no host with others are suspects no longer: their role says why. Local.
/// @return the names of each relay per day, for their curves: curve i belongs to relay i, and after the
/// relays to the busiest other names, whose texts come in `busiest`
std::vector<CurveName> find_network(NetworkInput input, const AnalyzeOptions& options, Findings& findings,
                                    std::vector<std::string>& busiest);

}  // namespace spamgraph::app
