#include "app/sample_run.hpp"

#include <malloc.h>

#include <algorithm>
#include <fstream>
#include <map>

#include "app/analyze.hpp"
#include "app/proc_figure.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/store/day_file.hpp"
#include "spamgraph/tally/run_file.hpp"

namespace spamgraph::app {

namespace fs = std::filesystem;

namespace {

constexpr auto kStatus = "/proc/self/status";

/// Makes the peak of this process's memory what it has now, where the system can do that.
void forget_peak()
{
    std::ofstream("/proc/self/clear_refs") << 5;
}

/// The peak of the largest rank since forget_peak(). Collective.
double largest_peak(const mpi::Communicator& comm)
{
    const double mine = 1024 * proc_figure(kStatus, "VmHWM:");
    return static_cast<double>(mpi::max_over_ranks(comm, static_cast<std::uint64_t>(mine)));
}

/// Rows and bytes of sampled inputs.
struct Density {
    double rows = 0, bytes = 0;
};

}  // namespace

StartCost measure_start()
{
    StartCost start;
    start.memory_bytes = 1024 * proc_figure(kStatus, "VmRSS:");
    start.cpu_s = RunLog::cpu_seconds();
    return start;
}

Sample run_sample(const mpi::Communicator& comm, const ScanOptions& job, std::uint64_t memory_mb,
                  const fs::path& inputs, const fs::path& folder, const StartCost& start)
{
    ScanOptions options = job;
    options.inputs = {inputs.string()};
    options.out = folder / "days";
    options.work = folder / "work";
    options.memory_mb = memory_mb;
    options.strict = false;

    Sample sample;
    SampleCost& cost = sample.cost;
    cost.ranks = comm.size();
    const auto sum = [&](double mine) {
        return static_cast<double>(
            mpi::sum_over_ranks(comm, static_cast<std::uint64_t>(std::max(mine, 0.0))));
    };
    RunLog log;
    std::vector<fs::path> files;
    const auto measure = [&](const auto& step) {
        forget_peak();
        const double cpu = RunLog::cpu_seconds();
        step();
        return StepCost{1e-6 * sum(1e6 * (RunLog::cpu_seconds() - cpu)),
                        largest_peak(comm) - start.memory_bytes};
    };
    ::malloc_trim(0);  // a job finds no memory ready
    cost.scan = measure([&] { files = scan(comm, options, log); });
    cost.scratch_bytes = sum(static_cast<double>(tally::peak_scratch_bytes()));  // samples only grow
    cost.analyze = measure([&] {
        AnalyzeOptions analyze_options;
        analyze_options.day_files = files;
        analyze_options.out = options.out / "result.h5";
        analyze_options.suffixes = options.suffixes;
        analyze(comm, analyze_options, log);
    });
    const RunRecord record = log.gather(comm);
    sample.inputs = record.inputs;
    for (const InputRecord& input : record.inputs) cost.rows += static_cast<double>(input.read);
    double all = 0, read = 0;
    for (const StageTiming& timing : record.timings) {
        if (timing.stage != "analyze") all += timing.mean_s;
        if (timing.stage == "read") read = timing.mean_s;
    }
    cost.read_share = all > 0 ? read / all : 1;
    mpi::together(comm, [&] {
        for (const fs::path& path : files) {
            const DayFile day(path, Checksum::trust);
            sample.days.insert(day.summary().day);
            cost.clients = std::max(cost.clients, static_cast<double>(day.summary().clients));
            cost.names = std::max(cost.names, static_cast<double>(day.name_count()));
            cost.edges = std::max(cost.edges, static_cast<double>(day.edge_count()));
        }
    });
    mpi::together(comm, [&] {
        if (comm.is_root()) fs::remove_all(options.out);
    });
    return sample;
}

double estimate_rows(const std::vector<logs::Input>& inputs, const std::vector<SampledInput>& sample,
                     const std::vector<InputRecord>& records)
{
    const auto kind = [](const logs::Input& input) { return std::pair(input.format, input.compression); };
    std::map<std::pair<const logs::LogFormat*, logs::Compression>, Density> known;
    Density all;
    std::map<std::string, std::uint64_t> rows_of;
    for (const InputRecord& record : records) rows_of[record.path] = record.read;
    for (const SampledInput& s : sample) {
        const auto rows = static_cast<double>(rows_of[s.part.path.string()]);
        for (Density* const d : {&known[kind(inputs[s.input])], &all}) {
            d->rows += rows;
            d->bytes += static_cast<double>(s.bytes);
        }
    }
    double rows = 0;
    for (const logs::Input& input : inputs) {
        if (input.passed_over) continue;
        const auto found = known.find(kind(input));
        const Density& density = found != known.end() ? found->second : all;
        if (density.bytes > 0) rows += density.rows / density.bytes * static_cast<double>(input.bytes);
    }
    return rows;
}

}  // namespace spamgraph::app
