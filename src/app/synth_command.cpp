#include <fcntl.h>
#include <fmt/core.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <iostream>
#include <memory>
#include <set>
#include <string>

#include "app/command.hpp"
#include "app/launch.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/core/error.hpp"
#include "spamgraph/synth/log_kind.hpp"
#include "spamgraph/synth/plan.hpp"

namespace spamgraph::app {

namespace {

namespace fs = std::filesystem;

/// What `spamgraph synth` was asked to do.
struct SynthCommand {
    synth::SynthOptions options;
    fs::path out;
    std::string first_day = "2013-08-18";
    std::string compress = "gz";
};

[[noreturn]] void refuse_file(std::string_view problem, const fs::path& path, int reason)
{
    throw Error(ExitCode::io, fmt::format("{} '{}' ({})", problem, path.string(), system_reason(reason)));
}

/// Writes under a temporary name, to the disk, then takes the real one: a file is there in full or not at
/// all.
void write_file(const fs::path& path, std::string_view bytes)
{
    const fs::path partial = path.string() + ".partial";
    const int file = open(partial.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (file < 0) refuse_file("cannot write", partial, errno);
    while (!bytes.empty()) {
        const ssize_t written = write(file, bytes.data(), bytes.size());
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) {
            const int reason = errno;
            close(file);
            unlink(partial.c_str());
            refuse_file("cannot write", partial, reason);
        }
        bytes.remove_prefix(static_cast<std::size_t>(written));
    }
    const bool stored = fsync(file) == 0;
    const int reason = errno;
    if (close(file) != 0 || !stored) {
        unlink(partial.c_str());
        refuse_file("cannot write", partial, stored ? errno : reason);
    }
    if (rename(partial.c_str(), path.c_str()) != 0) refuse_file("cannot rename to", path, errno);
}

/// Makes the directory; refuses one with logs of another scenario, which would not fit the truth.
void prepare_directory(const fs::path& directory, const synth::Plan& plan)
{
    std::set<std::string> planned;
    for (std::size_t file = 0; file < plan.file_count(); ++file) planned.insert(plan.file_name(file));
    std::error_code error;
    fs::create_directories(directory, error);
    if (error) refuse_file("cannot make folder", directory, error.value());
    for (const auto& entry : fs::directory_iterator(directory, error)) {
        const std::string name = entry.path().filename().string();
        if (name.starts_with("dns.") && !name.ends_with(".partial") && !planned.contains(name))
            throw Error(ExitCode::usage,
                        fmt::format("directory '{}' holds other logs (such as {}: name another, or empty it)",
                                    directory.string(), name));
    }
    if (error) refuse_file("cannot read directory", directory, error.value());
    fs::remove(directory / "truth.json", error);
    if (error) refuse_file("cannot replace", directory / "truth.json", error.value());
}

/// Plans on every rank, writes file i on rank i mod P, then the truth on the root. Collective.
int run_synth(const mpi::Communicator& comm, const SynthCommand& command)
{
    mpi::together(comm, [&] { check_launch(comm); });
    const synth::Plan plan = synth::plan_scenario(command.options);
    mpi::together(comm, [&] {
        if (comm.is_root()) prepare_directory(command.out, plan);
    });
    mpi::together(comm, [&] {
        for (std::size_t file = static_cast<std::size_t>(comm.rank()); file < plan.file_count();
             file += static_cast<std::size_t>(comm.size()))
            write_file(command.out / plan.file_name(file),
                       synth::compress(synth::write_log(plan, file), command.options.compression));
    });
    mpi::together(comm, [&] {
        if (!comm.is_root()) return;
        write_file(command.out / "places.mmdb", synth::write_places());
        write_file(command.out / "residential-asns.txt", synth::write_residential_asns());
        write_file(command.out / "truth.json", synth::write_truth(plan));
    });
    if (comm.is_root())
        std::cout << fmt::format(
            "wrote {} log files, truth.json, places.mmdb and residential-asns.txt to '{}'\n",
            plan.file_count(), command.out.string());
    return static_cast<int>(ExitCode::done);
}

void read_texts(SynthCommand& command)
{
    const auto day = parse_day(command.first_day);
    if (!day)
        throw Error(ExitCode::usage,
                    fmt::format("invalid first day '{}' (must be YYYY-MM-DD)", command.first_day));
    command.options.first_day = *day;
    if (command.compress == "none") command.options.compression = synth::Compression::none;
    if (command.compress == "gz") command.options.compression = synth::Compression::gz;
    if (command.compress == "zst") command.options.compression = synth::Compression::zst;
}

std::string scenario_help()
{
    std::string text = "Scenarios:";
    for (const synth::Scenario& scenario : synth::scenarios())
        text += fmt::format("\n  {:<16}{}", scenario.name, scenario.description);
    text += "\n\nFormats:";
    for (const synth::LogKind& kind : synth::log_kinds())
        text += fmt::format("\n  {:<16}{}", kind.name, kind.description);
    return text +
           "\n\nThe run's own rows come on top of --rows-per-day. Below 1,000,000 rows per day the run is "
           "scaled down "
           "with them, below about 9,000 clients it has fewer suspects; truth.json has the exact numbers.\n\n"
           "Example:\n  mpirun -n 2 spamgraph synth --scenario seed --seed 7 --out logs";
}

}  // namespace

void declare_synth(CLI::App& app, Action& action)
{
    CLI::App* synth = app.add_subcommand("synth", "write logs with a planted spam run and its truth");
    const auto command = std::make_shared<SynthCommand>();
    synth::SynthOptions& o = command->options;
    synth->add_option("--scenario", o.scenario, "what to plant (see below)")->required();
    synth->add_option("--seed", o.seed, "another seed, another world of the same kind")
        ->capture_default_str();
    synth->add_option("--out", command->out, "directory for the logs, their truth and their places")
        ->required();
    synth->add_option("--clients", o.clients, "clients of the resolvers")->capture_default_str();
    synth->add_option("--rows-per-day", o.rows_per_day, "background rows of each day")->capture_default_str();
    synth->add_option("--days", o.days, "days; the run happens on the last (default: the scenario's)");
    synth->add_option(
        "--rate", o.rate,
        "share of the full run's rate, 27 mail domains a minute for each suspect (default: the scenario's)");
    synth->add_option("--format", o.format, "of the log files (see below)")->capture_default_str();
    synth->add_option("--first-day", command->first_day, "YYYY-MM-DD (UTC)")->capture_default_str();
    synth
        ->add_option("--files-per-day", o.files_per_day,
                     "log files a day; divides 1440. A file is made in memory")
        ->capture_default_str();
    synth->add_option("--compress", command->compress, "of the log files")
        ->check(CLI::IsMember({"none", "gz", "zst"}))
        ->capture_default_str();
    synth->footer(scenario_help());
    synth->callback([command, &action] {
        read_texts(*command);
        synth::check_options(command->options);
        action = [command](const mpi::Communicator& comm) { return run_synth(comm, *command); };
    });
}

}  // namespace spamgraph::app
