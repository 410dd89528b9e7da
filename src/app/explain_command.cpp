#include <filesystem>
#include <memory>
#include <vector>

#include "app/command.hpp"
#include "app/number_range.hpp"
#include "app/result_rules.hpp"
#include "app/terminal.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/report/client_past.hpp"
#include "spamgraph/report/explain.hpp"
#include "spamgraph/store/result_file.hpp"

namespace spamgraph::app {

namespace {

constexpr auto kDescription =
    "Print why a client is a suspect or not, or why a name is a shared relay or not: its numbers, every gate "
    "with\n"
    "its rule, and the first gate that failed.";

constexpr auto kFooter =
    "Examples:\n"
    "  spamgraph explain 192.0.2.7 result.h5              a client (or the address of a relay)\n"
    "  spamgraph explain mx1.example.com result.h5        a name that suspects asked for\n"
    "  spamgraph explain 192.0.2.7 result.h5 --days days/day-*.h5\n"
    "A result holds the clients that made enough mail queries for enough domains. The numbers of the others "
    "are\n"
    "read from day files: those named by --days, else those in the folder 'RESULT.days' that run leaves.\n"
    "Exit code 66: no such result, or a name that no suspect asked for.";

struct ExplainArguments {
    std::string what;
    std::filesystem::path result;
    std::vector<std::filesystem::path> days;
    std::size_t width = 100;
    bool no_color = false;
};

/// An address can be a client, a relay, or both.
std::string explain_address(const Findings& findings, const Address& address,
                            const ExplainArguments& arguments, const report::ExplainOptions& options)
{
    const bool client = report::has_client(findings, address);
    const bool relay = report::is_relay_address(findings, address);
    std::string text;
    if (relay) text = report::render_name(findings, format_address(address), options);
    if (relay && !client) return text;
    if (relay) text += '\n';
    if (client) return text + report::render_client(findings, address, {}, options);
    const auto day_files = arguments.days.empty() ? report::find_day_files(arguments.result) : arguments.days;
    return report::render_client(findings, address,
                                 report::read_client_past(day_files, address, findings.pseudonyms), options);
}

void explain(const ExplainArguments& arguments)
{
    const auto address = parse_address(arguments.what);
    const std::string name = address ? "" : report::parse_name(arguments.what);
    const Findings findings = read_result(arguments.result);
    report::ExplainOptions options;
    options.file = arguments.result.filename().string();
    options.width = arguments.width;
    options.colour = !arguments.no_color && wants_colour();
    options.rules = rules_of(findings);
    print(address ? explain_address(findings, *address, arguments, options)
                  : report::render_name(findings, name, options));
}

}  // namespace

void declare_explain(CLI::App& app, Action& action)
{
    const auto arguments = std::make_shared<ExplainArguments>();
    CLI::App* const command = app.add_subcommand(
        "explain", "print the numbers of a client or a name, and the first gate that failed");
    command->description(kDescription);
    command->footer(kFooter);
    command->add_option("ADDRESS|NAME", arguments->what, "a client's address, or a name")->required();
    command->add_option("RESULT", arguments->result, "result file, written by analyze or run")->required();
    command->add_option("--days", arguments->days, "day files to look a client up in");
    command->add_option("--width", arguments->width, "columns of the page")
        ->check(number_from(report::kNarrowestPage, std::size_t{1'000}))
        ->capture_default_str();
    command->add_flag("--no-color", arguments->no_color, "plain text on a terminal too");
    command->callback([arguments, &action] {
        action = [arguments](const mpi::Communicator& comm) {
            mpi::together(comm, [&] {
                if (comm.is_root()) explain(*arguments);
            });
            return 0;
        };
    });
}

}  // namespace spamgraph::app
