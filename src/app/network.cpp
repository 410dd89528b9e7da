#include "app/network.hpp"

#include <algorithm>

#include "app/campaign_search.hpp"
#include "app/lost_domains.hpp"
#include "app/relay_flux.hpp"
#include "app/relay_search.hpp"
#include "app/target_names.hpp"
#include "app/target_tiers.hpp"
#include "spamgraph/analysis/exchange_clusters.hpp"
#include "spamgraph/analysis/graph.hpp"
#include "spamgraph/analysis/origins.hpp"
#include "spamgraph/analysis/relays.hpp"
#include "spamgraph/analysis/robust.hpp"
#include "spamgraph/analysis/similarity.hpp"
#include "spamgraph/analysis/tlds.hpp"

namespace spamgraph::app {

namespace {

constexpr std::size_t kBusiestNames = 20;  // tried for a surge of their own, for the picture

/// The findings of the suspects, in their order.
std::vector<ClientFinding*> suspects_of(Findings& findings)
{
    std::vector<ClientFinding*> suspects;
    for (ClientFinding& client : findings.clients)
        if (client.suspect) suspects.push_back(&client);
    return suspects;
}

std::vector<MailVolume> volumes_of(const Findings& findings)
{
    std::vector<MailVolume> volumes;
    for (const ClientFinding& client : findings.clients)
        if (client.suspect) volumes.push_back({client.mail_queries, client.mail_domains});
    return volumes;
}

/// Takes suspects out of the input; the others close ranks.
void drop_suspects(const SuspectSet& dropped, NetworkInput& input)
{
    std::vector<std::uint32_t> number(input.suspects.size());
    std::vector<TestedClient> left;
    for (std::uint32_t suspect = 0; suspect < number.size(); ++suspect) {
        number[suspect] = static_cast<std::uint32_t>(left.size());
        if (!std::ranges::binary_search(dropped, suspect)) left.push_back(input.suspects[suspect]);
    }
    input.suspects = std::move(left);
    const auto renumber = [&](auto& rows) {
        std::erase_if(rows,
                      [&](const auto& row) { return std::ranges::binary_search(dropped, row.suspect); });
        for (auto& row : rows) row.suspect = number[row.suspect];
    };
    renumber(input.asked.edges);
    renumber(input.asked.minutes);
}

class Network {
public:
    Network(const NetworkInput& input, const AnalyzeOptions& options, Findings& findings, TargetNames& names,
            const RelaySearch& search)
        : input_(input), options_(options), findings_(findings), names_(names), search_(search)
    {
    }

    SuspectNetwork find(const std::vector<SuspectSet>& campaigns)
    {
        describe_names();
        describe_suspects();
        build();
        compare();
        for (std::size_t id = 0; id < campaigns.size(); ++id)
            describe_campaign(static_cast<std::int32_t>(id), campaigns[id]);
        order_relays();
        count_clusters();
        place_in_tiers(input_, names_, search_, relay_names_, options_.tier, findings_);
        count_mail_domains();
        count_flux(input_.window, names_, findings_);
        SuspectNetwork network;
        network.suspects = input_.suspects;
        network.hours = count_hours(input_.asked.minutes, input_.suspects.size());
        network.lost_domains = count_lost_domains(input_, names_, findings_.relays);
        choose_curves(network);
        for (auto& [text, target] : names_.targets)
            network.domain_addresses.push_back(std::move(target.addresses));
        network.zone_addresses = std::move(names_.zone_addresses);
        return network;
    }

private:
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
            if (!domain.country.empty()) domain.country_rule = "tld";
            domain.exchange_cluster = target.exchange_cluster;
            findings_.domains.push_back(std::move(domain));
        }
    }

    void describe_suspects()
    {
        const std::vector<ClientFinding*> suspects = suspects_of(findings_);
        for (std::uint32_t s = 0; s < suspects.size(); ++s) {
            suspects[s]->direct_names = static_cast<std::int64_t>(search_.asked_names(s, MailLayer::direct));
            suspects[s]->host_names = static_cast<std::int64_t>(search_.asked_names(s, MailLayer::exchange));
        }
    }

    void build()
    {
        std::vector<SuspectEdge> edges;
        for (const SuspectDayEdge& edge : input_.asked.edges)
            edges.push_back(
                {edge.suspect, names_.target_of[edge.day].at(edge.name)->row, edge.events, edge.mx});
        findings_.graph = build_graph(std::move(edges), input_.suspects.size());
        const auto degrees = count_degrees(transpose(findings_.graph, findings_.domains.size()));
        for (std::size_t i = 0; i < degrees.size(); ++i) findings_.domains[i].suspects = degrees[i];
    }

    void compare()
    {
        std::vector<std::uint64_t> clients;
        for (const DomainFinding& domain : findings_.domains) clients.push_back(domain.clients);
        std::uint64_t most = 0;
        for (const DaySummary& day : input_.window.summaries) most = std::max(most, day.clients);
        findings_.similarity = compare_suspects(findings_.graph, clients, most, options_.similarity);
    }

    void describe_campaign(std::int32_t id, const SuspectSet& members)
    {
        const std::vector<ClientFinding*> suspects = suspects_of(findings_);
        for (const std::uint32_t suspect : members) suspects[suspect]->campaign = id;
        CampaignFinding campaign = count_campaign(findings_.graph, members, findings_.domains.size());
        campaign.id = id;
        for (const MailLayer layer : {MailLayer::direct, MailLayer::exchange})
            for (RelayFinding& relay : search_.find(members, layer, options_.relay)) {
                relay.campaign = id;
                for (const std::string& name : relay.names) take_answers(names_.targets.at(name), relay);
                ++campaign.relays;
                relay_names_.insert(relay.names.begin(), relay.names.end());
                findings_.relays.push_back(std::move(relay));
            }
        if (!search_.mx_observed(members))
            findings_.not_observable.push_back(
                {"exchange role of the hosts of campaign " + std::to_string(id),
                 "its suspects hardly ask for MX: a host needs revisits, and "
                 "may be an exchange all the same"});
        std::tie(campaign.first, campaign.last) = time_of(members);
        findings_.campaigns.push_back(campaign);
    }

    static void take_answers(const TargetName& target, RelayFinding& relay)
    {
        relay.ttl_seconds = std::max(relay.ttl_seconds, target.ttl_s);
        std::vector<Address> both;
        std::ranges::set_union(relay.addresses, target.addresses, std::back_inserter(both));
        relay.addresses = std::move(both);
    }

    /// First and last second of the bulk of the members' mail queries in the tested minutes.
    std::pair<std::int64_t, std::int64_t> time_of(const SuspectSet& members) const
    {
        std::vector<WeightedTime> times;
        for (const SuspectMinute& minute : input_.asked.minutes) {
            if (!std::ranges::binary_search(members, minute.suspect)) continue;
            const auto& [address, day, period] = input_.suspects[minute.suspect];
            if (!input_.periods[period].minutes[minute.minute]) continue;
            times.push_back(
                {first_second(input_.window.summaries[day].day) + minute.minute * 60, minute.queries});
        }
        const auto [first, last] = find_bulk(std::move(times));
        return {first, last + 59};
    }

    /// Direct hosts before exchanges, which are weaker evidence; then by the lower bound of their odds.
    void order_relays()
    {
        std::ranges::stable_sort(findings_.relays, [](const RelayFinding& a, const RelayFinding& b) {
            if (a.layer != b.layer) return a.layer < b.layer;
            return a.log_odds_low > b.log_odds_low;
        });
    }

    void count_clusters()
    {
        std::vector<std::int32_t> campaigns;
        for (const ClientFinding* suspect : suspects_of(findings_)) campaigns.push_back(suspect->campaign);
        std::vector<std::string> clusters;
        for (const DomainFinding& domain : findings_.domains) clusters.push_back(domain.exchange_cluster);
        findings_.exchange_clusters =
            count_exchange_clusters(findings_.graph, campaigns, clusters, names_.cluster_sizes);
    }

    void count_mail_domains()
    {
        std::vector<MailDomainCounts> counts;
        for (const auto& [text, domain] : names_.mail_domains)
            counts.push_back({text, domain.suspect_queries, domain.suspects.size(), domain.all_queries});
        findings_.tlds = count_tlds(counts);
    }

    void choose_curves(SuspectNetwork& network)
    {
        const auto add = [&](const std::string& name, std::size_t curve) {
            for (const NameDay& day : names_.targets.at(name).days)
                network.curves.push_back({day.day, static_cast<std::uint32_t>(curve), day.row});
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
            network.busiest.emplace_back(findings_.domain_texts[static_cast<std::size_t>(row)]);
            add(network.busiest.back(), findings_.relays.size() + network.busiest.size() - 1);
        }
    }

    const NetworkInput& input_;
    const AnalyzeOptions& options_;
    Findings& findings_;
    TargetNames& names_;
    const RelaySearch& search_;
    std::set<std::string> relay_names_;
};

/// What is known of the suspects' names, and the hosts among them.
struct NamesAndHosts {
    NamesAndHosts(const NetworkInput& input, const Findings& findings)
        : names(read_target_names(input)), search(input, names, findings)
    {
    }
    TargetNames names;
    RelaySearch search;
};

}  // namespace

SuspectNetwork find_network(NetworkInput input, const AnalyzeOptions& options, Findings& findings)
{
    auto known = std::make_unique<NamesAndHosts>(input, findings);
    const auto split_suspects = [&] {
        return find_campaigns(input, known->search, volumes_of(findings), options.relay, options.campaign);
    };
    CampaignSplit split = split_suspects();
    if (!split.alone.empty()) {
        const std::vector<ClientFinding*> suspects = suspects_of(findings);
        for (const std::uint32_t suspect : split.alone) {
            suspects[suspect]->suspect = false;
            suspects[suspect]->role = "bulk-sender";
            suspects[suspect]->role_evidence = "shares no host of its own with other unusual clients";
        }
        drop_suspects(split.alone, input);
        if (input.suspects.empty()) return {};
        known = std::make_unique<NamesAndHosts>(input, findings);
        split = split_suspects();
    }
    return Network(input, options, findings, known->names, known->search).find(split.campaigns);
}

}  // namespace spamgraph::app
