#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <memory>
#include <optional>

#include "app/command.hpp"
#include "app/ingest.hpp"
#include "app/log.hpp"
#include "app/output_folder.hpp"
#include "app/plan_text.hpp"
#include "app/scan_command.hpp"
#include "app/terminal.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::app {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kSampleBytes = 320 << 20;  // about two million rows
constexpr std::uint64_t kLeastMemory_mb =
    2;                                   // with less the parts of buffers that do not shrink take most of it
constexpr std::uint64_t kScaleDown = 4;  // each of the smaller samples

/// What `spamgraph plan` was asked to do.
struct PlanOptions {
    ScanOptions scan;
    int ranks = 0;  ///< 0: as many as plan itself runs on
    bool json = false;
};

/// The largest part of the rows that one rank must read alone.
double largest_unit_share(const std::vector<logs::Input>& inputs)
{
    std::uint64_t largest = 0, all = 0;
    for (const logs::Input& input : inputs) {
        all += plain_bytes(input);
        if (!can_be_cut(input)) largest = std::max(largest, plain_bytes(input));
    }
    return static_cast<double>(largest) / static_cast<double>(std::max<std::uint64_t>(all, 1));
}

/// The buffers of a sample: as much smaller than the job's as it has fewer rows.
std::uint64_t scale_memory(std::uint64_t memory_mb, double sample_rows, double job_rows)
{
    const double scaled = static_cast<double>(memory_mb) * sample_rows / std::max(job_rows, 1.0);
    return std::clamp(static_cast<std::uint64_t>(std::llround(scaled)), std::min(kLeastMemory_mb, memory_mb),
                      memory_mb);
}

/// Samples the inputs, and scans and analyses the samples, to reckon from what that takes. Collective.
class Sampler {
public:
    Sampler(const mpi::Communicator& comm, const ScanOptions& job, const InputPlan& inputs, fs::path folder,
            const StartCost& start)
        : comm_(comm), job_(job), inputs_(inputs), folder_(std::move(folder)), start_(start)
    {
        mpi::together(comm_, [&] {
            if (!comm_.is_root()) return;
            fs::create_directory(folder_ / "whole");
            whole_ = sample_inputs(inputs_.inputs, kSampleBytes, folder_ / "whole");
            if (whole_.inputs.empty())
                throw Error(ExitCode::bad_data, "no query in all inputs together (they are empty)");
        });
    }

    /// Runs all of the sample. Collective.
    Sample run(std::uint64_t memory_mb)
    {
        last_ = &whole_;
        try {
            return run_sample(comm_, job_, memory_mb, folder_ / "whole", folder_, start_);
        } catch (const mpi::SharedError& error) {
            // All know the error, but only the root knows which input a sample is of.
            throw mpi::SharedError(error.code(), name_inputs(error.what()), comm_.is_root());
        }
    }

    /// Runs a share of the sample; nothing where so little holds no row: packed files and captures consist of
    /// blocks. Collective.
    std::optional<Sample> try_to_run(double share, std::uint64_t memory_mb)
    {
        const fs::path inputs = folder_ / "thin";
        mpi::together(comm_, [&] {
            if (!comm_.is_root()) return;
            fs::remove_all(inputs);
            fs::create_directory(inputs);
            thin_ = thin_out(whole_, share, inputs);
        });
        last_ = &thin_;
        try {
            return run_sample(comm_, job_, memory_mb, inputs, folder_, start_);
        } catch (const mpi::SharedError& error) {
            if (error.code() != ExitCode::bad_data) throw;
            return std::nullopt;
        }
    }

    /// Of all inputs, told from the last sample.
    double rows(const Sample& sample) const
    {
        const double rows = comm_.is_root() ? estimate_rows(inputs_.inputs, last_->inputs, sample.inputs) : 0;
        return mpi::broadcast(comm_, rows);
    }
    std::size_t sampled_inputs() const { return whole_.inputs.size(); }

    /// CPU seconds of unpacking all inputs whose samples are plain; on the root. Local.
    double unpacking() const
    {
        double cpu_s = 0;
        for (const logs::Input& input : inputs_.inputs) {
            const auto cost = whole_.unpacked.find(input.compression);
            if (cost != whole_.unpacked.end() && has_lines(input))
                cpu_s += cost->second.cpu_s * static_cast<double>(input.bytes) /
                         static_cast<double>(cost->second.packed_bytes);
        }
        return cpu_s;
    }

private:
    /// A message about a part of the sample as one about its input.
    std::string name_inputs(std::string message) const
    {
        for (const SampledInput& sampled : whole_.inputs) {
            const std::string part = '\'' + sampled.part.path.string() + '\'';
            if (const auto at = message.find(part); at != std::string::npos)
                message.replace(at, part.size(), '\'' + inputs_.inputs[sampled.input].path.string() + '\'');
        }
        return message;
    }

    const mpi::Communicator& comm_;
    const ScanOptions& job_;
    const InputPlan& inputs_;
    fs::path folder_;
    const StartCost& start_;
    InputSample whole_, thin_;           ///< on the root
    const InputSample* last_ = &whole_;  ///< what was run last
};

int plan(const mpi::Communicator& comm, PlanOptions& options)
{
    const StartCost start = measure_start();
    if (options.ranks == 0) options.ranks = comm.size();
    if (options.scan.work.empty())
        options.scan.work = fs::temp_directory_path() / fmt::format("spamgraph-plan-{}", ::getpid());
    options.scan.work = mpi::broadcast(comm, options.scan.work.string());
    const InputPlan inputs = plan_inputs(comm, options.scan);
    const fs::path folder =
        options.scan.work / mpi::broadcast(comm, fmt::format("spamgraph-plan-{}.tmp", ::getpid()));
    mpi::together(comm, [&] {
        if (comm.is_root() && fs::exists(folder))
            throw Error(ExitCode::io,
                        fmt::format("cannot write to folder '{}' (it is there already)", folder.string()));
    });
    const ScratchFolder scratch(comm, folder);

    LogStyle style = log_style();
    style.quiet = true;  // what is odd about a sample says nothing about the job
    set_log_style(style);

    // How many rows there are decides how small the buffers of the samples are.
    Sampler sampler(comm, options.scan, inputs, folder, start);
    const auto scaled = [&](const std::optional<Sample>& smaller) {
        if (!smaller) return options.scan.memory_mb;
        const double job_rows = sampler.rows(*smaller) * comm.size() / options.ranks;
        return scale_memory(options.scan.memory_mb, kScaleDown * smaller->cost.rows, job_rows);
    };
    const auto first = sampler.try_to_run(1.0 / kScaleDown / kScaleDown, 1);
    const auto small = sampler.try_to_run(1.0 / kScaleDown, scaled(first));
    const Sample large = sampler.run(scaled(small));
    const auto cost_of = [&](const std::optional<Sample>& smaller) {
        return first && small ? smaller->cost : large.cost;
    };

    const JobSize job{sampler.rows(large), options.ranks, largest_unit_share(inputs.inputs),
                      sampler.unpacking()};
    const JobForecast forecast = forecast_job(cost_of(first), cost_of(small), large.cost, start, job);
    mpi::together(comm, [&] {
        if (!comm.is_root()) return;
        const PlanFindings findings{options.scan, options.ranks, inputs.inputs, sampler.sampled_inputs(),
                                    large,        forecast};
        print(options.json ? describe_plan_json(findings) : describe_plan(findings));
    });
    return 0;
}

}  // namespace

void declare_plan(CLI::App& app, Action& action)
{
    CLI::App* const command = app.add_subcommand("plan",
                                                 "Looks at inputs and says what `run` takes: records, CPU, "
                                                 "memory, scratch, time, a batch script.\n\n"
                                                 "It runs samples of the inputs here and now (about 320 "
                                                 "MB of text, of up to 400 files), with buffers scaled down\n"
                                                 "alike, and reckons from that. Give it the options that "
                                                 "the job will have.");
    const auto options = std::make_shared<PlanOptions>();
    declare_scan_options(*command, options->scan);
    command->add_option("--ranks", options->ranks, "ranks of the job (default: those of this run)")
        ->check(CLI::Range(1, 1 << 20))
        ->default_str("");
    command->add_flag("--json", options->json,
                      "for programs: records, cpu_seconds (all ranks), memory_per_rank_bytes, "
                      "scratch_bytes (all ranks), seconds; scan and analyze by themselves");
    command->footer(
        "Example:\n  spamgraph plan --ranks 64 logs\n\n"
        "Exit codes: 0 done, 64 usage, 65 no usable row in the sample, 66 an input is missing");
    command->callback([options, &action] {
        action = [options](const mpi::Communicator& comm) { return plan(comm, *options); };
    });
}

}  // namespace spamgraph::app
