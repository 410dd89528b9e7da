#pragma once

#include <cstdint>
#include <span>

#include "spamgraph/analysis/robust.hpp"

namespace spamgraph {

/// w with  sum over clients of 1 - exp(-s w) = asking,  where a client asked for s distinct names: how
/// strongly an average request goes to one name (a Chung-Lu model with saturation). Infinity where that many
/// clients cannot be reached. Newton's method from below, to a fixed point. Local.
/// @param names distinct names per client (value 0 allowed)
double solve_name_weight(std::span<const HistogramBin> names, double asking);

/// Probability that a client with `names` distinct names asks for a name of weight w. Local.
double asking_probability(std::uint64_t names, double weight);

}  // namespace spamgraph
