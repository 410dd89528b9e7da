#include <fmt/core.h>
#include <malloc.h>
#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <set>
#include <sstream>

#include "app/command.hpp"
#include "app/ingest.hpp"
#include "app/job_forecast.hpp"
#include "app/log.hpp"
#include "app/sample_inputs.hpp"
#include "app/scan_command.hpp"
#include "app/terminal.hpp"
#include "app/work_folder.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/store/day_file.hpp"

namespace spamgraph::app {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kSampleBytes = 160 << 20;  // about a million rows
constexpr std::uint64_t kScaleDown = 4;            // of the smaller sample

/// What `spamgraph plan` was asked to do.
struct PlanOptions {
    ScanOptions scan;
    int ranks = 0;  ///< 0: as many as plan itself runs on
    bool json = false;
};

double cpu_seconds()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<double>(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
           1e-6 * static_cast<double>(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec);
}

double peak_memory_bytes()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return 1024.0 * static_cast<double>(usage.ru_maxrss);
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

/// Where this process stands before it has done any work.
StartCost measure_start()
{
    constexpr auto kMemory = "/proc/self/smaps_rollup";
    StartCost start;
    start.own_bytes = 1024 * proc_figure(kMemory, "Anonymous:");
    start.shared_bytes = 1024 * proc_figure(kMemory, "Rss:") - start.own_bytes;
    start.cpu_s = start.seconds = cpu_seconds();
    return start;
}

/// Rows and bytes of sampled inputs.
struct Density {
    double rows = 0, bytes = 0;
};

/// A scanned sample.
struct Sample {
    SampleCost cost;
    std::vector<InputRecord> inputs;
    std::set<Day> days;
};

/// Scans sampled inputs as the job would be, into a folder that goes again. Collective.
Sample scan_sample(const mpi::Communicator& comm, const ScanOptions& job,
                   const std::vector<SampledInput>& sample, std::uint64_t memory_mb, const fs::path& folder)
{
    ScanOptions options = job;
    options.inputs.clear();
    for (const SampledInput& input : sample) options.inputs.push_back(input.path.string());
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

/// Rows of all inputs, by how dense the sampled ones of the same format and compression are.
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

std::string_view compression_name(logs::Compression compression)
{
    switch (compression) {
        case logs::Compression::none:
            return "plain";
        case logs::Compression::gzip:
            return "gzip";
        case logs::Compression::zstd:
            return "zstd";
        default:
            return "compressed";
    }
}

/// One line for every kind of input, and what is passed over.
std::string describe_inputs(const std::vector<logs::Input>& inputs)
{
    struct Group {
        std::size_t files = 0;
        std::uint64_t bytes = 0;
        std::string first;
    };
    std::map<std::string, Group> groups;
    for (const logs::Input& input : inputs) {
        const std::string kind = input.passed_over         ? "passed over: in no known format"
                                 : input.format == nullptr ? "empty"
                                                           : fmt::format("{}, {}", input.format->name,
                                                                         compression_name(input.compression));
        Group& group = groups[kind];
        if (group.files++ == 0) group.first = input.path.string();
        group.bytes += input.bytes;
    }
    std::string text;
    for (const auto& [kind, group] : groups)
        text +=
            fmt::format("  {:<32} {:>6} file{} {:>10.1f} MB   such as {}\n", kind, group.files,
                        group.files == 1 ? " " : "s", static_cast<double>(group.bytes) / 1e6, group.first);
    return text;
}

std::string clock_text(double seconds)
{
    const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
    return fmt::format("{:02}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

/// Lines for a batch script, with room for what a sample cannot know.
std::string describe_batch(const PlanOptions& options, const JobForecast& forecast)
{
    constexpr double kMemoryRoom = 1.3, kTimeRoom = 2;
    constexpr double kLeastSeconds = 300;
    std::string inputs;
    for (const std::string& input : options.scan.inputs) inputs += " '" + input + "'";
    std::string text = "#!/usr/bin/env bash\n";
    text += fmt::format("#SBATCH --ntasks={}\n#SBATCH --cpus-per-task=1\n", options.ranks);
    text += fmt::format("#SBATCH --mem-per-cpu={}M\n",
                        static_cast<std::int64_t>(
                            std::ceil(kMemoryRoom * forecast.memory_per_rank_bytes / (1 << 20) / 64) * 64));
    text += fmt::format("#SBATCH --time={}\n", clock_text(kLeastSeconds + kTimeRoom * forecast.seconds));
    text += fmt::format(
        "srun --mpi=pmix --kill-on-bad-exit=1 spamgraph run --memory-per-rank {} --out result.h5{}\n",
        options.scan.memory_mb, inputs);
    return text;
}

std::string describe(const PlanOptions& options, const std::vector<logs::Input>& inputs, const Sample& sample,
                     std::size_t sampled, const JobForecast& f)
{
    double bytes = 0;
    for (const logs::Input& input : inputs) bytes += static_cast<double>(input.bytes);
    std::string text = fmt::format("{} inputs, {:.1f} MB\n", inputs.size(), bytes / 1e6);
    text += describe_inputs(inputs);
    text +=
        fmt::format("measured here on a sample: {:.0f} rows of {} inputs, from {} to {}\n", sample.cost.rows,
                    sampled, format_day(*sample.days.begin()), format_day(*sample.days.rbegin()));
    text += fmt::format("\nrecords  about {:.0f}\n", f.records);
    text += fmt::format("clients  up to {:.0f} a day\nedges    up to {:.0f} a day\n", f.clients, f.edges);
    text += fmt::format("\nscan with {} rank{}:\n", options.ranks, options.ranks == 1 ? "" : "s");
    text += fmt::format("  CPU      {:.1f} s in all\n", f.cpu_seconds);
    text += fmt::format("  memory   {:.0f} MB a rank\n", f.memory_per_rank_bytes / 1e6);
    text += fmt::format("  scratch  {:.0f} MB in all\n", f.scratch_bytes / 1e6);
    text += fmt::format("  time     {} where the file system delivers {:.0f} MB/s to all ranks together\n\n",
                        clock_text(f.seconds), bytes / 1e6 / f.seconds);
    return text + describe_batch(options, f);
}

std::string describe_json(const PlanOptions& options, const std::vector<logs::Input>& inputs,
                          const Sample& sample, const JobForecast& f)
{
    nlohmann::ordered_json json{{"records", std::llround(f.records)},
                                {"clients", std::llround(f.clients)},
                                {"edges", std::llround(f.edges)},
                                {"ranks", options.ranks},
                                {"cpu_seconds", f.cpu_seconds},
                                {"memory_per_rank_bytes", std::llround(f.memory_per_rank_bytes)},
                                {"scratch_bytes", std::llround(f.scratch_bytes)},
                                {"seconds", f.seconds},
                                {"sampled_rows", std::llround(sample.cost.rows)}};
    json["inputs"] = nlohmann::ordered_json::array();
    for (const logs::Input& input : inputs)
        json["inputs"].push_back(
            {{"path", input.path.string()},
             {"bytes", input.bytes},
             {"format", input.format ? nlohmann::ordered_json(input.format->name) : nlohmann::ordered_json()},
             {"compression", compression_name(input.compression)}});
    return json.dump(2, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

/// The largest part of the rows that one rank must read alone: a compressed file is never parted.
double largest_unit_share(const std::vector<logs::Input>& inputs)
{
    double all = 0, largest = 0;
    for (const logs::Input& input : inputs) {
        const auto bytes = static_cast<double>(input.bytes);
        all += bytes;
        if (input.compression != logs::Compression::none) largest = std::max(largest, bytes);
    }
    return all > 0 ? largest / all : 0;
}

/// The buffers of a sample: as much smaller than the job's as it has fewer rows.
std::uint64_t scale_memory(std::uint64_t memory_mb, double sample_rows, double job_rows)
{
    const double scaled = static_cast<double>(memory_mb) * sample_rows / std::max(job_rows, 1.0);
    return std::clamp<std::uint64_t>(static_cast<std::uint64_t>(std::llround(scaled)), 1, memory_mb);
}

int plan(const mpi::Communicator& comm, PlanOptions& options)
{
    const StartCost start = measure_start();
    if (options.ranks == 0) options.ranks = comm.size();
    const bool folder_named = !options.scan.work.empty();
    if (!folder_named)
        options.scan.work = fs::temp_directory_path() / fmt::format("spamgraph-plan-{}", ::getpid());
    options.scan.work = mpi::broadcast(comm, options.scan.work.string());
    const InputPlan inputs = plan_inputs(comm, options.scan);
    const WorkFolder work(comm, options.scan.work, folder_named);
    const fs::path folder = options.scan.work / "rank-0";

    LogStyle style = log_style();
    style.quiet = true;  // what is odd about a sample says nothing about the job
    set_log_style(style);

    const auto take = [&](std::uint64_t bytes, std::uint64_t memory_mb, Sample& scanned) {
        std::vector<SampledInput> sample;
        std::string names;
        mpi::together(comm, [&] {
            if (!comm.is_root()) return;
            sample = sample_inputs(inputs.inputs, bytes, folder);
            for (const SampledInput& s : sample) names += s.path.string() + '\0';
        });
        names = mpi::broadcast(comm, names);
        if (!comm.is_root())
            for (std::size_t at = 0; at < names.size(); at = names.find('\0', at) + 1)
                sample.push_back({0, names.substr(at, names.find('\0', at) - at), 0});
        scanned = scan_sample(comm, options.scan, sample, memory_mb, folder);
        return sample;
    };
    const double before =
        static_cast<double>(mpi::max_over_ranks(comm, static_cast<std::uint64_t>(peak_memory_bytes())));
    const auto memory_above = [&] {
        return static_cast<double>(
                   mpi::max_over_ranks(comm, static_cast<std::uint64_t>(peak_memory_bytes()))) -
               before;
    };
    const auto share_rows = [&](const std::vector<SampledInput>& sample, const Sample& scanned) {
        return mpi::broadcast(comm,
                              comm.is_root() ? estimate_rows(inputs.inputs, sample, scanned.inputs) : 0.0);
    };

    // How many rows there are decides how small the buffers of the samples are.
    Sample small, large;
    const auto first = take(kSampleBytes / kScaleDown / kScaleDown, 1, small);
    const double per_rank = share_rows(first, small) * comm.size() / options.ranks;
    const auto scaled = [&](double rows) { return scale_memory(options.scan.memory_mb, rows, per_rank); };
    take(kSampleBytes / kScaleDown, scaled(kScaleDown * small.cost.rows), small);
    small.cost.memory_bytes = memory_above();
    const auto sample = take(kSampleBytes, scaled(kScaleDown * small.cost.rows), large);
    large.cost.memory_bytes = memory_above();

    const JobSize job{share_rows(sample, large), options.ranks, largest_unit_share(inputs.inputs)};
    mpi::together(comm, [&] {
        if (!comm.is_root()) return;
        const JobForecast forecast = forecast_job(small.cost, large.cost, start, job);
        print(options.json ? describe_json(options, inputs.inputs, large, forecast)
                           : describe(options, inputs.inputs, large, sample.size(), forecast));
    });
    return 0;
}

}  // namespace

void declare_plan(CLI::App& app, Action& action)
{
    CLI::App* const command = app.add_subcommand("plan",
                                                 "Looks at inputs and says what a scan of them takes: "
                                                 "records, CPU, memory, scratch, time, a batch script.\n\n"
                                                 "It scans the beginnings of up to 16 inputs here and now, "
                                                 "with buffers scaled down alike, and reckons from\n"
                                                 "that. Give it the options that the job will have.");
    const auto options = std::make_shared<PlanOptions>();
    declare_scan_options(*command, options->scan);
    command->add_option("--ranks", options->ranks, "ranks of the job (default: those of this run)")
        ->check(CLI::Range(1, 1 << 20))
        ->default_str("");
    command->add_flag("--json", options->json,
                      "for programs: records, cpu_seconds (all ranks), memory_per_rank_bytes, "
                      "scratch_bytes (all ranks), seconds");
    command->footer(
        "Example:\n  spamgraph plan --ranks 64 logs\n\n"
        "Exit codes: 0 done, 64 usage, 65 no usable row in the sample, 66 an input is missing");
    command->callback([options, &action] {
        action = [options](const mpi::Communicator& comm) { return plan(comm, *options); };
    });
}

}  // namespace spamgraph::app
