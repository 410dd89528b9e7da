#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "app/analyze.hpp"
#include "app/periods.hpp"
#include "app/suspect_edges.hpp"
#include "app/window.hpp"
#include "spamgraph/analysis/findings.hpp"
#include "spamgraph/core/public_suffix.hpp"

namespace spamgraph::app {

/// What the suspects' network is built from; on the root.
struct NetworkInput {
    const Window& window;
    std::span<const TestPeriod> periods;
    std::span<const SuspectDayEdge> edges;  ///< by suspect, day, name
    std::size_t suspects{};
    std::span<const std::uint64_t> senders;  ///< [day]
    const PublicSuffixes& suffixes;
    const TierLists& lists;
};

/// The suspects' network: names, graph, relays, tiers, TLDs and the campaign go into `findings`. Local.
/// @return the names of each relay per day, for their curves: curve i belongs to relay i, and after the
/// relays to the busiest other names, whose texts come in `busiest`
std::vector<CurveName> find_network(const NetworkInput& input, const AnalyzeOptions& options,
                                    Findings& findings, std::vector<std::string>& busiest);

}  // namespace spamgraph::app
