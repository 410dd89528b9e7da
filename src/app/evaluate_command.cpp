#include <filesystem>
#include <memory>

#include "app/command.hpp"
#include "app/number_range.hpp"
#include "app/terminal.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/evaluate/score.hpp"
#include "spamgraph/report/scores_page.hpp"
#include "spamgraph/report/show.hpp"
#include "spamgraph/store/result_file.hpp"

namespace spamgraph::app {

namespace {

constexpr auto kFooter =
    "Example:\n  spamgraph evaluate logs/truth.json result.h5\n"
    "truth.json is written by synth beside its logs. The exit code does not depend on the scores.";

struct EvaluateArguments {
    std::filesystem::path truth, result;
    std::size_t width = 100;
    bool json = false;
};

void run_evaluate(const EvaluateArguments& arguments)
{
    const evaluate::Truth truth = evaluate::read_truth(arguments.truth);
    const evaluate::Scores scores = evaluate::score(truth, read_result(arguments.result));
    print(arguments.json ? evaluate::scores_json(scores)
                         : report::render_scores(scores, arguments.width, wants_colour()));
}

}  // namespace

void declare_evaluate(CLI::App& app, Action& action)
{
    const auto arguments = std::make_shared<EvaluateArguments>();
    CLI::App* const command =
        app.add_subcommand("evaluate", "hold a result against the planted truth of its logs");
    command->footer(kFooter);
    command->add_option("TRUTH", arguments->truth, "truth.json, written by synth")->required();
    command->add_option("RESULT", arguments->result, "result file, written by analyze or run")->required();
    command->add_flag("--json", arguments->json, "one line of JSON in the place of the page");
    command->add_option("--width", arguments->width, "columns of the page")
        ->check(number_from(report::kNarrowestPage, std::size_t{1'000}))
        ->capture_default_str();
    command->callback([arguments, &action] {
        action = [arguments](const mpi::Communicator& comm) {
            mpi::together(comm, [&] {
                if (comm.is_root()) run_evaluate(*arguments);
            });
            return 0;
        };
    });
}

}  // namespace spamgraph::app
