#include "spamgraph/analysis/robust.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace spamgraph {

double median(std::vector<double> values)
{
    return median_in_place(values);
}

double median_in_place(std::span<double> values)
{
    if (values.empty()) return std::numeric_limits<double>::quiet_NaN();
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1) return *middle;
    return (*std::max_element(values.begin(), middle) + *middle) / 2;
}

double spread_median_in_place(std::span<double> counts)
{
    if (counts.empty()) return std::numeric_limits<double>::quiet_NaN();
    std::ranges::sort(counts);
    const double half = static_cast<double>(counts.size()) / 2;
    const double middle = counts[(counts.size() - 1) / 2];
    const auto equal = std::ranges::equal_range(counts, middle);
    const auto below = static_cast<double>(equal.begin() - counts.begin());
    return middle - 0.5 + (half - below) / static_cast<double>(equal.size());
}

double median_deviation(std::span<const double> values, double centre)
{
    std::vector<double> distances;
    distances.reserve(values.size());
    for (const double value : values) distances.push_back(std::abs(value - centre));
    return median(std::move(distances));
}

double theil_sen_slope(std::span<const double> x, std::span<const double> y)
{
    std::vector<double> slopes;
    for (std::size_t i = 0; i < x.size(); ++i)
        for (std::size_t j = i + 1; j < x.size(); ++j)
            if (x[i] != x[j]) slopes.push_back((y[j] - y[i]) / (x[j] - x[i]));
    return median(std::move(slopes));
}

namespace {

/// Where a quarter, two or three of the clients lie below.
double spread_quantile(std::span<const HistogramBin> bins, double below)
{
    double passed = 0;
    for (const HistogramBin& bin : bins) {
        const auto clients = static_cast<double>(bin.clients);
        if (clients > 0 && passed + clients >= below)
            return static_cast<double>(bin.value) - 0.5 + (below - passed) / clients;
        passed += clients;
    }
    return std::numeric_limits<double>::quiet_NaN();
}

}  // namespace

Quartiles spread_quartiles(std::span<const HistogramBin> bins)
{
    double total = 0;
    for (const HistogramBin& bin : bins) total += static_cast<double>(bin.clients);
    return {spread_quantile(bins, total / 4), spread_quantile(bins, total / 2),
            spread_quantile(bins, total * 3 / 4)};
}

}  // namespace spamgraph
