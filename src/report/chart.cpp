#include "report/chart.hpp"

#include <algorithm>
#include <cmath>

#include "report/text.hpp"

namespace spamgraph::report {

namespace {

constexpr std::int64_t kMinute = 60;
constexpr std::int64_t kLeastMargin = 3'600, kMostMargin = 6 * 3'600;  ///< seconds shown beside the surge
constexpr int kHeight = 5;
constexpr std::size_t kNarrowest = 10;  ///< columns without which there is no chart

/// Mean of each run of `step` values, leaving out NaN; NaN where none is left.
std::vector<double> mean_of_each(const std::vector<double>& values, std::size_t step)
{
    std::vector<double> means;
    for (std::size_t begin = 0; begin < values.size(); begin += step) {
        double sum = 0;
        int known = 0;
        for (std::size_t i = begin; i < std::min(begin + step, values.size()); ++i)
            if (!std::isnan(values[i])) sum += values[i], ++known;
        means.push_back(known == 0 ? kNotObservable : sum / known);
    }
    return means;
}

char chart_cell(double queries, double expected, double top, int row)
{
    if (std::isnan(queries)) return row == 1 ? '?' : ' ';
    const double per_row = top / kHeight;
    if (row > std::ceil(queries / per_row)) return ' ';
    return !std::isnan(expected) && row > std::ceil(expected / per_row) ? '#' : ':';
}

std::string clock_text(std::int64_t time_s)
{
    return format_minute(time_s).substr(11);
}

/// What stands in the columns of a chart, each the mean of `minutes` minutes.
struct Columns {
    std::vector<double> queries, expected;
    std::size_t minutes = 1;
};

std::size_t column_of(std::int64_t time_s, const ChartSeries& series, const Columns& columns)
{
    const std::int64_t minute = std::max<std::int64_t>(time_s - series.first, 0) / kMinute;
    return std::min(static_cast<std::size_t>(minute) / columns.minutes, columns.queries.size() - 1);
}

std::uint64_t largest(const std::vector<double>& values)
{
    double top = 0;
    for (const double value : values) top = std::isnan(value) ? top : std::max(top, value);
    return static_cast<std::uint64_t>(std::ceil(top));
}

/// What the signs mean that are in the chart.
std::string explain_columns(const Columns& columns)
{
    const auto known = [](double value) { return !std::isnan(value); };
    std::string words = "(queries a minute";
    if (columns.minutes > 1) words += ", mean of " + format_count(columns.minutes) + " a column";
    if (std::ranges::any_of(columns.expected, known)) words += "; '#' above the expected";
    if (!std::ranges::all_of(columns.queries, known)) words += "; '?' logs missing";
    return words + "; '=' the surge)";
}

/// The rows of bars, the highest first, with the scale at their left.
std::vector<std::string> draw_bars(const Columns& columns, std::size_t margin)
{
    const std::uint64_t top = largest(columns.queries);
    std::vector<std::string> lines;
    for (int row = kHeight; row >= 1; --row) {
        std::string line = row == kHeight ? format_count(top) : "";
        line.insert(0, margin - 2 - line.size(), ' ');
        line += " |";
        for (std::size_t c = 0; c < columns.queries.size(); ++c)
            line += chart_cell(columns.queries[c], columns.expected[c], static_cast<double>(top), row);
        line.erase(line.find_last_not_of(' ') + 1);
        lines.push_back(std::move(line));
    }
    return lines;
}

std::string draw_axis(const ChartSeries& series, const Columns& columns, std::int64_t first,
                      std::int64_t last, std::size_t margin)
{
    std::string axis(columns.queries.size(), '-');
    for (std::size_t c = column_of(first, series, columns); c <= column_of(last, series, columns); ++c)
        axis[c] = '=';
    return std::string(margin - 3, ' ') + "0 +" + axis;
}

/// Writes `text` at column `at` of `line` unless it would touch what stands there.
void place(std::string& line, std::size_t at, const std::string& text)
{
    const std::size_t from = at == 0 ? 0 : at - 1;
    if (at + text.size() > line.size()) return;
    if (line.substr(from, text.size() + 1).find_first_not_of(' ') != line.npos) return;
    line.replace(at, text.size(), text);
}

/// The clock times below the axis: the surge first, then the ends where there is room.
std::string draw_times(const ChartSeries& series, const Columns& columns, std::int64_t first,
                       std::int64_t last, std::size_t margin)
{
    std::string times(columns.queries.size(), ' ');
    place(times, column_of(first, series, columns), clock_text(first));
    place(times, column_of(last, series, columns), clock_text(last));
    place(times, 0, clock_text(series.first));
    const std::int64_t end = series.first + static_cast<std::int64_t>(series.queries.size()) * kMinute;
    if (times.size() > 5) place(times, times.size() - 5, clock_text(end));
    times.erase(times.find_last_not_of(' ') + 1);
    return std::string(margin, ' ') + times;
}

}  // namespace

ChartSeries cut_series(const SeriesTable& series, const std::vector<std::uint64_t>& column,
                       std::int64_t first, std::int64_t last)
{
    const std::int64_t margin = std::clamp((last - first) / 2, kLeastMargin, kMostMargin);
    const auto row_of = [&](std::int64_t time_s) {
        return static_cast<std::size_t>(std::ranges::lower_bound(series.time, time_s) - series.time.begin());
    };
    ChartSeries cut;
    const std::size_t end = std::min(row_of(last + margin), column.size());
    for (std::size_t i = row_of(first - margin); i < end; ++i) {
        if (cut.queries.empty()) cut.first = series.time[i];
        const bool missing = i < series.missing.size() && series.missing[i] != 0;
        cut.queries.push_back(missing ? kNotObservable : static_cast<double>(column[i]));
        cut.expected.push_back(i < series.baseline.size() ? series.baseline[i] : kNotObservable);
    }
    return cut;
}

std::vector<std::string> draw_chart(const ChartSeries& series, std::int64_t surge_first,
                                    std::int64_t surge_last, std::size_t width)
{
    const std::size_t margin = std::max<std::size_t>(format_count(largest(series.queries)).size(), 6) + 2;
    if (largest(series.queries) == 0 || width < margin + kNarrowest) return {};

    Columns columns;
    columns.minutes = (series.queries.size() + width - margin - 1) / (width - margin);
    columns.queries = mean_of_each(series.queries, columns.minutes);
    columns.expected = mean_of_each(series.expected, columns.minutes);

    std::vector<std::string> lines = draw_bars(columns, margin);
    lines.push_back(draw_axis(series, columns, surge_first, surge_last, margin));
    lines.push_back(draw_times(series, columns, surge_first, surge_last, margin));
    lines.push_back(explain_columns(columns));
    return lines;
}

}  // namespace spamgraph::report
