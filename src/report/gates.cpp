#include "report/gates.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "report/text.hpp"
#include "spamgraph/analysis/contingency.hpp"

namespace spamgraph::report {

namespace {

/// Adds gates until one fails; those behind it are not reached.
class GateList {
public:
    void add(std::string what, std::string number, std::string rule, bool passes)
    {
        const GateState state = failed_  ? GateState::not_reached
                                : passes ? GateState::passed
                                         : GateState::failed;
        failed_ = failed_ || !passes;
        gates_.push_back({std::move(what), std::move(number), std::move(rule), state});
    }
    [[nodiscard]] std::vector<Gate> take() { return std::move(gates_); }

private:
    std::vector<Gate> gates_;
    bool failed_ = false;
};

std::string at_least(std::uint64_t count)
{
    return "at least " + format_count(count);
}

std::string query_rule(const Rules& rules)
{
    return fmt::format("at least {} an hour or {} a day", format_count(rules.min_mail_in_hour),
                       format_count(rules.min_mail_in_day));
}

double share_of(std::uint64_t part, std::uint64_t all)
{
    return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}

std::string state_words(GateState state)
{
    switch (state) {
        case GateState::passed:
            return "passed";
        case GateState::failed:
            return "FAILED";
        case GateState::not_reached:
            return "not reached";
        case GateState::not_known:
            return "not known";
    }
    return {};
}

}  // namespace

std::vector<Gate> client_gates(const ClientFinding& client, const Rules& rules)
{
    // p is the larger of p1 and p2 (not observable where there is no own past).
    const char* const decides = client.p_past >= client.p_cohort ? "p2" : "p1";
    const bool allowed = client.role == "allow-listed";
    GateList gates;
    gates.add("mail domains that day", format_count(client.mail_domains), at_least(rules.min_mail_domains),
              client.mail_domains >= rules.min_mail_domains);
    gates.add("mail queries",
              fmt::format("{} an hour, {} a day", format_count(client.peak_hour_mail),
                          format_count(client.day_mail)),
              query_rule(rules),
              client.peak_hour_mail >= rules.min_mail_in_hour || client.day_mail >= rules.min_mail_in_day);
    gates.add("q", fmt::format("{} ({} decides)", format_probability(client.q), decides),
              "at most " + format_probability(rules.max_q), client.q <= rules.max_q);
    gates.add("role", client.role.empty() || allowed ? "none" : client.role, "none explains it",
              client.role.empty() || allowed);
    gates.add("allow-list", allowed ? "on it" : "not on it", "not on it", !allowed);
    return gates.take();
}

std::vector<Gate> unknown_client_gates(const Rules& rules)
{
    return {{"mail domains that day", "not in the result", at_least(rules.min_mail_domains),
             GateState::not_known},
            {"mail queries", "not in the result", query_rule(rules), GateState::not_known}};
}

std::vector<Gate> client_day_gates(const ClientRow& day, const Rules& rules)
{
    GateList gates;
    gates.add("mail domains that day", format_count(day.mail_domains), at_least(rules.min_mail_domains),
              day.mail_domains >= rules.min_mail_domains);
    const bool hour_decides =
        day.mail_queries >= rules.min_mail_in_hour && day.mail_queries < rules.min_mail_in_day;
    gates.add("mail queries",
              hour_decides ? fmt::format("{} a day, under {} in any hour", format_count(day.mail_queries),
                                         format_count(rules.min_mail_in_hour))
                           : format_count(day.mail_queries) + " a day",
              query_rule(rules), day.mail_queries >= rules.min_mail_in_day);
    return gates.take();
}

std::vector<Gate> relay_gates(const RelayNumbers& numbers, const Rules& rules)
{
    const auto [asking, suspects, others_asking, others] = numbers;
    const double share = share_of(asking, suspects), others_share = share_of(others_asking, others);
    const bool exploratory = share < rules.min_suspect_share;
    const double least = exploratory ? rules.exploratory_log_odds : rules.min_log_odds;
    const LogOdds odds = jeffreys_log_odds({asking, suspects - std::min(asking, suspects), others_asking,
                                            others - std::min(others_asking, others)});
    const auto of = [](std::uint64_t part, std::uint64_t all, double part_share) {
        return fmt::format("{} of {} ({})", format_count(part), format_count(all),
                           format_percent(part_share));
    };
    GateList gates;
    gates.add("suspects in the campaign", format_count(suspects), at_least(rules.min_suspects),
              suspects >= rules.min_suspects);
    gates.add("suspects that asked", of(asking, suspects, share),
              fmt::format("at least {} (or {} at {} times the odds)", format_percent(rules.min_suspect_share),
                          format_percent(rules.exploratory_suspect_share),
                          format_rate(std::exp(rules.exploratory_log_odds))),
              share >= rules.exploratory_suspect_share);
    gates.add("other clients that asked", of(others_asking, others, others_share),
              "at most " + format_percent(rules.max_others_share), others_share <= rules.max_others_share);
    gates.add("odds of a suspect", fmt::format("at least {} times", format_odds(odds.low)),
              fmt::format("at least {} times another client's", format_rate(std::exp(least))),
              odds.low >= least);
    return gates.take();
}

const Gate* first_failed(const std::vector<Gate>& gates)
{
    const auto failed = std::ranges::find(gates, GateState::failed, &Gate::state);
    return failed == gates.end() ? nullptr : &*failed;
}

std::string failure_words(const Gate& gate)
{
    return fmt::format("the gate '{}' failed first: {} (rule: {})", gate.what, gate.number, gate.rule);
}

void add_gates(Page& page, const std::vector<Gate>& gates)
{
    Table table(
        {{"gate", Align::left}, {"number", Align::left}, {"rule", Align::left, true}, {"", Align::left}});
    for (const Gate& gate : gates) table.add({gate.what, gate.number, gate.rule, state_words(gate.state)});
    page.table(table);
}

}  // namespace spamgraph::report
