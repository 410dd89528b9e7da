#include "spamgraph/analysis/baseline.hpp"

#include <algorithm>

#include "analysis/expect_close.hpp"
#include "analysis/series_samples.hpp"

namespace spamgraph {
namespace {

MinuteSeries constant_series(std::size_t days, std::uint64_t y)
{
    return {kSampleDay, std::vector<std::uint64_t>(days * kMinutesPerDay, y),
            std::vector<std::uint8_t>(days * kMinutesPerDay)};
}

TEST(SurgeZ, HasTheKnownValues)
{
    EXPECT_CLOSE(surge_z(400, 100, .05), 5.89248896);
    EXPECT_CLOSE(surge_z(150, 100, .05), 1.68057503);
    EXPECT_CLOSE(surge_z(20, 2, .3), 3.34329304);
    EXPECT_CLOSE(surge_z(0, 3, .01), -3.44701084);
    EXPECT_CLOSE(surge_z(250, 100, .2), 2.01620144);
}

TEST(Baseline, AnEmptySeriesHasNone)
{
    EXPECT_TRUE(build_baseline({}, {}).expected.empty());
}

TEST(Baseline, AllMissingHasNoBasis)
{
    auto series = constant_series(2, 0);
    drop_minutes(series, 0, series.y.size());
    const auto baseline = build_baseline(series, {});
    EXPECT_TRUE(std::ranges::all_of(baseline.basis, [](auto b) { return b == BaselineBasis::none; }));
    EXPECT_TRUE(std::ranges::all_of(baseline.z, [](double z) { return std::isnan(z); }));
    EXPECT_EQ(std::ranges::count(baseline.alarm, 1), 0);
}

TEST(Baseline, TheFirstDayRestsOnItselfTheSecondOnTheFirst)
{
    const auto baseline = build_baseline(constant_series(2, 30), {});
    EXPECT_EQ(baseline.basis[700], BaselineBasis::same_day);
    EXPECT_EQ(baseline.basis[1440], BaselineBasis::earlier_days);
    EXPECT_EQ(baseline.basis[2879], BaselineBasis::earlier_days);
    EXPECT_EQ(baseline.expected[700], 30);
    EXPECT_EQ(baseline.expected[2000], 30);
    EXPECT_EQ(baseline.phi[2000], .01);
    EXPECT_EQ(baseline.z[2000], 0);
}

TEST(Baseline, ExpectsTheMedianOfElevenCells)
{
    auto series = constant_series(2, 0);
    for (std::size_t t = 0; t < 1440; ++t) series.y[t] = t;
    for (std::size_t t = 1440; t < 2880; ++t) series.y[t] = 1;  // far below: the level falls to its bound
    const auto baseline = build_baseline(series, {});
    EXPECT_EQ(baseline.expected[1440 + 20], 20);
    EXPECT_EQ(baseline.expected[1440], 2.5);        // minutes 0 to 5 only
    EXPECT_EQ(baseline.expected[1440 + 500], 250);  // level 0.5
}

TEST(Baseline, PhiIsTheSpreadOfTheCellsBeyondPoisson)
{
    // Yesterday jumps between 20 and 219; the expected value is computed the long way.
    auto series = constant_series(2, 100);
    for (std::size_t t = 0; t < 1440; ++t) series.y[t] = 20 + t * 77 % 200;
    const auto baseline = build_baseline(series, {});
    std::vector<double> residuals, means;
    for (std::size_t u = 2000 - 60; u <= 2000 + 60; ++u) {
        std::vector<double> cells;
        for (std::size_t at = u - 1445; at <= u - 1435; ++at)
            cells.push_back(static_cast<double>(series.y[at]));
        std::ranges::sort(cells);
        means.push_back(cells[5]);
        residuals.push_back((static_cast<double>(series.y[u - 1440]) - cells[5]) / cells[5]);
    }
    std::ranges::sort(means);
    std::ranges::sort(residuals);
    std::vector<double> distances;
    for (const double r : residuals) distances.push_back(std::abs(r - residuals[60]));
    std::ranges::sort(distances);
    const double sigma = 1.4826 * distances[60];
    EXPECT_CLOSE(baseline.phi[2000], std::max(.01, 1.1 * sigma * sigma - 1 / means[60]));
    EXPECT_GT(baseline.phi[2000], .01);
}

TEST(Baseline, TodaysLevelFollowsABusyDay)
{
    auto series = constant_series(2, 40);
    for (std::size_t t = 1440; t < 2880; ++t) series.y[t] = 60;
    const auto baseline = build_baseline(series, {});
    EXPECT_EQ(baseline.expected[1440 + 29], 40);
    EXPECT_EQ(baseline.expected[1440 + 30], 60);
    EXPECT_EQ(std::ranges::count(baseline.alarm, 1), 0);
}

TEST(Baseline, TheLevelIsFrozenInASurge)
{
    auto series = constant_series(2, 40);
    for (std::size_t t = 2000; t < 2500; ++t) series.y[t] = 400;
    const auto baseline = build_baseline(series, {});
    EXPECT_EQ(std::ranges::count(baseline.alarm, 1), 498);  // 3 of 5: not the first two
    EXPECT_EQ(baseline.expected[2499], 40);
    EXPECT_EQ(baseline.expected[2600], 40);
}

TEST(Baseline, AfterAGapOfOneDayTheSameDayServes)
{
    auto series = constant_series(3, 40);
    drop_minutes(series, 1440, 1440);
    const auto baseline = build_baseline(series, {});
    EXPECT_EQ(baseline.basis[1440 + 700], BaselineBasis::earlier_days);  // expected, though never seen
    EXPECT_TRUE(std::isnan(baseline.z[1440 + 700]));
    EXPECT_EQ(baseline.basis[2880 + 700], BaselineBasis::same_day);
    EXPECT_EQ(baseline.expected[2880 + 700], 40);
}

TEST(Baseline, AFewHoursHaveNoLevelOfTheirOwn)
{
    auto series = constant_series(1, 40);
    drop_minutes(series, 4 * 60, 20 * 60);
    EXPECT_EQ(build_baseline(series, {}).basis[30], BaselineBasis::none);
}

}  // namespace
}  // namespace spamgraph
