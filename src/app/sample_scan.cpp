#include "app/sample_scan.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <map>
#include <string_view>

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/store/day_file.hpp"

namespace spamgraph::app {

namespace fs = std::filesystem;

namespace {

double cpu_seconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

/// A figure of a file of /proc that has lines as "Rss:  1234 kB"; 0 where there is none.
double proc_figure(const char* file, std::string_view name)
{
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);)
        if (line.starts_with(name)) return std::strtod(line.c_str() + name.size(), nullptr);
    return 0;
}

double bytes_written()
{
    return proc_figure("/proc/self/io", "wchar:");
}

/// Rows and bytes of sampled inputs.
struct Density {
    double rows = 0, bytes = 0;
};

}  // namespace

StartCost measure_start()
{
    constexpr auto kMemory = "/proc/self/smaps_rollup";
    StartCost start;
    start.own_bytes = 1024 * proc_figure(kMemory, "Anonymous:");
    start.shared_bytes = 1024 * proc_figure(kMemory, "Rss:") - start.own_bytes;
    start.cpu_s = start.seconds = cpu_seconds();
    return start;
}

double peak_memory_bytes(const mpi::Communicator& comm)
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return 1024.0 *
           static_cast<double>(mpi::max_over_ranks(comm, static_cast<std::uint64_t>(usage.ru_maxrss)));
}

Sample scan_sample(const mpi::Communicator& comm, const ScanOptions& job, std::uint64_t memory_mb,
                   const fs::path& folder)
{
    ScanOptions options = job;
    options.inputs = {(folder / "sample").string()};
    options.out = folder / "days";
    options.work = folder / "work";
    options.memory_mb = memory_mb;
    options.strict = false;

    const double cpu = cpu_seconds(), written = bytes_written();
    RunLog log;
    const std::vector<fs::path> files = scan(comm, options, log);
    Sample scanned;
    const auto sum = [&](double mine) {
        return static_cast<double>(
            mpi::sum_over_ranks(comm, static_cast<std::uint64_t>(std::max(mine, 0.0))));
    };
    scanned.cost.ranks = comm.size();
    scanned.cost.cpu_s = 1e-6 * sum(1e6 * (cpu_seconds() - cpu));
    scanned.cost.scratch_bytes = sum(bytes_written() - written);
    const RunRecord record = log.gather(comm);
    scanned.inputs = record.inputs;
    for (const InputRecord& input : record.inputs) scanned.cost.rows += static_cast<double>(input.read);
    double all = 0, read = 0;
    for (const StageTiming& timing : record.timings) {
        all += timing.mean_s;
        if (timing.stage == "read") read = timing.mean_s;
    }
    scanned.cost.read_share = all > 0 ? read / all : 1;
    mpi::together(comm, [&] {
        for (const fs::path& path : files) {
            const DayFile day(path, Checksum::trust);
            scanned.days.insert(day.summary().day);
            scanned.cost.clients = std::max(scanned.cost.clients, static_cast<double>(day.summary().clients));
            scanned.cost.edges = std::max(scanned.cost.edges, static_cast<double>(day.edge_count()));
            scanned.cost.scratch_bytes -= static_cast<double>(fs::file_size(path));
        }
    });
    scanned.cost.scratch_bytes = std::max(scanned.cost.scratch_bytes, 0.0);
    mpi::together(comm, [&] {
        if (comm.is_root()) fs::remove_all(options.out);
    });
    return scanned;
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
        const auto rows = static_cast<double>(rows_of[s.path.string()]);
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
