#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/diurnal.hpp"
#include "spamgraph/analysis/robust.hpp"

namespace spamgraph {

namespace {

constexpr std::size_t kHours = 24;
constexpr std::size_t kMinutesPerHour = 60;
constexpr std::size_t kMinSeenMinutes = 30;  // of an hour that may speak for its day

/// Median of each hour of a day; NaN where too little of it was seen.
std::array<double, kHours> median_per_hour(const MinuteSeries& series, std::size_t first)
{
    std::array<double, kHours> medians{};
    for (std::size_t hour = 0; hour < kHours; ++hour) {
        std::vector<double> seen;
        for (std::size_t t = first + hour * kMinutesPerHour; t < first + (hour + 1) * kMinutesPerHour; ++t)
            if (!series.missing[t]) seen.push_back(static_cast<double>(series.y[t]));
        medians[hour] = seen.size() >= kMinSeenMinutes ? spread_median_in_place(seen)
                                                       : std::numeric_limits<double>::quiet_NaN();
    }
    return medians;
}

/// Upper quartile of the other hours' medians; NaN where they are too few.
double level_without(std::size_t left_out, const std::array<double, kHours>& medians, std::size_t min_hours)
{
    std::vector<double> others;
    for (std::size_t hour = 0; hour < kHours; ++hour)
        if (hour != left_out && !std::isnan(medians[hour])) others.push_back(medians[hour]);
    if (others.size() < min_hours) return std::numeric_limits<double>::quiet_NaN();
    std::ranges::sort(others);
    return others[(3 * others.size() + 3) / 4 - 1];
}

/// Over-dispersion of the minutes around their own hour's median, beyond Poisson.
double phi_within_hours(const MinuteSeries& series, std::size_t first,
                        const std::array<double, kHours>& medians, const SurgeRule& rule)
{
    std::vector<double> residuals, levels;
    for (std::size_t m = 0; m < kMinutesPerDay; ++m) {
        const double level = medians[m / kMinutesPerHour];
        if (std::isnan(level) || series.missing[first + m]) continue;
        residuals.push_back((static_cast<double>(series.y[first + m]) - level) / std::max(level, 1.0));
        levels.push_back(level);
    }
    const double sigma = kMadToSigma * median_deviation(residuals, median(residuals));
    return std::max(rule.min_phi, rule.phi_factor * sigma * sigma -
                                      1 / std::max(median(std::move(levels)), rule.min_expected));
}

}  // namespace

void expect_from_same_day(const MinuteSeries& series, const SurgeRule& rule, DiurnalModel& model)
{
    for (std::size_t first = 0; first + kMinutesPerDay <= series.y.size(); first += kMinutesPerDay) {
        const auto begin = model.basis.begin() + static_cast<std::ptrdiff_t>(first);
        if (std::count(begin, begin + kMinutesPerDay, BaselineBasis::earlier_days) > kMinutesPerDay / 2)
            continue;

        const auto medians = median_per_hour(series, first);
        for (std::size_t hour = 0; hour < kHours; ++hour) {
            const double level = level_without(hour, medians, rule.min_other_hours);
            if (std::isnan(level)) continue;
            const double phi = phi_within_hours(series, first, medians, rule);
            for (std::size_t m = 0; m < kMinutesPerHour; ++m) {
                const std::size_t t = first + hour * kMinutesPerHour + m;
                if (model.basis[t] != BaselineBasis::none) continue;
                model.mean[t] = level;
                model.phi[t] = phi;
                model.basis[t] = BaselineBasis::same_day;
            }
        }
    }
}

}  // namespace spamgraph
