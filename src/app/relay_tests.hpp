#pragma once

#include <span>
#include <vector>

#include "app/client_activity.hpp"
#include "app/network.hpp"
#include "app/periods.hpp"
#include "app/relay_events.hpp"

namespace spamgraph::app {

/// Gives every relay the period of its suspects' look-ups, on the day on which there were most. Local.
/// @param events ascending
void find_periods(std::span<const RelayEvent> events, const Window& window, Findings& findings);

/// Counts for every relay the suspects that would be none without their queries for it: such a host is
/// evidence for itself. Local.
/// @param events ascending
void count_dependent_suspects(std::span<const RelayEvent> events, std::span<const TestPeriod> periods,
                              std::span<const PeriodActivity> activity, const SuspectNetwork& network,
                              const SuspectRule& rule, Findings& findings);

}  // namespace spamgraph::app
