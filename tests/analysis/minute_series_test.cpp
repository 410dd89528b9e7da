#include "spamgraph/analysis/minute_series.hpp"

#include <gtest/gtest.h>

#include <numeric>

namespace spamgraph {
namespace {

constexpr Day kDay = 15'900;

/// A day with the same number of rows in every minute, all sources there.
DaySummary flat_day(Day day, std::uint64_t rows, std::uint32_t sources)
{
    DaySummary summary;
    summary.day = day;
    summary.sources = sources;
    summary.minutes.all.fill(rows);
    summary.minutes.mx.fill(rows / 2);
    summary.minutes.coverage.fill(sources);
    return summary;
}

int count_missing(const std::vector<DaySummary>& days, const DayRange& window)
{
    const auto missing = find_missing(days, window);
    return std::accumulate(missing.begin(), missing.end(), 0);
}

TEST(FindMissing, ADayWithoutTablesIsMissing)
{
    EXPECT_EQ(count_missing({}, {kDay, kDay}), 1440);
    EXPECT_EQ(count_missing({flat_day(kDay + 1, 20, 1)}, {kDay, kDay + 2}), 2 * 1440);
}

TEST(FindMissing, OneSourceNeedsFiveEmptyMinutesOnABusyDay)
{
    auto day = flat_day(kDay, 20, 1);
    for (int m = 100; m < 104; ++m) day.minutes.all[m] = 0;
    EXPECT_EQ(count_missing({day}, {kDay, kDay}), 0);
    day.minutes.all[104] = 0;
    EXPECT_EQ(count_missing({day}, {kDay, kDay}), 5);
    auto quiet = flat_day(kDay, 9, 1);
    for (int m = 100; m < 200; ++m) quiet.minutes.all[m] = 0;
    EXPECT_EQ(count_missing({quiet}, {kDay, kDay}), 0);
}

TEST(FindMissing, AGapMayCrossMidnight)
{
    auto first = flat_day(kDay, 20, 1);
    auto second = flat_day(kDay + 1, 20, 1);
    for (int m = 0; m < 3; ++m) first.minutes.all[1439 - m] = second.minutes.all[m] = 0;
    EXPECT_EQ(count_missing({first, second}, {kDay, kDay + 1}), 6);
}

TEST(FindMissing, OfManySourcesHalfMustBeThere)
{
    auto day = flat_day(kDay, 20, 4);
    day.minutes.coverage[7] = 2;
    day.minutes.coverage[8] = 1;
    day.minutes.all[9] = 0;
    const auto missing = find_missing(std::vector{day}, {kDay, kDay});
    EXPECT_FALSE(missing[7]);
    EXPECT_TRUE(missing[8]);
    EXPECT_FALSE(missing[9]);
}

TEST(BuildSeries, PutsDaysInTheirPlace)
{
    const std::vector days{flat_day(kDay + 1, 20, 1)};
    const DayRange window{kDay, kDay + 2};
    const auto series = build_series(days, window, &DayMinutes::mx, find_missing(days, window));
    ASSERT_EQ(series.y.size(), 3U * 1440);
    EXPECT_EQ(series.first_day, kDay);
    EXPECT_EQ(series.y[1439], 0U);
    EXPECT_EQ(series.y[1440], 10U);
    EXPECT_EQ(series.y[2879], 10U);
    EXPECT_EQ(series.y[2880], 0U);
}

}  // namespace
}  // namespace spamgraph
