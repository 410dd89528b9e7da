#include "spamgraph/analysis/mail_rate.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "spamgraph/analysis/tails.hpp"

namespace spamgraph {

namespace {

constexpr double kQuartileRangeToSigma = 1.349;  // quartile distance of a standard normal
constexpr double kMaxPriorDays = 1'000;

double ln_change(double now, double past_mean)
{
    return std::log((now + 0.5) / (past_mean + 0.5));
}

}  // namespace

CohortNull fit_cohort(std::span<const HistogramBin> bins)
{
    const auto [q1, q2, q3] = spread_quartiles(bins);
    return {std::log1p(q2), (std::log1p(q3) - std::log1p(q1)) / kQuartileRangeToSigma};
}

double cohort_z(std::uint64_t n, const CohortNull& null)
{
    return (std::log1p(static_cast<double>(n)) - null.centre) / null.sigma;
}

SenderNull fit_known_senders(std::span<const SenderPair> pairs, std::uint64_t past_days,
                             std::uint64_t min_pairs, double min_sigma)
{
    if (pairs.size() < min_pairs || pairs.empty() || past_days == 0) return {};
    std::vector<double> changes;
    changes.reserve(pairs.size());
    for (const SenderPair& pair : pairs)
        changes.push_back(ln_change(static_cast<double>(pair.now),
                                    static_cast<double>(pair.past_sum) / static_cast<double>(past_days)));
    const double centre = median(changes);
    return {centre, std::max(min_sigma, kMadToSigma * median_deviation(changes, centre))};
}

double known_sender_z(double n, double past_mean, const SenderNull& null)
{
    return (ln_change(n, past_mean) - null.centre) / null.sigma;
}

RatePrior fit_rate_prior(const PastMoments& moments, std::uint64_t past_days)
{
    const double days = static_cast<double>(std::max<std::uint64_t>(past_days, 1));
    const double clients = static_cast<double>(std::max<std::uint64_t>(moments.clients, 1));
    const double mean_sum = std::max(static_cast<double>(moments.sum), 0.5) / clients;
    const double variance = static_cast<double>(moments.sum_squares) / clients - mean_sum * mean_sum;
    const double mean = mean_sum / days;
    const double excess = (variance - mean_sum) / (days * days);  // variance of the daily rates
    const double weight = excess > mean / kMaxPriorDays ? mean / excess : kMaxPriorDays;
    return {mean * weight, weight};
}

double ln_rate_tail(std::uint64_t n, std::uint64_t past_sum, std::uint64_t past_days, const RatePrior& prior)
{
    const double weight = prior.days + static_cast<double>(past_days);
    return ln_negative_binomial_tail(n, prior.shape + static_cast<double>(past_sum), weight / (weight + 1));
}

}  // namespace spamgraph
