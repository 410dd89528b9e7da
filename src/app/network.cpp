#include "app/network.hpp"

#include <algorithm>

#include "app/target_names.hpp"
#include "spamgraph/analysis/graph.hpp"
#include "spamgraph/analysis/relays.hpp"
#include "spamgraph/analysis/robust.hpp"
#include "spamgraph/analysis/tiers.hpp"
#include "spamgraph/analysis/tlds.hpp"

namespace spamgraph::app {

namespace {

constexpr std::size_t kBusiestNames = 20;  // tried for a surge of their own, for the picture

class Network {
public:
    Network(const NetworkInput& input, const AnalyzeOptions& options, Findings& findings)
        : input_(input), options_(options), findings_(findings), names_(read_target_names(input))
    {
    }

    std::vector<CurveName> find(std::vector<std::string>& busiest)
    {
        describe_names();
        build();
        find_direct_relays();
        place_in_tiers();
        count_mail_domains();
        describe_campaign();
        return choose_curves(busiest);
    }

private:
    [[nodiscard]] bool is_tested(std::uint32_t d) const
    {
        return std::ranges::find(input_.periods, d, &TestPeriod::day) != input_.periods.end();
    }

    TargetName& target_of(const SuspectDayEdge& edge) { return *names_.target_of[edge.day].at(edge.name); }

    void describe_names()
    {
        for (const auto& [text, target] : names_.targets) {
            findings_.domain_texts.push_back(text);
            DomainFinding domain;
            domain.registered_domain = target.registered_domain;
            domain.tld = top_level_domain(text);
            domain.queries = target.queries;
            domain.queries_per_day = median(target.queries_by_day);
            domain.clients = target.clients;
            domain.mail_clients = target.mail_clients;
            domain.evidence = target.evidence;
            domain.country = country_of_tld(domain.tld);
            findings_.domains.push_back(std::move(domain));
        }
    }

    void build()
    {
        std::vector<SuspectEdge> edges;
        for (const SuspectDayEdge& edge : input_.edges)
            edges.push_back({edge.suspect, target_of(edge).row, edge.events, edge.mx});
        findings_.graph = build_graph(std::move(edges), input_.suspects);
        const auto degrees = count_degrees(transpose(findings_.graph, findings_.domains.size()));
        for (std::size_t i = 0; i < degrees.size(); ++i) findings_.domains[i].suspects = degrees[i];
    }

    /// Suspects that asked for the address of each target on the tested days, and how often on how many.
    struct Asking {
        std::set<std::uint32_t> suspects;
        std::uint64_t suspect_days = 0;  ///< summed over the tested days
        bool by_address = false;
    };

    std::map<std::int64_t, Asking> find_asking()
    {
        std::map<std::int64_t, Asking> asking;
        for (const SuspectDayEdge& edge : input_.edges) {
            if (!is_tested(edge.day)) continue;
            Asking& of_name = asking[target_of(edge).row];
            of_name.suspects.insert(edge.suspect);
            ++of_name.suspect_days;
            of_name.by_address |= edge.events > edge.mx;
        }
        return asking;
    }

    /// Clients of the tested days that are no suspects, and whether anybody asked MX.
    RelayCrowd crowd() const
    {
        std::set<std::pair<std::uint32_t, std::uint32_t>> suspect_days;
        for (const SuspectDayEdge& edge : input_.edges) suspect_days.emplace(edge.day, edge.suspect);
        RelayCrowd crowd;
        crowd.suspects = input_.suspects;
        for (const TestPeriod& period : input_.periods)
            crowd.others += input_.window.summaries[period.day].clients;
        crowd.others -= static_cast<std::uint64_t>(
            std::ranges::count_if(suspect_days, [&](const auto& pair) { return is_tested(pair.first); }));
        crowd.mx_observed = !names_.domains_asked_mx.empty();
        return crowd;
    }

    void find_direct_relays()
    {
        asking_ = find_asking();
        std::vector<RelayName> direct;
        for (const auto& [text, target] : names_.targets) {
            const auto asked = asking_.find(target.row);
            if (asked == asking_.end()) continue;
            const bool asked_mx = names_.domains_asked_mx.contains(target.registered_domain);
            if (!is_direct_name(asked->second.by_address, target.evidence, asked_mx)) continue;
            RelayName name;
            name.name = text;
            name.suspects.assign(asked->second.suspects.begin(), asked->second.suspects.end());
            // Others are what is left of the clients of each tested day without the suspects that asked on
            // it.
            name.all_suspects = asked->second.suspect_days;
            name.clients = target.tested_clients;
            name.nxdomain_only = target.tested_queries == target.tested_nxdomain;
            name.addresses.assign(target.addresses.begin(), target.addresses.end());
            direct.push_back(std::move(name));
        }
        for (const auto& [text, neighbour] : names_.neighbours) {
            if (!neighbour.direct) continue;
            RelayName name;
            name.name = text;
            name.clients = neighbour.clients;
            name.addresses.assign(neighbour.addresses.begin(), neighbour.addresses.end());
            direct.push_back(std::move(name));
        }
        findings_.relays = find_relays(direct, MailLayer::direct, crowd(), options_.relay);
        for (const RelayFinding& relay : findings_.relays)
            relay_names_.insert(relay.names.begin(), relay.names.end());
    }

    void place_in_tiers()
    {
        std::uint64_t other_senders = 0;
        for (const TestPeriod& period : input_.periods) other_senders += input_.senders[period.day];
        std::set<std::pair<std::uint32_t, std::uint32_t>> suspect_days;
        for (const SuspectDayEdge& edge : input_.edges)
            if (is_tested(edge.day)) suspect_days.emplace(edge.day, edge.suspect);
        other_senders -= std::min<std::uint64_t>(other_senders, suspect_days.size());

        std::vector<std::string> tiers;
        for (const auto& [text, target] : names_.targets) {
            DomainFinding& domain = findings_.domains[static_cast<std::size_t>(target.row)];
            const auto asked = asking_.find(target.row);
            const auto served = names_.served.find(target.registered_domain);
            TierEvidence evidence;
            evidence.name = text;
            evidence.registered_domain = target.registered_domain;
            const std::uint64_t suspect_senders = asked == asking_.end() ? 0 : asked->second.suspect_days;
            evidence.other_senders = target.tested_senders - std::min(target.tested_senders, suspect_senders);
            evidence.served_domains = served == names_.served.end() ? 0 : served->second;
            evidence.relay = relay_names_.contains(text);
            evidence.suspects = domain.suspects;
            evidence.queries_per_day = domain.queries_per_day;
            TierChoice choice = assign_tier(evidence, other_senders, input_.lists, options_.tier);
            domain.tier = std::move(choice.tier);
            domain.rule = std::move(choice.rule);
            tiers.push_back(domain.tier);
        }
        findings_.tiers = sum_tiers(findings_.graph, tiers);
    }

    void count_mail_domains()
    {
        std::vector<MailDomainCounts> counts;
        for (const auto& [text, domain] : names_.mail_domains)
            counts.push_back({text, domain.suspect_queries, domain.suspects.size(), domain.all_queries});
        findings_.tlds = count_tlds(counts);
    }

    void describe_campaign()
    {
        CampaignFinding campaign;
        campaign.suspects = input_.suspects;
        campaign.relays = findings_.relays.size();
        for (const auto& [text, domain] : names_.mail_domains) {
            campaign.domains += !domain.suspects.empty();
            campaign.edges += domain.suspects.size();
        }
        campaign.core_names = static_cast<std::uint64_t>(std::ranges::count_if(
            findings_.domains, [&](const DomainFinding& d) { return d.suspects == input_.suspects; }));
        campaign.parts = find_connected_parts(findings_.graph, findings_.domains.size()).parts;
        const TestPeriod& first = input_.periods.front();
        const TestPeriod& last = input_.periods.back();
        campaign.first = minute_start(first.day, first.minutes._Find_first());
        std::size_t minute = kMinutesPerDay - 1;
        while (!last.minutes[minute]) --minute;
        campaign.last = minute_start(last.day, minute) + 59;
        findings_.campaigns = {campaign};
    }

    [[nodiscard]] std::int64_t minute_start(std::size_t day, std::size_t minute) const
    {
        return first_second(input_.window.summaries[day].day) + static_cast<std::int64_t>(minute) * 60;
    }

    std::vector<CurveName> choose_curves(std::vector<std::string>& busiest)
    {
        std::vector<CurveName> curves;
        const auto add = [&](const std::string& name, std::size_t curve) {
            for (const auto& [day, row] : names_.targets.at(name).row_of_day)
                curves.push_back({day, static_cast<std::uint32_t>(curve), row});
        };
        for (std::size_t r = 0; r < findings_.relays.size(); ++r)
            for (const std::string& name : findings_.relays[r].names) add(name, r);

        std::map<std::int64_t, std::uint64_t> events;
        for (std::size_t e = 0; e < findings_.graph.indices.size(); ++e) {
            const std::int64_t row = findings_.graph.indices[e];
            // A relay's names have their curve already.
            const std::string name(findings_.domain_texts[static_cast<std::size_t>(row)]);
            if (!relay_names_.contains(name)) events[row] += findings_.graph.data[e];
        }
        std::vector<std::pair<std::uint64_t, std::int64_t>> order;
        for (const auto& [row, count] : events) order.emplace_back(count, row);
        std::ranges::sort(order, [](const auto& a, const auto& b) {
            return a.first != b.first ? a.first > b.first : a.second < b.second;
        });
        order.resize(std::min(order.size(), kBusiestNames));
        for (const auto& [count, row] : order) {
            busiest.emplace_back(findings_.domain_texts[static_cast<std::size_t>(row)]);
            add(busiest.back(), findings_.relays.size() + busiest.size() - 1);
        }
        return curves;
    }

    const NetworkInput& input_;
    const AnalyzeOptions& options_;
    Findings& findings_;
    TargetNames names_;
    std::map<std::int64_t, Asking> asking_;
    std::set<std::string> relay_names_;
};

}  // namespace

std::vector<CurveName> find_network(const NetworkInput& input, const AnalyzeOptions& options,
                                    Findings& findings, std::vector<std::string>& busiest)
{
    return Network(input, options, findings).find(busiest);
}

}  // namespace spamgraph::app
