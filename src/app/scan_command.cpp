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

/// Addresses between commas; nothing where one of them is none.
std::optional<std::vector<Address>> parse_addresses(std::string_view text)
{
    std::vector<Address> addresses;
    for (;;) {
        const std::size_t end = text.find(',');
        const auto address = parse_address(text.substr(0, end));
        if (!address) return std::nullopt;
        addresses.push_back(*address);
        if (end == text.npos) return addresses;
        text.remove_prefix(end + 1);
    }
}

void declare_client_rule(CLI::App& command, tally::ClientRule& rule)
{
    command
        .add_option_function<std::string>(
            "--client", [&rule](const std::string& text) { rule.by_subnet = text == "ecs"; },
            "who is the client of a query: the address that it came from (source), or its EDNS Client "
            "Subnet\n"
            "where it has one (ecs) (default: source)")
        ->check([](const std::string& text) {
            return text == "source" || text == "ecs" ? "" : "must be source or ecs";
        })
        ->type_name("WHO");
    command
        .add_option_function<std::string>(
            "--resolver",
            [&rule](const std::string& text) { rule.resolvers = parse_addresses(text).value(); },
            "address of a resolver, or several between commas: where a log says which server a query went "
            "to,\n"
            "only queries to these count, and not what a resolver asks others (default: all count)")
        ->check([](const std::string& text) {
            return parse_addresses(text) ? "" : "must be an IP address, or several between commas";
        })
        ->type_name("ADDRESSES");
}

/// A single character, also by the names "tab" and "space".
bool read_character(const CLI::results_t& texts, char& character)
{
    const std::string& text = texts.front();
    if (text == "tab" || text == "\\t")
        character = '\t';
    else if (text == "space")
        character = ' ';
    else if (text == "none")
        character = '\0';
    else if (text.size() == 1)
        character = text[0];
    else
        return false;
    return true;
}

void declare_columns(CLI::App& command, logs::ColumnMap& columns)
{
    const auto add_column = [&](const char* name, std::string& column, const char* what) {
        command.add_option(name, column, what)->type_name("COLUMN");
    };
    add_column(
        "--column-time", columns.time,
        "delimited text: the column with the time (its number from 1, or its name in the header line;\n"
        "epoch seconds, ISO 8601, TAI64N or TAI64)");
    add_column("--column-client", columns.client, "the client's address");
    add_column("--column-qname", columns.qname, "the name asked for");
    add_column("--column-qtype", columns.qtype, "the query type, by name or number");
    add_column("--column-rcode", columns.rcode, "the response code, by name or number, if there is one");
    add_column("--column-answers", columns.answers,
               "answers, if there are any: addresses and names between blanks, ',', ';' or '|'");
    const auto add_character = [&](const char* name, char& character, const char* what) {
        command
            .add_option(
                name, [&character](const CLI::results_t& texts) { return read_character(texts, character); },
                what)
            ->type_name("C");
    };
    add_character("--delimiter", columns.delimiter,
                  "between columns: a character, 'tab' or 'space' (default: ,)");
    add_character("--quote", columns.quote, "around a column's text: a character or 'none' (default: \")");
    command.add_flag("--header", columns.header, "the first line names the columns");
}

}  // namespace

void declare_scan_options(CLI::App& command, ScanOptions& options)
{
    // Not required() here: an empty list is told in our words, with our exit code.
    command.add_option("INPUT", options.inputs,
                       "log files, directories (every file below them) or quoted patterns as 'logs/*.gz'");
    command.add_option("--work", options.work,
                       "scratch folder, one for all ranks (default: the output's name with .work)");
    command.add_option(
        "--format", options.format,
        "format of all inputs, one of: " + logs::known_formats() + " (default: told from each file)");
    command.add_option("--log-timezone", options.log_timezone,
                       "time zone of stamps that name none (UTC, +02:00, Europe/Berlin; default: UTC)");
    declare_columns(command, options.columns);
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
    declare_client_rule(command, options.client_rule);
    command
        .add_option(
            "--checkpoint-every", options.checkpoint_every_s,
            "seconds after which what was read is saved, so that a killed job can go on; 0: only when "
            "it is\n"
            "asked to stop (SIGUSR1), and when all is read")
        ->check(number_from(0.0, 1e9))
        ->capture_default_str();
    command.add_flag("--keep-work", options.keep_work,
                     "leave what was read in the scratch folder: a scan with more inputs reads those only");
    command
        .add_option("--pseudonymize", options.pseudonymize,
                    "put pseudonyms that keep prefixes in the place of all addresses, also of those in "
                    "names: a file\n"
                    "with 32 random bytes or 64 hex digits that only you may read (default: true addresses)")
        ->type_name("KEYFILE");
    command.add_flag(
        "--anew", options.anew,
        "read and write everything, also days whose files are complete (made of the same inputs\n"
        "by the same rules)");
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
                    "share of all clients: what more than that ask for, beside senders, is everybody's")
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
        "74 reading or writing failed, 75 stopped by SIGUSR1 or SIGTERM: run the same command again to go "
        "on");
    command->callback([options, &action] {
        action = [options](const mpi::Communicator& comm) {
            options->keep_folder = !options->work.empty();
            if (options->work.empty()) options->work = options->out.string() + ".work";
            mpi::listen_for_stop();
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
