#include <fmt/core.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <memory>

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

constexpr std::uint64_t kSampleBytes = 160 << 20;  // about a million rows
constexpr std::uint64_t kScaleDown = 4;            // of the smaller sample

/// What `spamgraph plan` was asked to do.
struct PlanOptions {
    ScanOptions scan;
    int ranks = 0;  ///< 0: as many as plan itself runs on
    bool json = false;
};

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

/// Samples the inputs and scans the samples, to reckon from what that takes. Collective.
class Sampler {
public:
    Sampler(const mpi::Communicator& comm, const ScanOptions& job, const InputPlan& inputs, fs::path folder)
        : comm_(comm),
          job_(job),
          inputs_(inputs),
          folder_(std::move(folder)),
          before_(peak_memory_bytes(comm))
    {
    }

    Sample take(std::uint64_t bytes, std::uint64_t memory_mb)
    {
        mpi::together(comm_, [&] {
            if (!comm_.is_root()) return;
            fs::remove_all(folder_ / "sample");
            fs::create_directory(folder_ / "sample");
            sampled_ = sample_inputs(inputs_.inputs, bytes, folder_ / "sample");
        });
        Sample sample = scan_sample(comm_, job_, memory_mb, folder_);
        sample.cost.memory_bytes = peak_memory_bytes(comm_) - before_;  // samples only grow
        return sample;
    }

    /// Of all inputs, told from the last sample.
    double rows(const Sample& sample) const
    {
        const double rows = comm_.is_root() ? estimate_rows(inputs_.inputs, sampled_, sample.inputs) : 0;
        return mpi::broadcast(comm_, rows);
    }
    std::size_t sampled_inputs() const { return sampled_.size(); }

private:
    const mpi::Communicator& comm_;
    const ScanOptions& job_;
    const InputPlan& inputs_;
    fs::path folder_;
    double before_;
    std::vector<SampledInput> sampled_;  ///< on the root
};

int plan(const mpi::Communicator& comm, PlanOptions& options)
{
    const StartCost start = measure_start();
    if (options.ranks == 0) options.ranks = comm.size();
    if (options.scan.work.empty())
        options.scan.work = fs::temp_directory_path() / fmt::format("spamgraph-plan-{}", ::getpid());
    options.scan.work = mpi::broadcast(comm, options.scan.work.string());
    const InputPlan inputs = plan_inputs(comm, options.scan);
    const ScratchFolder scratch(comm, options.scan.work / "plan");

    LogStyle style = log_style();
    style.quiet = true;  // what is odd about a sample says nothing about the job
    set_log_style(style);

    // How many rows there are decides how small the buffers of the samples are.
    Sampler sampler(comm, options.scan, inputs, options.scan.work / "plan");
    const Sample first = sampler.take(kSampleBytes / kScaleDown / kScaleDown, 1);
    const double job_rows = sampler.rows(first) * comm.size() / options.ranks;
    const auto scaled = [&](const Sample& smaller) {
        return scale_memory(options.scan.memory_mb, kScaleDown * smaller.cost.rows, job_rows);
    };
    const Sample small = sampler.take(kSampleBytes / kScaleDown, scaled(first));
    const Sample large = sampler.take(kSampleBytes, scaled(small));

    const JobSize job{sampler.rows(large), options.ranks, largest_unit_share(inputs.inputs)};
    mpi::together(comm, [&] {
        if (!comm.is_root()) return;
        const PlanFindings findings{options.scan,  options.ranks,
                                    inputs.inputs, sampler.sampled_inputs(),
                                    large,         forecast_job(small.cost, large.cost, start, job)};
        print(options.json ? describe_plan_json(findings) : describe_plan(findings));
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
