#include <filesystem>
#include <memory>

#include "app/command.hpp"
#include "app/number_range.hpp"
#include "app/result_rules.hpp"
#include "app/terminal.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/report/show.hpp"
#include "spamgraph/store/result_file.hpp"

namespace spamgraph::app {

namespace {

constexpr auto kDescription =
    "Print the findings of a result on one terminal page: what surged when, who are the suspects and how "
    "sure\n"
    "that is, which hosts they share and with how few others, the tiers and countries of the names they "
    "asked\n"
    "for, each day's totals, and what could not be seen or tested.";

constexpr auto kFooter =
    "Example:\n"
    "  spamgraph show result.h5\n"
    "  spamgraph show result.h5 --width 140 --rows 20 | less\n"
    "Everything on the page stands in the file too, in full: see 'h5dump -n 1 result.h5'.\n"
    "A client or a name of the page: 'spamgraph explain ADDRESS|NAME result.h5'.\n"
    "Colour is used on a terminal only, and never with --no-color or NO_COLOR set.";

struct ShowArguments {
    std::filesystem::path result;
    std::size_t width = 100;
    std::size_t rows = 0;
    bool no_color = false;
};

void show(const ShowArguments& arguments)
{
    const Findings findings = read_result(arguments.result);
    report::ShowOptions options;
    options.file = arguments.result.filename().string();
    options.width = arguments.width;
    options.colour = !arguments.no_color && wants_colour();
    options.rules = rules_of(findings);
    if (arguments.rows > 0) options.suspects = options.relays = options.tlds = options.days = arguments.rows;
    print(report::render_findings(findings, options));
}

}  // namespace

void declare_show(CLI::App& app, Action& action)
{
    const auto arguments = std::make_shared<ShowArguments>();
    CLI::App* const command =
        app.add_subcommand("show", "print the findings of a result on one terminal page");
    command->description(kDescription);
    command->footer(kFooter);
    command->add_option("RESULT", arguments->result, "result file, written by analyze or run")->required();
    command->add_option("--width", arguments->width, "columns of the page")
        ->check(number_from(report::kNarrowestPage, std::size_t{1'000}))
        ->capture_default_str();
    command
        ->add_option("--rows", arguments->rows,
                     "rows of each list of suspects, relays, countries and days (default: what fits a page)")
        ->check(number_from(std::size_t{1}, std::size_t{1'000'000}));
    command->add_flag("--no-color", arguments->no_color, "plain text on a terminal too");
    command->callback([arguments, &action] {
        action = [arguments](const mpi::Communicator& comm) {
            mpi::together(comm, [&] {
                if (comm.is_root()) show(*arguments);
            });
            return 0;
        };
    });
}

}  // namespace spamgraph::app
