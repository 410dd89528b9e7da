#include "app/plan_text.hpp"

#include <fmt/core.h>

#include <cctype>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <string_view>

namespace spamgraph::app {

namespace {

std::string_view compression_name(logs::Compression compression)
{
    switch (compression) {
        case logs::Compression::none:
            return "plain";
        case logs::Compression::gzip:
            return "gzip";
        case logs::Compression::zstd:
            return "zstd";
        case logs::Compression::utf16_le:
        case logs::Compression::utf16_be:
            return "UTF-16";
        default:
            return "compressed";
    }
}

/// A word of a shell command; what is not printable comes out as '?', as in all that goes to a terminal.
std::string shell_word(std::string_view text)
{
    std::string word = "'";
    for (const char c : text) {
        if (c == '\'')
            word += "'\\''";
        else
            word += std::iscntrl(static_cast<unsigned char>(c)) ? '?' : c;
    }
    return word + '\'';
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
        if (group.files++ == 0) group.first = shell_word(input.path.string());
        group.bytes += input.bytes;
    }
    std::string text;
    for (const auto& [kind, group] : groups)
        text +=
            fmt::format("  {:<32} {:>6} file{} {:>10.1f} MB   such as {}\n", kind, group.files,
                        group.files == 1 ? " " : "s", static_cast<double>(group.bytes) / 1e6, group.first);
    return text;
}

nlohmann::ordered_json describe(const StepCost& step)
{
    return {{"cpu_seconds", step.cpu_s}, {"memory_per_rank_bytes", std::llround(step.memory_bytes)}};
}

std::string clock_text(double seconds)
{
    const auto whole = static_cast<std::int64_t>(std::ceil(seconds));
    return fmt::format("{:02}:{:02}:{:02}", whole / 3600, whole / 60 % 60, whole % 60);
}

/// The options of plan that the job must have, too.
std::string describe_job_options(const ScanOptions& options)
{
    std::string text = fmt::format(" --memory-per-rank {}", options.memory_mb);
    if (options.days)
        text +=
            fmt::format(" --days {}..{}", format_day(options.days->first), format_day(options.days->last));
    if (!options.format.empty()) text += " --format " + options.format;
    if (!options.source_from.empty()) text += " --source-from " + shell_word(options.source_from);
    return text;
}

/// Lines for a batch script, with room for what a sample cannot know.
std::string describe_batch(const PlanFindings& plan)
{
    constexpr double kMemoryRoom = 1.3, kTimeRoom = 2;
    // The scripts in jobs/ have a job stopped five minutes before its time is over: it must get to work
    // first.
    constexpr double kLeastSeconds = 600;
    std::string inputs;
    for (const std::string& input : plan.options.inputs) inputs += ' ' + shell_word(input);
    std::string text =
        "#!/usr/bin/env bash\n# from spamgraph plan: memory with a third to spare, twice the time and ten "
        "minutes\n";
    text += fmt::format("#SBATCH --ntasks={}\n#SBATCH --cpus-per-task=1\n", plan.ranks);
    text +=
        fmt::format("#SBATCH --mem-per-cpu={}M\n",
                    static_cast<std::int64_t>(
                        std::ceil(kMemoryRoom * plan.forecast.memory_per_rank_bytes / (1 << 20) / 64) * 64));
    text += fmt::format("#SBATCH --time={}\n", clock_text(kLeastSeconds + kTimeRoom * plan.forecast.seconds));
    text += fmt::format("srun --mpi=pmix --kill-on-bad-exit=1 spamgraph run{} --out result.h5{}\n",
                        describe_job_options(plan.options), inputs);
    return text;
}

}  // namespace

std::string describe_plan(const PlanFindings& plan)
{
    const auto& [options, ranks, inputs, sampled, sample, f] = plan;
    double bytes = 0;
    for (const logs::Input& input : inputs) bytes += static_cast<double>(input.bytes);
    std::string text = fmt::format("{} inputs, {:.1f} MB\n", inputs.size(), bytes / 1e6);
    text += describe_inputs(inputs);
    text +=
        fmt::format("measured here on a sample: {:.0f} rows of {} inputs, from {} to {}\n", sample.cost.rows,
                    sampled, format_day(*sample.days.begin()), format_day(*sample.days.rbegin()));
    text += fmt::format("\nrecords  about {:.0f}\n", f.records);
    text += fmt::format("clients  up to {:.0f} a day\nedges    up to {:.0f} a day\n", f.clients, f.edges);
    text += fmt::format("\nrun with {} rank{}, scan and then analyze:\n", ranks, ranks == 1 ? "" : "s");
    text += fmt::format("  CPU      {:.1f} s in all: {:.1f} s and {:.1f} s\n", f.cpu_seconds, f.scan.cpu_s,
                        f.analyze.cpu_s);
    text +=
        fmt::format("  memory   {:.0f} MB on the largest rank: {:.0f} MB and {:.0f} MB\n",
                    f.memory_per_rank_bytes / 1e6, f.scan.memory_bytes / 1e6, f.analyze.memory_bytes / 1e6);
    text += fmt::format("  scratch  {:.0f} MB in all\n", f.scratch_bytes / 1e6);
    text += fmt::format("  time     {} where the file system delivers {:.0f} MB/s to all ranks together\n\n",
                        clock_text(f.seconds), bytes / 1e6 / f.seconds);
    return text + describe_batch(plan);
}

std::string describe_plan_json(const PlanFindings& plan)
{
    const JobForecast& f = plan.forecast;
    nlohmann::ordered_json json{{"records", std::llround(f.records)},
                                {"clients", std::llround(f.clients)},
                                {"edges", std::llround(f.edges)},
                                {"ranks", plan.ranks},
                                {"cpu_seconds", f.cpu_seconds},
                                {"memory_per_rank_bytes", std::llround(f.memory_per_rank_bytes)},
                                {"scratch_bytes", std::llround(f.scratch_bytes)},
                                {"seconds", f.seconds},
                                {"scan", describe(f.scan)},
                                {"analyze", describe(f.analyze)},
                                {"sampled_rows", std::llround(plan.sample.cost.rows)}};
    json["inputs"] = nlohmann::ordered_json::array();
    for (const logs::Input& input : plan.inputs)
        json["inputs"].push_back(
            {{"path", input.path.string()},
             {"bytes", input.bytes},
             {"format", input.format ? nlohmann::ordered_json(input.format->name) : nlohmann::ordered_json()},
             {"compression", compression_name(input.compression)}});
    return json.dump(2, ' ', true, nlohmann::ordered_json::error_handler_t::replace) + '\n';
}

}  // namespace spamgraph::app
