#include "app/job_forecast.hpp"

#include <gtest/gtest.h>

namespace spamgraph::app {
namespace {

SampleCost sample(double rows, double cpu_s, double memory, double clients = 0)
{
    SampleCost cost;
    cost.rows = rows;
    cost.cpu_s = cpu_s;
    cost.memory_bytes = memory;
    cost.clients = clients;
    cost.scratch_bytes = 20 * rows;
    cost.read_share = 0.5;
    return cost;
}

JobForecast forecast(const JobSize& job, const StartCost& start = {})
{
    // 2 s a million rows and 0.5 s whatever they are; memory as the square root; clients that all came
    // already.
    return forecast_job(sample(250e3, 1.0, 50e6, 1000), sample(1e6, 2.5, 100e6, 1000), start, job);
}

TEST(ForecastJob, TimeGrowsWithTheRowsAndWhatIsFixedDoesNot)
{
    EXPECT_NEAR(forecast({1e6, 1}).cpu_seconds, 2.5, 1e-9);
    EXPECT_NEAR(forecast({100e6, 1}).cpu_seconds, 200.5, 1e-9);
    EXPECT_NEAR(forecast({100e6, 1}).scratch_bytes, 2e9, 1);
}

TEST(ForecastJob, MemoryAndDistinctThingsGrowAsTheSamplesShow)
{
    EXPECT_NEAR(forecast({100e6, 1}).memory_per_rank_bytes, 1000e6, 1);
    EXPECT_NEAR(forecast({100e6, 25}).memory_per_rank_bytes, 200e6, 1);  // of 4 M rows
    EXPECT_NEAR(forecast({1e6, 4}).memory_per_rank_bytes, 50e6, 1);
    EXPECT_NEAR(forecast({100e6, 1}).clients, 1000, 1e-6);
}

TEST(ForecastJob, StartingIsPaidByEveryRankAndLibrariesAreShared)
{
    const StartCost start{0.1, 0.3, 10e6, 40e6};
    const JobForecast one = forecast({1e6, 1}, start), four = forecast({1e6, 4}, start);
    EXPECT_NEAR(one.cpu_seconds, 2.6, 1e-9);
    EXPECT_NEAR(four.cpu_seconds, 2.9, 1e-9);
    EXPECT_NEAR(one.memory_per_rank_bytes, 150e6, 1);
    EXPECT_NEAR(four.memory_per_rank_bytes, 10e6 + 10e6 + 50e6, 1);
    EXPECT_NEAR(one.seconds, 0.3 + 2.5, 1e-9);
    EXPECT_NEAR(four.seconds, 0.3 + 2.5 / 4, 1e-9);
}

TEST(ForecastJob, AFileThatCannotBePartedKeepsOneRankBusy)
{
    const JobForecast whole = forecast({100e6, 10, 1.0});
    EXPECT_NEAR(whole.seconds, 200.5 * 0.5 + 200.5 * 0.5 / 10, 1e-9);  // reading, then the rest in ten parts
    EXPECT_NEAR(forecast({100e6, 10, 0.05}).seconds, 20.05, 1e-9);
}

TEST(ForecastJob, ASampleThatIsTheWholeJobIsTheForecast)
{
    const SampleCost all = sample(1000, 0.1, 5e6, 30);
    const JobForecast f = forecast_job(all, all, {}, {1000, 1});
    EXPECT_NEAR(f.records, 1000, 1e-9);
    EXPECT_NEAR(f.cpu_seconds, 0.1, 1e-9);
    EXPECT_NEAR(f.memory_per_rank_bytes, 5e6, 1e-3);
    EXPECT_NEAR(f.clients, 30, 1e-9);
}

TEST(ForecastJob, NoiseDoesNotMakeTimeNegative)
{
    // The small sample was slow: a straight line would give less than nothing for many rows.
    const JobForecast f = forecast_job(sample(250e3, 3.0, 1), sample(1e6, 2.5, 1), {}, {10e6, 1});
    EXPECT_NEAR(f.cpu_seconds, 2.5, 1e-9);
}

}  // namespace
}  // namespace spamgraph::app
