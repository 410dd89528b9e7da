#pragma once

#include <set>
#include <string>

#include "app/relay_search.hpp"

namespace spamgraph::app {

/// Gives every name that suspects asked for its tier, and sums the tiers. Local.
/// @param relay_names names of the relays of all campaigns
void place_in_tiers(const NetworkInput& input, const TargetNames& names, const RelaySearch& search,
                    const std::set<std::string>& relay_names, const TierRule& rule, Findings& findings);

}  // namespace spamgraph::app
