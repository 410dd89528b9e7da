#pragma once

#include <span>

#include "app/network.hpp"
#include "app/target_names.hpp"

namespace spamgraph::app {

/// How many registered mail domains of a suspect's day only the relay's own names make, for every relay and
/// suspect that asked for it; without those of which there are none. Local.
LostDomains count_lost_domains(const NetworkInput& input, const TargetNames& names,
                               std::span<const RelayFinding> relays);

}  // namespace spamgraph::app
