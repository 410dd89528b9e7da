#include "app/scan_command.hpp"

#include <fmt/core.h>

#include "app/command.hpp"
#include "app/launch.hpp"
#include "app/log.hpp"
#include "app/number_range.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/logs/formats.hpp"

namespace spamgraph::app {

namespace {

/// Reads "2013-08-18..2013-08-19" for CLI11.
bool read_days(const CLI::results_t& texts, std::optional<DayRange>& days)
{
    days = parse_day_range(texts.front());
    return days.has_value();
}

std::string check_days(const std::string& text)
{
    return parse_day_range(text)
               ? ""
               : "must be a day or two, the first not after the last, as 2013-08-18..2013-08-19";
}

}  // namespace

void declare_scan_options(CLI::App& command, ScanOptions& options)
{
    // Not required() here: an empty list is told in our words, with our exit code.
    command.add_option("INPUT", options.inputs, "log files, or directories: every file below them");
    command.add_option("--work", options.work,
                       "scratch folder, one for all ranks (default: the output's name with .work)");
    command.add_option(
        "--format", options.format,
        "format of all inputs, one of: " + logs::known_formats() + " (default: told from each file)");
    command
        .add_option(
            "--days", [&options](const CLI::results_t& texts) { return read_days(texts, options.days); },
            "only these UTC days, as 2013-08-18..2013-08-19 or one day; rows of others are counted as "
            "skipped")
        ->check(check_days)
        ->type_name("A..B");
    command.add_option(
        "--source-from", options.source_from,
        "regular expression on an input's path; its first group names the sensor that wrote it\n"
        "(default: all inputs are one source)");
    command.add_option("--public-suffix-list", options.suffixes, "a newer list than the built-in one");
    command.add_option("--memory-per-rank", options.memory_mb, "buffers of a rank, in MB")
        ->check(number_from(1, 1 << 20))
        ->capture_default_str();
    command.add_flag("--strict", options.strict, "a truncated input is an error (exit 65)");
    command
        .add_option("--sender-min", options.rules.sender_min,
                    "mail queries a day that make a client a sender")
        ->check(number_from(1u, 1u << 30))
        ->capture_default_str();
    command
        .add_option("--keep-min-senders", options.rules.keep_min_senders,
                    "senders that make a name worth keeping which is no mail name")
        ->check(number_from(1u, 1u << 30))
        ->capture_default_str();
    command
        .add_option("--keep-max-client-share", options.rules.keep_max_client_share,
                    "share of all clients above which a name is everybody's")
        ->check(number_from(0.0, 1.0))
        ->capture_default_str();
}

void declare_scan(CLI::App& app, Action& action)
{
    CLI::App* const command =
        app.add_subcommand("scan",
                           "Reads resolver logs and writes one day file per UTC day.\n\n"
                           "Every log byte is read once. A row belongs to the UTC day of its time, whatever "
                           "file it stood in. Day files are\n"
                           "the same bytes for any number of ranks and any split or order of the inputs.");
    const auto options = std::make_shared<ScanOptions>();
    declare_scan_options(*command, *options);
    command->add_option("--out", options->out, "folder for the day files (day-YYYY-MM-DD.h5)")->required();
    command->footer(
        "Example:\n  mpirun -n 2 spamgraph scan --out days logs/dns.2013-08-1[89].log.gz\n\n"
        "Exit codes: 0 done, 64 usage, 65 no usable row or a truncated input with --strict, 66 an input is "
        "missing,\n"
        "74 reading or writing failed");
    command->callback([options, &action] {
        action = [options](const mpi::Communicator& comm) {
            options->keep_work = !options->work.empty();
            if (options->work.empty()) options->work = options->out.string() + ".work";
            mpi::together(comm, [&] { check_launch(comm); });
            RunLog log;
            const auto files = scan(comm, *options, log);
            if (comm.is_root() && !log_style().quiet)
                for (const auto& file : files) fmt::print("{}\n", file.string());
            return 0;
        };
    });
}

}  // namespace spamgraph::app
