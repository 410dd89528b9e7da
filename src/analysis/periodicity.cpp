#include "spamgraph/analysis/periodicity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>
#include <numeric>

#include "spamgraph/analysis/robust.hpp"

namespace spamgraph {

RayleighTest test_rayleigh(std::span<const std::int64_t> times_s, double period_s)
{
    double x = 0;
    double y = 0;
    for (const std::int64_t time : times_s) {
        const double phase = 2 * std::numbers::pi *
                             std::fmod(static_cast<double>(time - times_s.front()), period_s) / period_s;
        x += std::cos(phase);
        y += std::sin(phase);
    }
    const auto n = static_cast<double>(times_s.size());
    const double resultant = std::hypot(x, y);
    const double p = std::exp(std::sqrt(1 + 4 * n + 4 * (n * n - resultant * resultant)) - (1 + 2 * n));
    return {resultant / n, std::min(p, 1.0)};
}

namespace {

/// |sum of (y - mean) exp(-2 pi i j t / n)|^2 for j = 1 to m.
std::vector<double> periodogram(std::span<const double> series, std::size_t m)
{
    const std::size_t n = series.size();
    const double mean = std::accumulate(series.begin(), series.end(), 0.0) / static_cast<double>(n);
    std::vector<double> power;
    for (std::size_t j = 1; j <= m; ++j) {
        double x = 0;
        double y = 0;
        for (std::size_t t = 0; t < n; ++t) {
            const double angle =
                2 * std::numbers::pi * static_cast<double>(j * t % n) / static_cast<double>(n);
            x += (series[t] - mean) * std::cos(angle);
            y += (series[t] - mean) * std::sin(angle);
        }
        power.push_back(x * x + y * y);
    }
    return power;
}

/// P(largest share > g) of m exponential ordinates.
double fisher_tail(double g, std::size_t m)
{
    double p = 0;
    double choose = 1;
    const auto count = static_cast<double>(m);
    for (std::size_t j = 1; j <= m && static_cast<double>(j) * g < 1; ++j) {
        const auto i = static_cast<double>(j);
        choose *= (count - i + 1) / i;
        p += (j % 2 == 1 ? 1 : -1) * choose * std::pow(1 - i * g, count - 1);
    }
    return std::clamp(p, 0.0, 1.0);
}

}  // namespace

FisherTest test_fisher_g(std::span<const double> series)
{
    const std::size_t m = series.empty() ? 0 : (series.size() - 1) / 2;
    const std::vector<double> power = periodogram(series, m);
    const double total = std::accumulate(power.begin(), power.end(), 0.0);
    if (!(total > 0)) return {0, 0, 1};
    const auto largest = std::ranges::max_element(power);
    const double g = *largest / total;
    return {g, static_cast<std::size_t>(largest - power.begin()) + 1, fisher_tail(g, m)};
}

namespace {

/// Quantile by linear interpolation between the sorted values.
double quantile(std::span<const double> sorted, double share)
{
    const double at = share * static_cast<double>(sorted.size() - 1);
    const auto below = static_cast<std::size_t>(at);
    const std::size_t above = std::min(below + 1, sorted.size() - 1);
    return sorted[below] + (at - static_cast<double>(below)) * (sorted[above] - sorted[below]);
}

constexpr double kMinQuartileDistance_s = 10;  // below it the skewness of whole seconds is noise

}  // namespace

double rita_timestamp_score(std::span<const std::int64_t> gaps_s)
{
    if (gaps_s.empty()) return std::numeric_limits<double>::quiet_NaN();
    std::vector<double> gaps(gaps_s.begin(), gaps_s.end());
    std::ranges::sort(gaps);
    const double q1 = quantile(gaps, 0.25);
    const double q2 = quantile(gaps, 0.5);
    const double q3 = quantile(gaps, 0.75);
    const bool skewed = q3 - q1 >= kMinQuartileDistance_s && q2 != q1 && q2 != q3;
    const double skewness = skewed ? (q1 + q3 - 2 * q2) / (q3 - q1) : 0;
    const double spread = q2 >= 1 ? median_deviation(gaps, q2) / q2 : 1;
    const double score = (1 - std::abs(skewness) + std::max(0.0, 1 - spread)) / 2;
    return std::round(score * 1'000) / 1'000;
}

}  // namespace spamgraph
