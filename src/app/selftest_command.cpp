#include <fmt/core.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <memory>
#include <nlohmann/json.hpp>

#include "app/analyze.hpp"
#include "app/command.hpp"
#include "app/launch.hpp"
#include "app/log.hpp"
#include "app/output_folder.hpp"
#include "app/scan.hpp"
#include "app/terminal.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/store/result_file.hpp"
#include "spamgraph/synth/plan.hpp"

namespace spamgraph::app {

namespace fs = std::filesystem;

namespace {

std::string read_file(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(file), {}};
    if (!file)
        throw Error(ExitCode::io, fmt::format("cannot read '{}' (it was just written)", path.string()));
    return bytes;
}

/// A small world with a planted run.
synth::Plan plan_world()
{
    synth::SynthOptions options;
    options.scenario = "seed";
    options.seed = 7;
    options.clients = 2'000;
    options.rows_per_day = 40'000;
    options.days = 2;
    options.files_per_day = 6;
    return synth::plan_scenario(options);
}

/// Every rank writes some of the logs, and must then see all of them. Collective.
void write_logs(const mpi::Communicator& comm, const synth::Plan& plan, const fs::path& folder)
{
    mpi::together(comm, [&] {
        for (auto i = static_cast<std::size_t>(comm.rank()); i < plan.file_count();
             i += static_cast<std::size_t>(comm.size())) {
            std::ofstream file(folder / plan.file_name(i), std::ios::binary);
            file << synth::compress(synth::write_log(plan, i), synth::Compression::gz);
            if (!file.flush())
                throw Error(ExitCode::io, fmt::format("cannot write to '{}' (disk full?)", folder.string()));
        }
    });
    mpi::together(comm, [&] {
        for (std::size_t i = 0; i < plan.file_count(); ++i)
            if (!fs::exists(folder / plan.file_name(i)))
                throw Error(
                    ExitCode::io,
                    fmt::format("rank {} does not see a file of another rank in '{}' (name a --folder that "
                                "all nodes share)",
                                comm.rank(), folder.string()));
    });
}

/// Scans and analyses the logs; the result file. Collective.
fs::path find_networks(const mpi::Communicator& comm, const fs::path& logs, const fs::path& folder)
{
    ScanOptions scan_options;
    scan_options.inputs = {logs.string()};
    scan_options.out = folder / "days";
    scan_options.work = folder / "work";
    AnalyzeOptions analyze_options;
    analyze_options.out = folder / "result.h5";
    RunLog log;
    analyze_options.day_files = scan(comm, scan_options, log);
    analyze(comm, analyze_options, log);
    return analyze_options.out;
}

/// Throws Error (70) unless the suspects of a result are those that were planted. Local.
void check_findings(const fs::path& result, const synth::Plan& plan)
{
    std::vector<std::string> planted = nlohmann::json::parse(synth::write_truth(plan)).at("suspects");
    std::vector<std::string> found;
    for (const ClientFinding& client : read_result(result).clients)
        if (client.suspect) found.push_back(format_address(client.address));
    std::ranges::sort(planted);
    std::ranges::sort(found);
    if (found != planted)
        throw Error(ExitCode::internal,
                    fmt::format("found '{}' suspects, not the {} that were planted (a broken "
                                "installation: please report it)",
                                found.size(), planted.size()));
}

void report(const mpi::Communicator& comm, const std::string& line)
{
    if (comm.is_root() && !log_style().quiet) print("ok  " + line + '\n');
}

int run_selftest(const mpi::Communicator& comm, const fs::path& folder)
{
    mpi::together(comm, [&] { check_launch(comm); });
    mpi::together(comm, [&] {
        if (comm.is_root() && fs::exists(folder))
            throw Error(ExitCode::usage, fmt::format("folder '{}' exists (name a new one)", folder.string()));
    });
    const OutputFolder parent(comm, folder / "logs");
    const synth::Plan plan = plan_world();
    write_logs(comm, plan, folder / "logs");
    report(comm, fmt::format("{} ranks see one file system", comm.size()));

    const fs::path result = find_networks(comm, folder / "logs", folder / "together");
    mpi::together(comm, [&] {
        if (comm.is_root()) check_findings(result, plan);
    });
    report(comm, "scan and analyze find the planted network");

    const mpi::Communicator self(MPI_COMM_SELF);
    mpi::together(comm, [&] {
        if (comm.is_root() &&
            read_file(find_networks(self, folder / "logs", folder / "alone")) != read_file(result))
            throw Error(ExitCode::internal,
                        "one rank comes to another result than all ranks (please report it)");
    });
    report(comm, "one rank comes to the same bytes");
    mpi::together(comm, [&] {
        if (comm.is_root()) fs::remove_all(folder);
    });
    return 0;
}

}  // namespace

void declare_selftest(CLI::App& app, Action& action)
{
    CLI::App* const command = app.add_subcommand(
        "selftest",
        "Checks an installation: makes small logs with a planted network, finds it, compares with one "
        "rank.\n\n"
        "Start it as a job would be, on as many nodes. It takes some seconds and leaves nothing.");
    const auto folder = std::make_shared<fs::path>("spamgraph-selftest");
    command
        ->add_option("--folder", *folder, "a new folder for its files, on a file system that all nodes share")
        ->capture_default_str();
    command->footer(
        "Example:\n  srun -n 8 --mpi=pmix spamgraph selftest --folder /scratch/me/selftest\n\n"
        "Exit codes: 0 all is well, 64 wrong launch, 70 wrong result, 74 the folder is not shared or cannot "
        "be "
        "written");
    command->callback([folder, &action] {
        action = [folder](const mpi::Communicator& comm) { return run_selftest(comm, *folder); };
    });
}

}  // namespace spamgraph::app
