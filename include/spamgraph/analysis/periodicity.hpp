#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace spamgraph {

/// How well events keep one phase of a period.
struct RayleighTest {
    double length;  ///< mean resultant length R, 0 to 1
    double p;       ///< of a length at least as large under uniform phases
};

/// Rayleigh test of event times against a period (p: Wilkie 1983, eq. 4; Zar, 27.4). Local.
/// @pre at least one time, period_s > 0
RayleighTest test_rayleigh(std::span<const std::int64_t> times_s, double period_s);

/// The largest share of a periodogram in one frequency.
struct FisherTest {
    double g;               ///< largest ordinate / sum of all
    std::size_t frequency;  ///< cycles over the whole series
    double p;               ///< exact
};

/// Fisher's test for a hidden period (Fisher 1929), over the frequencies 1 to (n - 1) / 2 cycles; p = 1 and
/// frequency 0 for a constant or a series below three values. Local.
FisherTest test_fisher_g(std::span<const double> series);

/// Timestamp score of the beacon detector RITA (Active Countermeasures): mean of 1 - |Bowley skewness| and
/// 1 - MAD / median of the gaps between events, to three decimals, 0 to 1. For comparison with other tools
/// only; NaN without a gap. Local.
double rita_timestamp_score(std::span<const std::int64_t> gaps_s);

}  // namespace spamgraph
