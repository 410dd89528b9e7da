#include "app/lost_domains.hpp"

#include <set>
#include <string_view>

namespace spamgraph::app {

namespace {

/// Mail names of a suspect's day by registered domain; of these, the relay's own.
struct MailNames {
    std::uint64_t all = 0, of_relay = 0;
};

}  // namespace

LostDomains count_lost_domains(const NetworkInput& input, const TargetNames& names,
                               std::span<const RelayFinding> relays)
{
    LostDomains lost;
    std::vector<std::vector<const SuspectDayEdge*>> edges(input.suspects.size());
    for (const SuspectDayEdge& edge : input.asked.edges)
        if (edge.day == input.suspects[edge.suspect].day) edges[edge.suspect].push_back(&edge);
    for (std::uint32_t r = 0; r < relays.size(); ++r) {
        const RelayFinding& relay = relays[r];
        std::set<const TargetName*> own;
        std::map<std::string_view, MailNames> domains;
        for (const std::string& name : relay.names) {
            const TargetName& target = names.targets.at(name);
            own.insert(&target);
            if (target.evidence != MailEvidence::none) domains[target.registered_domain];
        }
        for (const std::uint32_t suspect : relay.asking) {
            if (domains.empty()) break;
            for (auto& [domain, counts] : domains) counts = {};
            for (const SuspectDayEdge* const edge : edges[suspect]) {
                const TargetName* const target = names.target_of[edge->day].at(edge->name);
                const auto domain = domains.find(target->registered_domain);
                if (domain == domains.end()) continue;
                if (edge->mx == 0 && target->evidence == MailEvidence::none) continue;
                ++domain->second.all;
                domain->second.of_relay += own.contains(target);
            }
            for (const auto& [domain, counts] : domains)
                if (counts.all > 0 && counts.all == counts.of_relay) ++lost[{r, suspect}];
        }
    }
    return lost;
}

}  // namespace spamgraph::app
