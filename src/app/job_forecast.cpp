#include "app/job_forecast.hpp"

#include <algorithm>
#include <cmath>

namespace spamgraph::app {

namespace {

/// What work costs more on several ranks than on one: they send each other rows, wait, and share caches and
/// memory. Measured on two cores: 5% with nothing else to do, 23% on a loaded machine.
constexpr double kSeveralRanks = 0.12;
/// Seconds of CPU in which each of several ranks finds the others. Measured.
constexpr double kMeeting_s = 0.03;
/// CPU of each rank that waits while one analyses: it looks every millisecond whether that has ended.
constexpr double kWaiting = 0.05;

/// A figure of the three samples, from the smallest.
struct Figures {
    double first, small, large;
};

/// How the samples relate to each other and to the job.
struct Scale {
    double samples;  ///< rows of the large one over those of the small one, and about of that over the first
    double job;      ///< rows of the job over those of the large sample
};

double power_of(double ratio, double growth)
{
    return std::clamp(std::log(ratio) / std::log(growth), 0.0, 1.0);
}

/// `large` at `growth` times its rows, by the power of the rows that two samples show: from constant to
/// linear.
double grow(double small, double large, double sample_growth, double growth)
{
    if (large <= 0 || sample_growth <= 1) return large * growth;
    return large * std::pow(growth, power_of(small > 0 ? large / small : sample_growth, sample_growth));
}

/// `of` at `growth` times the rows of the large sample: a part that is fixed, and one that grows by a power
/// of the rows, as the curve through all three samples has it.
double grow(const Figures& of, double sample_growth, double growth)
{
    const double early = of.small - of.first, late = of.large - of.small;
    double fixed = 0;
    if (sample_growth > 1 && late > 0) {
        constexpr double kLeastPower = 0.5;  // distinct words of n: those of a language grow so (Heaps' law)
        const double power = early > 0 ? std::max(power_of(late / early, sample_growth), kLeastPower) : 1;
        fixed = std::clamp(of.first - early / (std::pow(sample_growth, power) - 1), 0.0,
                           std::min(of.first, of.small));
    }
    return fixed + grow(of.small - fixed, of.large - fixed, sample_growth, growth);
}

/// CPU seconds of analysing at `growth` times what there is to analyse in the large sample, without a part
/// that is fixed.
double grow_analysis(const SampleCost& first, const SampleCost& large, double growth)
{
    const double cpu_s = large.analyze.cpu_s, early = first.analyze.cpu_s;
    const double fixed =
        large.edges > first.edges ? early - (cpu_s - early) * first.edges / (large.edges - first.edges) : 0;
    const double bounded = std::clamp(fixed, 0.0, std::min(early, cpu_s));
    return bounded + (cpu_s - bounded) * growth;
}

}  // namespace

JobForecast forecast_job(const SampleCost& first, const SampleCost& small, const SampleCost& large,
                         const StartCost& start, const JobSize& job)
{
    const auto figures = [&](auto of) { return Figures{of(first), of(small), of(large)}; };
    const Figures scan_cpu = figures([](const auto& s) { return s.scan.cpu_s; });
    const Figures scan_memory = figures([](const auto& s) { return s.scan.memory_bytes; });
    const Figures analyze_memory = figures([](const auto& s) { return s.analyze.memory_bytes; });
    const Scale scale{large.rows / std::max(small.rows, 1.0), job.rows / std::max(large.rows, 1.0)};
    const double ranks = job.ranks, sample_ranks = large.ranks;

    // A straight line through the larger samples, but never one that begins below nothing.
    const double all = scan_cpu.large / std::max(large.rows, 1.0);
    const double per_row =
        scale.samples > 1
            ? std::clamp((scan_cpu.large - scan_cpu.small) / (large.rows - small.rows), 0.0, all)
            : all;
    const double fixed = std::max(scan_cpu.first - per_row * first.rows, 0.0) / sample_ranks;
    const bool alone = ranks == 1, sampled_alone = large.ranks == 1;
    const double each = start.cpu_s + fixed + (alone ? 0 : kMeeting_s);
    const double several = sampled_alone && !alone ? 1 + kSeveralRanks : 1;
    const double work = per_row * job.rows * several, unpacking = job.unpack_cpu_s * several;

    JobForecast forecast;
    forecast.records = job.rows;
    forecast.clients = grow(small.clients, large.clients, scale.samples, scale.job);
    forecast.edges = grow(small.edges, large.edges, scale.samples, scale.job);
    // Some steps go over the edges, others over the names. These are counted: a power of seconds, which
    // wobble, would not do.
    const double names = grow(small.names, large.names, scale.samples, scale.job);
    const double more =
        large.names > 0 && large.edges > 0 ? (names / large.names + forecast.edges / large.edges) / 2 : 1;
    const double analysis = grow_analysis(first, large, more);
    forecast.scan.cpu_s = work + unpacking + each * ranks;
    forecast.analyze.cpu_s = analysis * (1 + kWaiting * (ranks - 1));
    forecast.cpu_seconds = forecast.scan.cpu_s + forecast.analyze.cpu_s;
    forecast.scan.memory_bytes =
        start.memory_bytes + grow(scan_memory, scale.samples, scale.job * sample_ranks / ranks);
    // It grows at most as the names do: where only the large sample has suspects, the curve through all three
    // is far too steep.
    const double with_names = large.names > 0 ? analyze_memory.large * names / large.names : 0;
    const double on_curve = grow(analyze_memory, scale.samples, scale.job);
    forecast.analyze.memory_bytes =
        start.memory_bytes + (with_names > 0 ? std::min(on_curve, with_names) : on_curve);
    forecast.memory_per_rank_bytes = std::max(forecast.scan.memory_bytes, forecast.analyze.memory_bytes);
    forecast.scratch_bytes = large.scratch_bytes * scale.job;
    const double reading = work * large.read_share + unpacking;
    forecast.seconds = each + std::max(reading / ranks, reading * job.largest_unit_share) +
                       (work + unpacking - reading) / ranks + analysis;
    return forecast;
}

}  // namespace spamgraph::app
