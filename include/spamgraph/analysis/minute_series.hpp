#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "spamgraph/core/day.hpp"
#include "spamgraph/tally/day_tables.hpp"

namespace spamgraph {

/// Queries per minute over a window of whole days, in time order. Missing is not zero.
struct MinuteSeries {
    Day first_day{};
    std::vector<std::uint64_t> y;
    std::vector<std::uint8_t> missing;  ///< 1: the logs of this minute are missing; as long as y
};

/// When a minute's logs count as missing.
struct MissingRule {
    double min_source_share = 0.5;  ///< of the day's sources: fewer, and the sum is not the network's
    std::size_t min_empty_run = 5;  ///< empty minutes in a row, where one source cannot vouch for another
    std::uint64_t min_median_rows = 10;  ///< of the day: below it an empty minute is no surprise
};

/// 1 for every missing minute of the window: of days without tables all, else by the rule. Local.
/// @param days ascending by day, each within the window
std::vector<std::uint8_t> find_missing(std::span<const DaySummary> days, const DayRange& window,
                                       const MissingRule& rule = {});

/// One of the per-minute counts over the window, 0 where a day has no tables. Local.
/// @param days as find_missing
/// @param count the member to take, such as &DayMinutes::mx
/// @param missing result of find_missing
MinuteSeries build_series(std::span<const DaySummary> days, const DayRange& window,
                          DayMinutes::Series DayMinutes::*count, std::vector<std::uint8_t> missing);

}  // namespace spamgraph
