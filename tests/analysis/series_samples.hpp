#pragma once

#include <cmath>
#include <numbers>
#include <random>

#include "spamgraph/analysis/minute_series.hpp"

namespace spamgraph {

inline constexpr Day kSampleDay = 15'900;

/// Poisson counts with a daily rhythm of +-50% around `mean` a minute.
inline MinuteSeries diurnal_series(std::size_t days, double mean, unsigned seed)
{
    std::mt19937_64 random(seed);
    MinuteSeries series{kSampleDay, {}, std::vector<std::uint8_t>(days * kMinutesPerDay)};
    for (std::size_t t = 0; t < days * kMinutesPerDay; ++t) {
        const double hour_angle = 2 * std::numbers::pi * static_cast<double>(t) / kMinutesPerDay;
        std::poisson_distribution<std::uint64_t> poisson(mean * (1 + 0.5 * std::sin(hour_angle)));
        series.y.push_back(poisson(random));
    }
    return series;
}

/// Adds Poisson counts to the minutes from `first` on.
inline void add_traffic(MinuteSeries& series, std::size_t first, std::size_t minutes, double mean,
                        unsigned seed)
{
    std::mt19937_64 random(seed);
    std::poisson_distribution<std::uint64_t> poisson(mean);
    for (std::size_t t = first; t < first + minutes; ++t) series.y[t] += poisson(random);
}

/// Marks minutes as missing, as a resolver that was down leaves them.
inline void drop_minutes(MinuteSeries& series, std::size_t first, std::size_t minutes)
{
    for (std::size_t t = first; t < first + minutes; ++t) {
        series.y[t] = 0;
        series.missing[t] = 1;
    }
}

}  // namespace spamgraph
