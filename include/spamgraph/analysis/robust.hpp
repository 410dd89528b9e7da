#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace spamgraph {

/// Scales a median absolute deviation to the standard deviation of a normal.
inline constexpr double kMadToSigma = 1.4826;

/// Middle value, the mean of the two middle ones of an even number; NaN of nothing. Local.
double median(std::vector<double> values);

/// The same without a copy; leaves `values` in another order. Local.
double median_in_place(std::span<double> values);

/// Median of integer counts, each value v spread evenly over [v - 1/2, v + 1/2]: of a few small counts it
/// lies near their mean, where the plain median is off by half a query or more. NaN of nothing; sorts
/// `counts`. Local.
double spread_median_in_place(std::span<double> counts);

/// Median distance from `centre`; NaN of nothing. Local.
double median_deviation(std::span<const double> values, double centre);

/// Median of the slopes of all pairs (Theil 1950, Sen 1968); NaN below two distinct x. O(n^2). Local.
/// @pre x and y have one length
double theil_sen_slope(std::span<const double> x, std::span<const double> y);

/// Values that some number of clients have.
struct HistogramBin {
    std::uint64_t value{};
    std::uint64_t clients{};
    bool operator==(const HistogramBin&) const = default;
};

/// First, second and third quartile.
struct Quartiles {
    double q1, q2, q3;
};

/// Quartiles of integer counts, each value v spread evenly over [v - 1/2, v + 1/2], so that a crowd with one
/// value still has a width (Sheppard's continuity). Local.
/// @pre bins ascend by value, each once, and hold at least one client
Quartiles spread_quartiles(std::span<const HistogramBin> bins);

}  // namespace spamgraph
