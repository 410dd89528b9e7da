#include "app/job_forecast.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace spamgraph::app {
namespace {

/// Scanning: 0.2 s whatever the rows are, and 2 s a million; memory 10 MB and the square root. Analysing: 0.1
/// s and 1 s a million rows; memory 5 MB and 50 bytes a row. All clients came already.
SampleCost sample(double rows)
{
    SampleCost cost;
    cost.rows = rows;
    cost.scan = {0.2 + 2e-6 * rows, 10e6 + 100e6 * std::sqrt(rows / 1e6)};
    cost.analyze = {0.1 + 1e-6 * rows, 5e6 + 50 * rows};
    cost.clients = 1000;
    cost.names = cost.edges = rows / 5;
    cost.scratch_bytes = 20 * rows;
    cost.read_share = 0.5;
    return cost;
}

JobForecast forecast(const JobSize& job, const StartCost& start = {})
{
    return forecast_job(sample(62.5e3), sample(250e3), sample(1e6), start, job);
}

TEST(ForecastJob, TimeGrowsWithTheRowsAndWhatIsFixedDoesNot)
{
    EXPECT_NEAR(forecast({1e6, 1}).scan.cpu_s, 2.2, 1e-9);
    EXPECT_NEAR(forecast({100e6, 1}).scan.cpu_s, 200.2, 1e-9);
    EXPECT_NEAR(forecast({100e6, 1}).analyze.cpu_s, 100.1, 1e-6);
    EXPECT_NEAR(forecast({100e6, 1}).cpu_seconds, 300.3, 1e-6);
    EXPECT_NEAR(forecast({100e6, 1}).scratch_bytes, 2e9, 1);
}

TEST(ForecastJob, MemoryAndDistinctThingsGrowAsTheSamplesShow)
{
    const JobForecast f = forecast({100e6, 1});
    EXPECT_NEAR(f.clients, 1000, 1e-6);
    EXPECT_NEAR(f.edges, 20e6, 1);
    EXPECT_NEAR(f.analyze.memory_bytes, 5e6 + 5e9, 1);
    EXPECT_EQ(f.memory_per_rank_bytes, f.analyze.memory_bytes);
    EXPECT_NEAR(f.scan.memory_bytes, 10e6 + 1000e6, 1);
}

TEST(ForecastJob, MemoryOfAnalysingGrowsAtMostAsTheNames)
{
    const auto with_suspects = [](double rows, double memory_bytes) {
        SampleCost cost = sample(rows);
        cost.analyze.memory_bytes = memory_bytes;
        cost.names = std::sqrt(rows);
        return cost;
    };
    const JobForecast f = forecast_job(with_suspects(62.5e3, 20e6), with_suspects(250e3, 40e6),
                                       with_suspects(1e6, 160e6), {}, {100e6, 1});
    EXPECT_NEAR(f.analyze.memory_bytes, 1600e6, 1);  // a line would have it at 16 GB
}

TEST(ForecastJob, RanksShareWhatTheyScanAndOneAnalyses)
{
    const JobForecast one = forecast({100e6, 1}), many = forecast({100e6, 25});
    EXPECT_NEAR(many.scan.memory_bytes, forecast({4e6, 1}).scan.memory_bytes, 1);
    EXPECT_NEAR(many.analyze.memory_bytes, one.analyze.memory_bytes, 1);
    EXPECT_GT(many.cpu_seconds, one.cpu_seconds);  // for sending, waiting, meeting
    EXPECT_LT(many.seconds, one.seconds);
    EXPECT_GT(many.seconds, one.analyze.cpu_s);
}

TEST(ForecastJob, EveryRankStarts)
{
    const StartCost start{0.1, 25e6};
    EXPECT_NEAR(forecast({1e6, 4}, start).cpu_seconds - forecast({1e6, 4}).cpu_seconds, 0.4, 1e-9);
    EXPECT_NEAR(forecast({1e6, 4}, start).seconds - forecast({1e6, 4}).seconds, 0.1, 1e-9);
    EXPECT_NEAR(forecast({1e6, 4}, start).scan.memory_bytes - forecast({1e6, 4}).scan.memory_bytes, 25e6, 1);
}

TEST(ForecastJob, ASampleOnSeveralRanksHoldsWhatTheyCostEachOther)
{
    SampleCost small = sample(250e3), large = sample(1e6), first = sample(62.5e3);
    for (SampleCost* const cost : {&first, &small, &large}) cost->ranks = 4, cost->scan.cpu_s += 3 * 0.2;
    // The same for each row; what is fixed, and finding each other, on each of them.
    EXPECT_NEAR(forecast_job(first, small, large, {}, {100e6, 4}).scan.cpu_s, 200.8 + 4 * 0.03, 1e-6);
}

TEST(ForecastJob, AFileThatCannotBePartedKeepsOneRankBusy)
{
    const double level = forecast({100e6, 10, 0.05}).seconds, alone = forecast({100e6, 10, 1.0}).seconds;
    const double reading = 0.5 * 200 * 1.12;
    EXPECT_NEAR(alone - level, reading * 0.9, 1e-6);
}

TEST(ForecastJob, ASampleThatIsTheWholeJobIsTheForecast)
{
    const SampleCost all = sample(1000);
    const JobForecast f = forecast_job(all, all, all, {}, {1000, 1});
    EXPECT_NEAR(f.records, 1000, 1e-9);
    EXPECT_NEAR(f.cpu_seconds, all.scan.cpu_s + all.analyze.cpu_s, 1e-9);
    EXPECT_NEAR(f.memory_per_rank_bytes, all.scan.memory_bytes, 1e-3);
    EXPECT_NEAR(f.clients, 1000, 1e-9);
}

TEST(ForecastJob, NoiseDoesNotMakeTimeNegative)
{
    // The small sample was slow: a straight line would give less than nothing for many rows.
    SampleCost slow = sample(250e3);
    slow.scan.cpu_s = 3;
    const JobForecast f = forecast_job(sample(62.5e3), slow, sample(1e6), {}, {10e6, 1});
    EXPECT_GE(f.scan.cpu_s, 0.3);
}

}  // namespace
}  // namespace spamgraph::app
