#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace spamgraph {

/// How long something was watched, and how it ended.
struct Survival {
    double time{};   ///< days from the start, not negative
    bool event{};    ///< it happened at `time`; else nothing had happened when watching ended
    bool exposed{};  ///< of the group of interest
};

/// A step of a survival curve.
struct SurvivalStep {
    double time{};
    std::uint64_t at_risk{}, events{};
    double surviving{};    ///< share, after the step
    double low{}, high{};  ///< 95%, on the log-log scale (Kalbfleisch and Prentice)
};

/// Kaplan-Meier estimate (1958) with Greenwood's variance: a step for every time with an event, ascending.
/// Bounds are 0 and 1 where nobody is left. Local.
std::vector<SurvivalStep> kaplan_meier(std::span<const Survival> subjects);

/// The log-rank test of two groups (Mantel 1966), the hypergeometric variance summed over event times.
struct LogRank {
    std::uint64_t observed{};  ///< events of the exposed
    double expected{};         ///< had both groups the same hazard
    double chi2{};             ///< one degree of freedom; 0 where no time tells
    double p = 1;
};

/// Local.
LogRank log_rank(std::span<const Survival> subjects);

/// A stratum of exposed and others, with and without the event.
struct Stratum {
    std::uint64_t exposed_events{}, exposed{};
    std::uint64_t other_events{}, others{};
};

/// Common odds ratio of strata (Mantel and Haenszel 1959).
struct MantelHaenszel {
    double odds_ratio{};   ///< NaN where no stratum tells
    double low{}, high{};  ///< 95%, by the variance of Robins, Breslow and Greenland (1986)
    double chi2{};         ///< one degree of freedom, without continuity correction
    double p = 1;
    std::uint64_t informative{};  ///< strata with both groups and both outcomes
};

/// Local.
MantelHaenszel mantel_haenszel(std::span<const Stratum> strata);

}  // namespace spamgraph
