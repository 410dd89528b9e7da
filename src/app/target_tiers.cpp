#include "app/target_tiers.hpp"

#include <algorithm>

#include "spamgraph/analysis/tiers.hpp"

namespace spamgraph::app {

void place_in_tiers(const NetworkInput& input, const TargetNames& names, const RelaySearch& search,
                    const std::set<std::string>& relay_names, const TierRule& rule, Findings& findings)
{
    std::set<std::uint32_t> tested;
    for (const TestedClient& suspect : input.suspects) tested.insert(static_cast<std::uint32_t>(suspect.day));
    std::set<std::pair<std::uint32_t, std::uint32_t>> suspect_days;
    for (const SuspectDayEdge& edge : input.asked.edges)
        if (tested.contains(edge.day)) suspect_days.emplace(edge.day, edge.suspect);
    std::uint64_t other_senders = 0;
    for (const std::uint32_t day : tested) other_senders += input.senders[day];
    other_senders -= std::min<std::uint64_t>(other_senders, suspect_days.size());

    std::vector<std::string> tiers;
    for (const auto& [text, target] : names.targets) {
        DomainFinding& domain = findings.domains[static_cast<std::size_t>(target.row)];
        const auto served = names.served.find(target.registered_domain);
        std::uint64_t senders = 0;
        for (const NameDay& day : target.days) senders += tested.contains(day.day) ? day.senders : 0;
        TierEvidence evidence;
        evidence.name = text;
        evidence.registered_domain = target.registered_domain;
        evidence.other_senders =
            senders - std::min<std::uint64_t>(senders, search.asks_of(target.row).size());
        evidence.served_domains = served == names.served.end() ? 0 : served->second;
        evidence.relay = relay_names.contains(text);
        evidence.suspects = domain.suspects;
        evidence.queries_per_day = domain.queries_per_day;
        TierChoice choice = assign_tier(evidence, other_senders, input.lists, rule);
        domain.tier = std::move(choice.tier);
        domain.rule = std::move(choice.rule);
        tiers.push_back(domain.tier);
    }
    findings.tiers = sum_tiers(findings.graph, tiers);
}

}  // namespace spamgraph::app
