#include <malloc.h>

#include <chrono>
#include <csignal>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <string_view>

#include "app/command.hpp"
#include "app/help_formatter.hpp"
#include "app/launch.hpp"
#include "app/log.hpp"
#include "app/number_range.hpp"
#include "app/toml_config.hpp"
#include "app/usage_error.hpp"
#include "app/watchdog.hpp"
#include "spamgraph/comm/communicator.hpp"
#include "spamgraph/comm/stop.hpp"
#include "spamgraph/comm/together.hpp"

namespace {

using namespace spamgraph;

/// What the command line asks for.
struct Request {
    app::Action action;
    app::LogStyle log;
    std::uint32_t stall_timeout_s = 1800;
};

/// Options of every command.
void declare_common(CLI::App& cli, Request& request)
{
    cli.set_config("--config", "", "TOML file with options, one [section] per command");
    cli.add_flag("--quiet", request.log.quiet, "no progress, no remarks: errors only");
    cli.add_flag("--verbose", request.log.verbose,
                 "in the end, what each stage took on the slowest and the mean rank, and memory");
    cli.add_option(
           "--log-format",
           [&request](const CLI::results_t& texts) {
               request.log.json = texts.front() == "json";
               return true;
           },
           "of standard error: lines for people, or an object a line")
        ->check(CLI::IsMember({"text", "json"}))
        ->default_str("text");
    cli.add_option("--stall-timeout", request.stall_timeout_s,
                   "seconds without an answer from other ranks after which the job is ended; 0: never")
        ->check(app::number_from(0u, 1u << 30))
        ->capture_default_str();
}

/// Reads the command line; the exit code of a command line that ends the program, else -1.
/// Throws Error (64, 78).
int parse(int argc, char** argv, bool is_root, Request& request)
{
    app::Action& action = request.action;
    CLI::App cli(
        "Finds spam networks in DNS resolver logs: surges of mail look-ups, the clients behind them, and "
        "the\n"
        "mail hosts and relays that they share.",
        "spamgraph");
    cli.set_version_flag("--version", "spamgraph " SPAMGRAPH_VERSION);
    declare_common(cli, request);
    cli.config_formatter(std::make_shared<app::TomlConfig>());
    cli.allow_config_extras(CLI::config_extras_mode::error);
    cli.formatter(std::make_shared<app::HelpFormatter>());
    cli.require_subcommand(1);
    cli.fallthrough();
    app::declare_run(cli, action);
    app::declare_scan(cli, action);
    app::declare_analyze(cli, action);
    app::declare_plan(cli, action);
    app::declare_show(cli, action);
    app::declare_explain(cli, action);
    app::declare_export(cli, action);
    app::declare_verify(cli, action);
    app::declare_formats(cli, action);
    app::declare_config(cli, action);
    app::declare_selftest(cli, action);
    app::declare_synth(cli, action);
    app::declare_pseudonym(cli, action);
    app::declare_evaluate(cli, action);
    app::declare_follow(cli, action);
    cli.footer(
        "`spamgraph COMMAND --help` tells more. Start with:\n  mpirun -n 2 spamgraph run --out result.h5 "
        "LOGS\n"
        "  spamgraph show result.h5");
    try {
        cli.parse(argc, argv);
        app::refuse_empty_values(cli, {argv + 1, argv + argc});
        app::set_log_style(request.log);
        return -1;
    } catch (const CLI::Success& asked) {  // --help, --version
        if (is_root) cli.exit(asked);
        return 0;
    } catch (const CLI::ParseError& error) {
        app::set_log_style(request.log);
        throw app::explain_usage_error(cli, error);
    }
}

/// Says an error that only this rank may know of, and ends the job: the others may wait for it in a
/// collective for ever.
int leave_alone(const mpi::Communicator& comm, int code, const char* message)
{
    app::say((comm.size() > 1 ? "rank " + std::to_string(comm.rank()) + ": " : std::string()) + message);
    if (comm.size() > 1) MPI_Abort(comm.handle(), code);
    return code;
}

}  // namespace

int main(int argc, char** argv)
{
    mpi::note_stop_signals();
    // Buffers go back to the system when they are freed, since stages take turns in memory; batches do not.
    ::mallopt(M_MMAP_THRESHOLD, 4 << 20);
    ::mallopt(M_TRIM_THRESHOLD, 8 << 20);
    std::signal(SIGXFSZ, SIG_IGN);  // a file at its limit is an error of write(), told as any other
    try {
        app::check_step();
    } catch (const Error& error) {
        const char* const task = std::getenv("SLURM_PROCID");
        if (!task || std::string_view(task) == "0") app::say(error.what());
        return static_cast<int>(error.code());
    }
    const mpi::Session session(argc, argv);
    const mpi::Communicator comm(MPI_COMM_WORLD);
    try {
        Request request;
        int ended = -1;
        mpi::together(comm, [&] { ended = parse(argc, argv, comm.is_root(), request); });
        if (ended >= 0) return ended;
        // A rank alone waits for nobody.
        const std::chrono::seconds patience(comm.size() > 1 ? request.stall_timeout_s : 0);
        const app::Watchdog watchdog(patience, comm.rank());
        return request.action(comm);
    } catch (const mpi::SharedError& error) {
        if (error.mine()) app::say(error.what());
        return static_cast<int>(error.code());
    } catch (const Error& error) {
        return leave_alone(comm, static_cast<int>(error.code()), error.what());
    } catch (const std::exception& error) {
        return leave_alone(comm, static_cast<int>(ExitCode::internal), error.what());
    }
}
