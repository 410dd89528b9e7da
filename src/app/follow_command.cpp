#include <filesystem>
#include <memory>

#include "app/command.hpp"
#include "app/followed_names.hpp"
#include "app/number_range.hpp"
#include "app/terminal.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/report/client_past.hpp"
#include "spamgraph/report/follow_page.hpp"
#include "spamgraph/store/result_file.hpp"

namespace spamgraph::app {

namespace {

constexpr auto kDescription =
    "Follow the low-profile mail domains that suspects asked for: were they put on a block list more often\n"
    "than mail domains like them that no suspect asked for?";

constexpr auto kFooter =
    "Example:\n"
    "  spamgraph follow result.h5 --listed blocklist.csv\n"
    "A line of the list is a name and a date, \"example.com,2013-09-14\" (or with a blank or tab between "
    "them); a\n"
    "listed domain stands for the names in it. Day files tell first contact and the names to compare with: "
    "those\n"
    "named by --days, else those in the folder 'RESULT.days' that run leaves.";

struct FollowArguments {
    std::filesystem::path result, listed;
    std::vector<std::filesystem::path> days;
    std::string until;
    Day within = 90;
    std::size_t width = 100;
    bool json = false;
};

void follow(const FollowArguments& arguments)
{
    const Findings findings = read_result(arguments.result);
    const BlockList list = read_block_list(arguments.listed);
    const auto day_files = arguments.days.empty() ? report::find_day_files(arguments.result) : arguments.days;

    CohortRule rule;
    rule.within_days = arguments.within;
    report::FollowReport report;
    report.file = arguments.result.filename().string();
    report.within_days = rule.within_days;
    report.until = arguments.until.empty() ? list.last : parse_day(arguments.until);
    report.listed_names = list.listed.size();
    const FollowedNames names = read_followed_names(findings, day_files);
    report.first_day = findings.first_day;
    report.not_observable = names.not_observable;
    if (report.until && names.not_observable.empty()) {
        std::vector<CohortMember> members = match_controls(names.exposed, names.others, rule);
        for (CohortMember& member : members) member.listed = list.find(member.name);
        report.study = study_cohort(members, *report.until, rule);
    }
    print(arguments.json ? report::follow_json(report)
                         : report::render_follow(report, arguments.width, wants_colour()));
}

}  // namespace

void declare_follow(CLI::App& app, Action& action)
{
    const auto arguments = std::make_shared<FollowArguments>();
    CLI::App* const command =
        app.add_subcommand("follow", "follow targeted names on a dated block list, against controls");
    command->description(kDescription);
    command->footer(kFooter);
    command->add_option("RESULT", arguments->result, "result file, written by analyze or run")->required();
    command->add_option("--listed", arguments->listed, "names and the dates on which they were listed")
        ->required();
    command->add_option("--days", arguments->days, "day files of the result's window");
    command->add_option("--until", arguments->until, "last day that the list covers (default: its last date)")
        ->check([](const std::string& text) {
            return parse_day(text) ? std::string() : "must be a day such as 2013-11-30";
        });
    command->add_option("--within", arguments->within, "days after first contact in which a listing counts")
        ->check(number_from(1, 3'650))
        ->capture_default_str();
    command->add_option("--width", arguments->width, "columns of the page")
        ->check(number_from(std::size_t{60}, std::size_t{1'000}))
        ->capture_default_str();
    command->add_flag("--json", arguments->json, "one line of JSON in the place of the page");
    command->callback([arguments, &action] {
        action = [arguments](const mpi::Communicator& comm) {
            mpi::together(comm, [&] {
                if (comm.is_root()) follow(*arguments);
            });
            return 0;
        };
    });
}

}  // namespace spamgraph::app
