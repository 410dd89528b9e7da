#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace spamgraph {

/// The two-state automaton of Kleinberg, "Bursty and Hierarchical Structure in Streams" (2002), for counts.
struct BurstRule {
    double ratio = 2;       ///< s: rate in a burst over the expected rate
    double gamma = 1;       ///< entering a burst costs gamma ln T; leaving is free
    double min_excess = 0;  ///< per step: a burst's rate lies at least so far above the expected one
};

/// 1 for every step that the cheapest path spends in a burst; of equal paths the one with less burst. Costs
/// are negative binomial (variance mean + phi mean^2), Poisson where phi is 0. Local.
/// @param expected mean per step outside a burst; where NaN the step says nothing
/// @param phi over-dispersion per step
/// @pre the spans have one length
std::vector<std::uint8_t> find_burst(std::span<const std::uint64_t> counts, std::span<const double> expected,
                                     std::span<const double> phi, const BurstRule& rule);

}  // namespace spamgraph
