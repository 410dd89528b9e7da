#include "spamgraph/analysis/rate_model.hpp"

#include <cmath>
#include <limits>

namespace spamgraph {

namespace {

constexpr int kMaxSteps = 200;
constexpr double kRelativeStep = 1e-15;

}  // namespace

double solve_name_weight(std::span<const HistogramBin> names, double asking)
{
    double reachable = 0;
    double requests = 0;
    for (const auto& [value, clients] : names) {
        if (value == 0) continue;
        reachable += static_cast<double>(clients);
        requests += static_cast<double>(value) * static_cast<double>(clients);
    }
    if (asking <= 0) return 0;
    if (asking >= reachable) return std::numeric_limits<double>::infinity();

    // The sum is concave in w and at most w * requests, so every step stays at or below the root.
    double w = asking / requests;
    for (int step = 0; step < kMaxSteps; ++step) {
        double sum = 0;
        double slope = 0;
        for (const auto& [value, clients] : names) {
            const auto s = static_cast<double>(value);
            const auto c = static_cast<double>(clients);
            sum += c * -std::expm1(-s * w);
            slope += c * s * std::exp(-s * w);
        }
        const double next = w + (asking - sum) / slope;
        if (!(next - w > kRelativeStep * w)) break;
        w = next;
    }
    return w;
}

double asking_probability(std::uint64_t names, double weight)
{
    return names == 0 ? 0 : -std::expm1(-static_cast<double>(names) * weight);
}

}  // namespace spamgraph
