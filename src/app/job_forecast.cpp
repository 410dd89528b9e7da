#include "app/job_forecast.hpp"

#include <algorithm>
#include <cmath>

namespace spamgraph::app {

namespace {

/// `large` at `growth` times its rows, by the power of the rows that two samples show: from constant to
/// linear.
double grow(double small, double large, double sample_growth, double growth)
{
    if (large <= 0 || sample_growth <= 1) return large * growth;
    const double ratio = small > 0 ? large / small : sample_growth;
    const double power = std::clamp(std::log(ratio) / std::log(sample_growth), 0.0, 1.0);
    return large * std::pow(growth, power);
}

}  // namespace

JobForecast forecast_job(const SampleCost& small, const SampleCost& large, const StartCost& start,
                         const JobSize& job)
{
    const double sample_growth = large.rows / std::max(small.rows, 1.0);
    const double growth = job.rows / std::max(large.rows, 1.0);
    const double ranks = job.ranks;

    // A straight line through both samples, but never one that begins below nothing.
    const double slope = sample_growth > 1 ? (large.cpu_s - small.cpu_s) / (large.rows - small.rows) : 0;
    const double fixed = std::clamp(large.cpu_s - slope * large.rows, 0.0, large.cpu_s);
    const double work = fixed + (large.cpu_s - fixed) * growth;

    JobForecast forecast;
    forecast.records = job.rows;
    forecast.clients = grow(small.clients, large.clients, sample_growth, growth);
    forecast.edges = grow(small.edges, large.edges, sample_growth, growth);
    forecast.cpu_seconds = work + start.cpu_s * ranks;
    forecast.memory_per_rank_bytes =
        start.own_bytes + start.shared_bytes / ranks +
        grow(small.memory_bytes, large.memory_bytes, sample_growth, growth * large.ranks / ranks);
    forecast.scratch_bytes = large.scratch_bytes * growth;
    const double reading = work * large.read_share;
    forecast.seconds = start.seconds + std::max(reading / ranks, reading * job.largest_unit_share) +
                       (work - reading) / ranks;
    return forecast;
}

}  // namespace spamgraph::app
