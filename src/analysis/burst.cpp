#include "spamgraph/analysis/burst.hpp"

#include <algorithm>
#include <cmath>

namespace spamgraph {

namespace {

/// Negative log likelihood of a count, without the terms that both states share.
double cost(double count, double mean, double phi)
{
    if (phi <= 0) return mean - count * std::log(mean);
    const double r = 1 / phi;
    return -count * std::log(mean / (mean + r)) - r * std::log(r / (mean + r));
}

}  // namespace

std::vector<std::uint8_t> find_burst(std::span<const std::uint64_t> counts, std::span<const double> expected,
                                     std::span<const double> phi, const BurstRule& rule)
{
    const std::size_t steps = counts.size();
    if (steps == 0) return {};
    const double entry = rule.gamma * std::log(static_cast<double>(steps));

    // Cheapest cost of a path that ends outside or inside a burst, and where each came from.
    std::vector<std::uint8_t> out_from(steps), in_from(steps);
    double out = 0;
    double in = entry;  // so that starting inside costs as much as entering
    for (std::size_t t = 0; t < steps; ++t) {
        out_from[t] = t > 0 && in < out;
        in_from[t] = t > 0 && in < out + entry;
        const double stay_in = in_from[t] ? in : out + entry;
        out = out_from[t] ? in : out;
        in = stay_in;
        if (std::isnan(expected[t])) continue;
        const auto count = static_cast<double>(counts[t]);
        out += cost(count, expected[t], phi[t]);
        in += cost(count, std::max(rule.ratio * expected[t], expected[t] + rule.min_excess), phi[t]);
    }

    std::vector<std::uint8_t> burst(steps);
    std::uint8_t state = in < out;
    for (std::size_t t = steps; t-- > 0;) {
        burst[t] = state;
        state = state ? in_from[t] : out_from[t];
    }
    return burst;
}

}  // namespace spamgraph
