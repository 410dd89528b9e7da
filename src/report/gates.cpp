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
    return fmt::format("at least {} an hour or {} a day", format_count(rules.suspects.min_hour_mail),
                       format_count(rules.suspects.min_day_mail));
}

double share_of(std::uint64_t part, std::uint64_t all)
{
    return all == 0 ? 0 : static_cast<double>(part) / static_cast<double>(all);
}

/// A share of a rule: "2%".
std::string rule_share(double share)
{
    return fmt::format("{:.3g}%", 100 * share);
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
    gates.add("mail domains that day", format_count(client.mail_domains),
              at_least(rules.suspects.min_mail_domains),
              client.mail_domains >= rules.suspects.min_mail_domains);
    gates.add("mail queries",
              fmt::format("{} an hour, {} a day", format_count(client.peak_hour_mail),
                          format_count(client.day_mail)),
              query_rule(rules),
              client.peak_hour_mail >= rules.suspects.min_hour_mail ||
                  client.day_mail >= rules.suspects.min_day_mail);
    gates.add("q", fmt::format("{} ({} decides)", format_probability(client.q), decides),
              "at most " + format_probability(rules.suspects.max_q), client.q <= rules.suspects.max_q);
    gates.add("role", client.role.empty() || allowed ? "none" : client.role, "none explains it",
              client.role.empty() || allowed);
    gates.add("allow-list", allowed ? "on it" : "not on it", "not on it", !allowed);
    return gates.take();
}

std::vector<Gate> unknown_client_gates(const Rules& rules)
{
    return {{"mail domains that day", "not in the result", at_least(rules.suspects.min_mail_domains),
             GateState::not_known},
            {"mail queries", "not in the result", query_rule(rules), GateState::not_known}};
}

std::vector<Gate> client_day_gates(const ClientRow& day, const Rules& rules)
{
    GateList gates;
    gates.add("mail domains that day", format_count(day.mail_domains),
              at_least(rules.suspects.min_mail_domains), day.mail_domains >= rules.suspects.min_mail_domains);
    const bool hour_decides =
        day.mail_queries >= rules.suspects.min_hour_mail && day.mail_queries < rules.suspects.min_day_mail;
    gates.add("mail queries",
              hour_decides ? fmt::format("{} a day, under {} in any hour", format_count(day.mail_queries),
                                         format_count(rules.suspects.min_hour_mail))
                           : format_count(day.mail_queries) + " a day",
              query_rule(rules), day.mail_queries >= rules.suspects.min_day_mail);
    return gates.take();
}

std::vector<Gate> relay_gates(const RelayNumbers& numbers, const Rules& rules)
{
    const RelayRule& rule = rules.relays;
    const auto [asking, suspects, others_asking, others] = numbers;
    const double share = share_of(asking, suspects), others_share = share_of(others_asking, others);
    const bool exploratory = share < rule.min_suspect_share;
    const double least = exploratory ? rule.min_exploratory_low : rule.min_log_odds_low;
    const LogOdds odds = jeffreys_log_odds({asking, suspects - std::min(asking, suspects), others_asking,
                                            others - std::min(others_asking, others)});
    const auto of = [](std::uint64_t part, std::uint64_t all, double part_share) {
        return fmt::format("{} of {} ({})", format_count(part), format_count(all),
                           format_percent(part_share));
    };
    GateList gates;
    gates.add("suspects in the campaign", format_count(suspects), at_least(rules.min_suspects),
              suspects >= rules.min_suspects);
    gates.add(
        "suspects that asked", of(asking, suspects, share),
        fmt::format("at least {}, or {} at odds of {}", rule_share(rule.min_suspect_share),
                    rule_share(rule.min_exploratory_share), format_rate(std::exp(rule.min_exploratory_low))),
        share >= rule.min_exploratory_share && asking >= rule.min_suspects_asking);
    gates.add("other clients that asked", of(others_asking, others, others_share),
              "at most " + rule_share(rule.max_others_share), others_share <= rule.max_others_share);
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
        {{"gate", Align::left}, {"", Align::left}, {"number", Align::left}, {"rule", Align::left, true}});
    for (const Gate& gate : gates) table.add({gate.what, state_words(gate.state), gate.number, gate.rule});
    page.table(table);
}

}  // namespace spamgraph::report
