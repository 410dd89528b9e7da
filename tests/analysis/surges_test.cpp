#include "spamgraph/analysis/surges.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "analysis/series_samples.hpp"

namespace spamgraph {
namespace {

constexpr std::size_t kDay2 = kMinutesPerDay;

std::vector<SurgeFinding> surges_of(const MinuteSeries& series)
{
    return find_surges("mx", series, build_baseline(series, {}), {});
}

/// First second of a minute of the series.
std::int64_t second_of(std::size_t minute)
{
    return first_second(kSampleDay) + static_cast<std::int64_t>(minute) * 60;
}

TEST(FindSurges, QuietDaysHaveNone)
{
    EXPECT_TRUE(surges_of({}).empty());
    for (unsigned seed = 1; seed <= 8; ++seed) {
        EXPECT_TRUE(surges_of(diurnal_series(2, 120, seed)).empty()) << seed;
        EXPECT_TRUE(surges_of(diurnal_series(1, 120, seed)).empty()) << seed;
        EXPECT_TRUE(surges_of(diurnal_series(2, 3, seed)).empty()) << seed;
    }
}

TEST(FindSurges, AStepIsFoundAtItsFirstMinute)
{
    for (unsigned seed = 1; seed <= 5; ++seed) {
        auto series = diurnal_series(2, 100, seed);
        add_traffic(series, kDay2 + 1200, 180, 600, seed);
        const auto surges = surges_of(series);
        ASSERT_EQ(surges.size(), 1U) << seed;
        EXPECT_EQ(surges[0].first, second_of(kDay2 + 1200));
        EXPECT_EQ(surges[0].last, second_of(kDay2 + 1380) - 1);
        EXPECT_EQ(surges[0].series, "mx");
        EXPECT_EQ(surges[0].basis, "earlier-days");
        EXPECT_NEAR(surges[0].excess, 180 * 600, 180 * 25);
        EXPECT_GT(surges[0].peak_per_minute, 600);
        EXPECT_LT(surges[0].peak_baseline, 150);
        EXPECT_GT(surges[0].score, 4);
        EXPECT_EQ(surges[0].score,
                  surge_z(surges[0].score_per_minute, surges[0].score_baseline, surges[0].score_phi));
    }
}

TEST(FindSurges, OnALoneDayItIsMarked)
{
    auto series = diurnal_series(1, 100, 3);
    add_traffic(series, 1100, 240, 900, 3);
    const auto surges = surges_of(series);
    ASSERT_EQ(surges.size(), 1U);
    EXPECT_EQ(surges[0].basis, "same-day");
    EXPECT_EQ(surges[0].first, second_of(1100));
}

TEST(FindSurges, ANewsletterAtYesterdaysHourIsNone)
{
    auto series = diurnal_series(3, 100, 4);
    for (std::size_t day = 0; day < 3; ++day)
        add_traffic(series, day * 1440 + 600, 60, 800, 10 + unsigned(day));
    for (const auto& surge : surges_of(series)) EXPECT_LT(surge.first, second_of(kDay2));
}

TEST(FindSurges, AnHourDoubledYesterdayChangesNothing)
{
    auto series = diurnal_series(2, 100, 5);
    for (std::size_t t = 600; t < 660; ++t) series.y[t] *= 2;
    add_traffic(series, kDay2 + 1200, 60, 600, 5);
    const auto surges = surges_of(series);
    ASSERT_EQ(std::ranges::count_if(surges, [](const auto& s) { return s.basis == "earlier-days"; }), 1);
    EXPECT_EQ(surges.back().first, second_of(kDay2 + 1200));
}

TEST(FindSurges, AGapIsNoSurgeAndDoesNotSplitOne)
{
    auto series = diurnal_series(3, 100, 6);
    add_traffic(series, 2 * 1440 + 1200, 120, 600, 6);
    drop_minutes(series, 1440 + 300, 200);      // the day before
    drop_minutes(series, 2 * 1440 + 500, 100);  // the same day
    drop_minutes(series, 2 * 1440 + 1250, 20);  // in the surge
    const auto surges = surges_of(series);
    ASSERT_EQ(surges.size(), 1U);
    EXPECT_EQ(surges[0].first, second_of(2 * 1440 + 1200));
    EXPECT_EQ(surges[0].last, second_of(2 * 1440 + 1320) - 1);
}

TEST(FindSurges, FarAlarmsAreTwoSurges)
{
    auto series = diurnal_series(2, 100, 7);
    add_traffic(series, kDay2 + 600, 40, 600, 7);
    add_traffic(series, kDay2 + 660, 40, 600, 8);   // 20 minutes later: the same
    add_traffic(series, kDay2 + 1000, 40, 600, 9);  // hours later: another
    const auto surges = surges_of(series);
    ASSERT_EQ(surges.size(), 2U);
    EXPECT_EQ(surges[0].first, second_of(kDay2 + 600));
    EXPECT_EQ(surges[0].last, second_of(kDay2 + 700) - 1);
    EXPECT_EQ(surges[1].first, second_of(kDay2 + 1000));
}

TEST(FindSurges, AFewQueriesMoreBeforeIsNotTheSurge)
{
    // Where two queries a minute are usual, half of the hours before the surge have twice the expected count.
    for (unsigned seed = 0; seed < 20; ++seed) {
        auto series = diurnal_series(2, 2, 50 + seed);
        add_traffic(series, kDay2 + 1000, 200, 1, 70 + seed);
        add_traffic(series, kDay2 + 1200, 120, 150, 90 + seed);
        const auto surges = surges_of(series);
        ASSERT_EQ(surges.size(), 1U);
        EXPECT_EQ(surges[0].first, second_of(kDay2 + 1200)) << seed;
    }
}

TEST(FindSurges, AlarmsWhereHardlyAnythingIsUsual)
{
    for (const double usual : {0.3, 0.6, 1., 1.5, 2.5, 4.}) {
        for (unsigned seed = 0; seed < 10; ++seed) {
            auto series = diurnal_series(2, usual, seed);
            EXPECT_TRUE(surges_of(series).empty());
            add_traffic(series, kDay2 + 1200, 60, 80, seed);
            const auto surges = surges_of(series);
            ASSERT_EQ(surges.size(), 1U) << usual << ' ' << seed;
            EXPECT_EQ(surges[0].first, second_of(kDay2 + 1200)) << usual << ' ' << seed;
        }
    }
}

TEST(FindSurges, AMonthIsFoundAsTwoDaysAre)
{
    auto series = diurnal_series(30, 100, 8);
    add_traffic(series, 29 * 1440 + 1200, 120, 500, 8);
    const auto surges = surges_of(series);
    ASSERT_EQ(surges.size(), 1U);
    EXPECT_EQ(surges[0].first, second_of(29 * 1440 + 1200));
}

}  // namespace
}  // namespace spamgraph
