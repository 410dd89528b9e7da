#include "spamgraph/analysis/minute_series.hpp"

#include <algorithm>

namespace spamgraph {

namespace {

std::size_t count_minutes(const DayRange& window)
{
    return static_cast<std::size_t>(window.last - window.first + 1) * kMinutesPerDay;
}

std::size_t first_minute(Day day, const DayRange& window)
{
    return static_cast<std::size_t>(day - window.first) * kMinutesPerDay;
}

std::uint64_t median_rows(const DayMinutes::Series& rows)
{
    DayMinutes::Series sorted = rows;
    std::ranges::nth_element(sorted, sorted.begin() + kMinutesPerDay / 2);
    return sorted[kMinutesPerDay / 2];
}

/// Turns runs of marked minutes that are long enough into missing ones.
void mark_long_runs(const std::vector<std::uint8_t>& empty, std::size_t min_run,
                    std::vector<std::uint8_t>& missing)
{
    for (std::size_t at = 0; at < empty.size();) {
        std::size_t end = at;
        while (end < empty.size() && empty[end]) ++end;
        if (end - at >= min_run)
            std::fill(missing.begin() + static_cast<std::ptrdiff_t>(at),
                      missing.begin() + static_cast<std::ptrdiff_t>(end), std::uint8_t{1});
        at = end + 1;
    }
}

}  // namespace

std::vector<std::uint8_t> find_missing(std::span<const DaySummary> days, const DayRange& window,
                                       const MissingRule& rule)
{
    std::vector<std::uint8_t> missing(count_minutes(window), 1);
    std::vector<std::uint8_t> empty(missing.size(), 0);
    for (const DaySummary& day : days) {
        const std::size_t first = first_minute(day.day, window);
        const bool empty_says_missing =
            day.sources <= 1 && median_rows(day.minutes.all) >= rule.min_median_rows;
        for (std::size_t m = 0; m < kMinutesPerDay; ++m) {
            const auto sources = static_cast<double>(day.minutes.coverage[m]);
            missing[first + m] = day.sources > 1 && sources < rule.min_source_share * day.sources;
            empty[first + m] = empty_says_missing && day.minutes.all[m] == 0;
        }
    }
    mark_long_runs(empty, rule.min_empty_run, missing);
    return missing;
}

MinuteSeries build_series(std::span<const DaySummary> days, const DayRange& window,
                          DayMinutes::Series DayMinutes::*count, std::vector<std::uint8_t> missing)
{
    MinuteSeries series{window.first, std::vector<std::uint64_t>(count_minutes(window)), std::move(missing)};
    for (const DaySummary& day : days)
        std::ranges::copy(day.minutes.*count,
                          series.y.begin() + static_cast<std::ptrdiff_t>(first_minute(day.day, window)));
    return series;
}

}  // namespace spamgraph
