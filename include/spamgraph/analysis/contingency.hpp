#pragma once

#include <cstdint>

namespace spamgraph {

/// Counts of a two-way table: rows are the groups, columns asked and did not ask.
struct ContingencyTable {
    std::uint64_t asked{}, silent{};                ///< of the group
    std::uint64_t others_asked{}, others_silent{};  ///< of everybody else
};

/// Log odds ratio (natural) and its lower bound.
struct LogOdds {
    double value;
    double low;  ///< 95% Wald bound
};

/// Log odds ratio with 1/2 added to every cell (Jeffreys prior; Haldane 1956, Anscombe 1956), so an empty
/// cell has a value too. Local.
LogOdds jeffreys_log_odds(const ContingencyTable& table);

/// Likelihood-ratio statistic of independence, chi-square with one degree of freedom (Dunning 1993). Local.
double g_squared(const ContingencyTable& table);

/// Likelihood-ratio statistic of two counts against one half each, chi-square with one degree of freedom; 0
/// where both are 0. Local.
double g_squared_of_halves(std::uint64_t one, std::uint64_t other);

/// Bounds of a share, 0 to 1.
struct ShareInterval {
    double low, high;
};

/// 95% score interval of successes / trials (Wilson 1927); 0 to 1 where there are no trials. Local.
ShareInterval wilson_interval(std::uint64_t successes, std::uint64_t trials);

}  // namespace spamgraph
