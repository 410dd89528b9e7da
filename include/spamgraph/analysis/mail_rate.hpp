#pragma once

#include <cstdint>
#include <span>

#include "spamgraph/analysis/robust.hpp"

namespace spamgraph {

// How unusual a client's number of mail queries is: among all clients, and against its own earlier days.

/// The crowd's middle and width on the scale ln(1 + n).
struct CohortNull {
    double centre, sigma;
};

/// The cohort of ordinary clients by quartiles, so that a few senders among them do not widen it. Local.
/// @pre as spread_quartiles
CohortNull fit_cohort(std::span<const HistogramBin> bins);

/// Standard deviations of n above the cohort's middle. Local.
double cohort_z(std::uint64_t n, const CohortNull& null);

/// A client's mail queries in the tested period, and summed over the same clock interval of earlier days.
struct SenderPair {
    std::uint64_t now{};
    std::uint64_t past_sum{};
};

/// How a known sender's volume changes from its earlier days' mean, on the scale of natural logarithms.
struct SenderNull {
    double centre = 0, sigma = 1;
};

/// Median and width (at least `min_sigma`) of the changes of known senders; the default null where there are
/// fewer than `min_pairs`. Mail servers change by factors, so this is no Poisson prediction. Local.
SenderNull fit_known_senders(std::span<const SenderPair> pairs, std::uint64_t past_days,
                             std::uint64_t min_pairs, double min_sigma);

/// Standard deviations of ln((n + 1/2) / (past_mean + 1/2)) above the senders' null. Local.
double known_sender_z(double n, double past_mean, const SenderNull& null);

/// Earlier days' sums of the clients that asked for mail hosts before, though never as senders.
struct PastMoments {
    std::uint64_t clients{}, sum{}, sum_squares{};
};

/// Gamma prior of a client's mail queries a day: shape a, and b days of weight.
struct RatePrior {
    double shape, days;
};

/// The prior with the clients' mean and over-dispersion (method of moments). Where the sums spread no more
/// than Poisson counts it weighs 1,000 days; without any query half of one is assumed. Local.
RatePrior fit_rate_prior(const PastMoments& moments, std::uint64_t past_days);

/// ln P(X >= n) of the Gamma-Poisson prediction after a client's own `past_sum`. Local.
double ln_rate_tail(std::uint64_t n, std::uint64_t past_sum, std::uint64_t past_days, const RatePrior& prior);

}  // namespace spamgraph
