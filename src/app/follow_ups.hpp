#pragma once

#include <set>
#include <span>

#include "app/network.hpp"
#include "app/target_names.hpp"

namespace spamgraph::app {

/// Names that suspects look up right after the MX of certain domains: exchanges, told without an answer.
/// A pair of domain and name counts at three clients and G^2 > 10.8 over all MX queries of the suspects; a
/// name is an exchange if at least half of the suspects that asked for it did so in such a pair, because a
/// busy client looks up anything within seconds of some MX query. Local.
/// @return rows of targets
std::set<std::int64_t> find_followed_names(const NetworkInput& input, const TargetNames& names);

}  // namespace spamgraph::app
