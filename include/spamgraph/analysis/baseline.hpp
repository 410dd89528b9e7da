#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "spamgraph/analysis/burst.hpp"
#include "spamgraph/analysis/minute_series.hpp"

namespace spamgraph {

/// What makes a surge of queries per minute.
struct SurgeRule {
    std::array<std::int32_t, 5> lags_days{1, 7, 14, 21, 28};  ///< yesterday, and the same weekday
    std::int32_t half_width = 5;       ///< minutes around the same minute of those days
    std::size_t min_cells = 3;         ///< of up to 55: fewer is no baseline
    std::int32_t level_minutes = 180;  ///< before the minute, over which today's level is taken
    std::size_t min_level_minutes = 30;
    double min_level = 0.5, max_level = 2;  ///< a day twice as busy is an ordinary Monday
    double min_expected = 0.5;              ///< queries a minute
    std::int32_t phi_half_width = 60;       ///< minutes: the 11 cells of one minute are too few
    double phi_factor = 1.1;                ///< the median of the cells lies nearer to them than the mean
    double min_phi = 0.01;                  ///< 10% beyond Poisson: the best that real traffic does
    double min_z = 4;
    std::size_t alarm_span = 5, min_hot = 3;  ///< so many hot minutes of so many
    double min_ratio = 2;                     ///< queries over expected ones
    double min_excess = 50;                   ///< queries a minute above the expected ones
    std::size_t max_gap = 30;                 ///< minutes between alarms of one surge
    std::size_t min_other_hours = 4;          ///< of the same day, for a level without earlier days
    BurstRule burst;
};

/// What the expectation of a minute rests on.
enum class BaselineBasis : std::uint8_t { none = 0, earlier_days = 1, same_day = 2 };

/// What was expected per minute. All columns are as long as the series.
struct Baseline {
    std::vector<double> expected;     ///< queries a minute; NaN without a basis
    std::vector<double> phi;          ///< variance beyond Poisson, over expected^2
    std::vector<double> z;            ///< NaN where the minute is missing or has no basis
    std::vector<std::uint8_t> hot;    ///< z, ratio and excess are all high
    std::vector<std::uint8_t> alarm;  ///< hot, and enough of the last minutes were
    std::vector<BaselineBasis> basis;
};

/// Distance of a count from its mean on the scale where a negative binomial with over-dispersion phi is
/// nearly normal: 2 asinh(sqrt(phi y)) / sqrt(phi) (Anscombe 1948). Local.
double surge_z(double y, double mean, double phi);

/// The diurnal baseline: the median of the same minutes on earlier days, times today's level so far, and the
/// over-dispersion seen around it. A day that earlier days of the window cover for less than half is held
/// against its own hours: the upper quartile of the other hours' medians, which a day's rhythm hardly doubles
/// and a surge below six hours hardly moves; its over-dispersion is that within the hours. Local.
Baseline build_baseline(const MinuteSeries& series, const SurgeRule& rule);

}  // namespace spamgraph
