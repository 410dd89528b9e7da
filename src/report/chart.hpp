#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "spamgraph/analysis/findings.hpp"

namespace spamgraph::report {

/// Queries per minute, minute by minute, with what was expected (NaN: not known).
struct ChartSeries {
    std::vector<double> queries;  ///< NaN: the minute's logs are missing
    std::vector<double> expected;
    std::int64_t first{};  ///< first second of the first minute
};

/// What to draw of a series: the minutes around `first` to `last`. Local.
/// @param column one of the series' count columns
ChartSeries cut_series(const SeriesTable& series, const std::vector<std::uint64_t>& column,
                       std::int64_t first, std::int64_t last);

/// A bar chart in ASCII, at most `width` columns: ':' up to the expected rate, '#' above it, the surge
/// underlined and the times below, and what the signs mean; nothing for a series without queries. Each column
/// is the mean of equally many minutes. Local.
std::vector<std::string> draw_chart(const ChartSeries& series, std::int64_t surge_first,
                                    std::int64_t surge_last, std::size_t width);

}  // namespace spamgraph::report
