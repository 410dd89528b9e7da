#include "spamgraph/report/follow_page.hpp"

#include <fmt/core.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "report/page.hpp"
#include "report/text.hpp"

namespace spamgraph::report {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kShownNames = 20;

/// What cannot be told, besides what the report says.
std::vector<NotObservable> all_not_observable(const FollowReport& report)
{
    std::vector<NotObservable> all = report.not_observable;
    if (report.listed_names == 0) all.push_back({"listings", "the list is empty"});
    if (!all.empty()) return all;
    const CohortStudy& study = report.study;
    if (study.exposed.names == 0)
        all.push_back({"listings", "the list ends before first contact, or all names were listed before it"});
    if (study.controls.names == 0)
        all.push_back({"chance", "no other name of the same top-level domain and volume to compare with"});
    else if (study.sets == 0)
        all.push_back({"odds ratio",
                       fmt::format("the list covers under {} days after first contact", report.within_days)});
    return all;
}

/// Share listed by a day after first contact, with its interval.
struct ListedBy {
    double share = 0, low = 0, high = 0;
};

ListedBy listed_by(const CohortGroup& group, double day)
{
    ListedBy by;
    for (const SurvivalStep& step : group.curve)
        if (step.time <= day) by = {1 - step.surviving, 1 - step.high, 1 - step.low};
    return by;
}

std::string listed_text(const CohortGroup& group, double day)
{
    if (group.names == 0) return "-";
    const ListedBy by = listed_by(group, day);
    if (by.share == 0) return "none";
    return fmt::format("{} ({}-{})", format_percent(by.share), format_percent(by.low),
                       format_percent(by.high));
}

void add_groups(Page& page, const FollowReport& report)
{
    const CohortStudy& study = report.study;
    std::vector<Column> columns{{"names", Align::left}, {"watched"}, {"listed before"}, {"listed in time"}};
    std::vector<Day> at;
    for (const Day day : {7, 30})
        if (day < report.within_days) at.push_back(day);
    at.push_back(report.within_days);
    for (const Day day : at) columns.push_back({fmt::format("by day {}", day)});
    Table table(columns);
    const auto add = [&](const char* label, const CohortGroup& group) {
        std::vector<std::string> cells{label, format_count(group.names), format_count(group.listed_before),
                                       format_count(group.listed)};
        for (const Day day : at) cells.push_back(listed_text(group, day));
        table.add(std::move(cells));
    };
    add("targeted", study.exposed);
    add("controls", study.controls);
    page.heading("LISTED after first contact (Kaplan-Meier, 95%)");
    page.table(table);
}

std::string odds_text(const MantelHaenszel& test)
{
    if (std::isnan(test.odds_ratio)) return "undefined: no set has both a listed name and one that is not";
    if (std::isinf(test.odds_ratio)) return "without bound: no control was listed in a set that tells";
    if (std::isnan(test.low)) return fmt::format("{:.3g}", test.odds_ratio);
    return fmt::format("{:.3g} ({:.3g} to {:.3g})", test.odds_ratio, test.low, test.high);
}

void add_tests(Page& page, const CohortStudy& study)
{
    page.heading("TARGETED against controls");
    page.paragraph(fmt::format("log-rank: {} listed, {:.1f} expected; chi-square {:.2f}, p {}",
                               format_count(study.log_rank.observed), study.log_rank.expected,
                               study.log_rank.chi2, format_probability(study.log_rank.p)),
                   2, 4);
    if (study.sets == 0) return;
    const MantelHaenszel& test = study.mantel_haenszel;
    page.paragraph(
        fmt::format("odds ratio over {} (Mantel-Haenszel): {}; chi-square {:.2f}, p {}; {} of them tell",
                    format_count(study.sets, "set"), odds_text(test), test.chi2, format_probability(test.p),
                    format_count(test.informative)),
        2, 4);
    if (study.unmatched > 0)
        page.paragraph(fmt::format("{} had no control", format_count(study.unmatched, "targeted name")), 2,
                       4);
}

void add_listed(Page& page, const CohortStudy& study)
{
    if (study.listed.empty()) return;
    page.heading("TARGETED NAMES that were listed");
    Table table({{"name", Align::left, true}, {"first contact"}, {"listed"}, {"days"}});
    for (std::size_t i = 0; i < study.listed.size() && i < kShownNames; ++i) {
        const CohortMember& member = study.listed[i];
        table.add({printable(member.name), format_day(member.start), format_day(*member.listed),
                   std::to_string(*member.listed - member.start)});
    }
    page.table(table);
    if (study.listed.size() > kShownNames)
        page.line(fmt::format("and {} more (--json has them all)",
                              format_count(study.listed.size() - kShownNames)));
}

Json number(double value)
{
    return std::isfinite(value) ? Json(value) : Json(nullptr);
}

Json group_json(const CohortGroup& group)
{
    Json curve = Json::array();
    for (const SurvivalStep& step : group.curve)
        curve.push_back({{"day", step.time},
                         {"at_risk", step.at_risk},
                         {"events", step.events},
                         {"surviving", step.surviving},
                         {"low", step.low},
                         {"high", step.high}});
    return {{"names", group.names},
            {"listed_before", group.listed_before},
            {"listed", group.listed},
            {"curve", curve}};
}

}  // namespace

std::string render_follow(const FollowReport& report, std::size_t width, bool colour)
{
    Page page(width, colour);
    page.line(fmt::format("spamgraph  {}: targeted mail domains of low profile on a list of {}",
                          printable(report.file), format_count(report.listed_names, "name")),
              0);
    if (report.until)
        page.line(fmt::format("listings up to {}, {} days after first contact", format_day(*report.until),
                              report.within_days),
                  0);
    if (report.study.exposed.names > 0) {
        add_groups(page, report);
        if (report.study.controls.names > 0) add_tests(page, report.study);
        add_listed(page, report.study);
    }
    if (const auto all = all_not_observable(report); !all.empty()) {
        page.heading("NOT OBSERVABLE");
        for (const NotObservable& one : all) page.paragraph(fmt::format("{}: {}", one.what, one.why), 2, 4);
    }
    return page.take();
}

std::string follow_json(const FollowReport& report)
{
    const CohortStudy& study = report.study;
    Json listed = Json::array();
    for (const CohortMember& member : study.listed)
        listed.push_back({{"name", printable(member.name)},
                          {"first_contact", format_day(member.start)},
                          {"listed", format_day(*member.listed)}});
    Json missing = Json::array();
    for (const NotObservable& one : all_not_observable(report))
        missing.push_back({{"what", one.what}, {"why", one.why}});
    const MantelHaenszel& odds = study.mantel_haenszel;
    const Json json{{"format", "spamgraph-follow"},
                    {"result", report.file},
                    {"until", report.until ? Json(format_day(*report.until)) : Json(nullptr)},
                    {"within_days", report.within_days},
                    {"targeted", group_json(study.exposed)},
                    {"controls", group_json(study.controls)},
                    {"sets", study.sets},
                    {"unmatched", study.unmatched},
                    {"log_rank",
                     {{"observed", study.log_rank.observed},
                      {"expected", study.log_rank.expected},
                      {"chi2", study.log_rank.chi2},
                      {"p", study.log_rank.p}}},
                    {"mantel_haenszel",
                     {{"odds_ratio", number(odds.odds_ratio)},
                      {"low", number(odds.low)},
                      {"high", number(odds.high)},
                      {"chi2", odds.chi2},
                      {"p", odds.p},
                      {"informative", odds.informative}}},
                    {"listed", listed},
                    {"not_observable", missing}};
    return json.dump(-1, ' ', true, Json::error_handler_t::replace) + "\n";
}

}  // namespace spamgraph::report
