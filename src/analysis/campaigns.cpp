#include "spamgraph/analysis/campaigns.hpp"

#include <algorithm>
#include <boost/pending/disjoint_sets.hpp>
#include <cmath>
#include <iterator>

#include "spamgraph/analysis/graph.hpp"

namespace spamgraph {

namespace {

/// Things that are put together pair by pair.
class Parts {
public:
    explicit Parts(std::size_t size) : rank_(size), parent_(size), sets_(rank_.data(), parent_.data())
    {
        for (std::size_t i = 0; i < size; ++i) sets_.make_set(i);
    }
    void join(std::size_t a, std::size_t b) { sets_.union_set(a, b); }

    /// Members of every part, parts in the order of their first member.
    std::vector<std::vector<std::size_t>> take()
    {
        std::vector<std::vector<std::size_t>> parts;
        std::vector<std::size_t> number(parent_.size(), parent_.size());
        for (std::size_t i = 0; i < parent_.size(); ++i) {
            std::size_t& part = number[sets_.find_set(i)];
            if (part == parent_.size()) {
                part = parts.size();
                parts.emplace_back();
            }
            parts[part].push_back(i);
        }
        return parts;
    }

private:
    std::vector<std::size_t> rank_, parent_;
    boost::disjoint_sets<std::size_t*, std::size_t*> sets_;
};

std::size_t count_common(const SuspectSet& a, const SuspectSet& b)
{
    SuspectSet common;
    std::ranges::set_intersection(a, b, std::back_inserter(common));
    return common.size();
}

double share(std::size_t part, std::size_t whole)
{
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// Hosts that belong together and the suspects that asked for one of them.
struct Cluster {
    std::vector<std::size_t> hosts;
    SuspectSet suspects;
};

/// Clusters with enough suspects.
std::vector<Cluster> cluster_hosts(std::span<const SuspectSet> hosts, const CampaignRule& rule)
{
    Parts alike(hosts.size());
    for (std::size_t a = 0; a < hosts.size(); ++a)
        for (std::size_t b = a + 1; b < hosts.size(); ++b) {
            const std::size_t common = count_common(hosts[a], hosts[b]);
            if (share(common, hosts[a].size() + hosts[b].size() - common) >= rule.min_host_jaccard)
                alike.join(a, b);
        }
    std::vector<Cluster> clusters;
    for (const std::vector<std::size_t>& part : alike.take()) {
        Cluster cluster{part, {}};
        for (const std::size_t host : part) {
            SuspectSet both;
            std::ranges::set_union(cluster.suspects, hosts[host], std::back_inserter(both));
            cluster.suspects = std::move(both);
        }
        clusters.push_back(std::move(cluster));
    }
    return clusters;
}

/// Clusters with suspects in common become one.
std::vector<Cluster> join_overlapping(const std::vector<Cluster>& clusters, const CampaignRule& rule)
{
    Parts overlapping(clusters.size());
    for (std::size_t a = 0; a < clusters.size(); ++a)
        for (std::size_t b = a + 1; b < clusters.size(); ++b) {
            const auto& [hosts_a, of_a] = clusters[a];
            const auto& [hosts_b, of_b] = clusters[b];
            if (share(count_common(of_a, of_b), std::min(of_a.size(), of_b.size())) > rule.max_overlap)
                overlapping.join(a, b);
        }
    std::vector<Cluster> joined;
    for (const std::vector<std::size_t>& part : overlapping.take()) {
        Cluster& cluster = joined.emplace_back();
        for (const std::size_t one : part) {
            cluster.hosts.insert(cluster.hosts.end(), clusters[one].hosts.begin(), clusters[one].hosts.end());
            SuspectSet both;
            std::ranges::set_union(cluster.suspects, clusters[one].suspects, std::back_inserter(both));
            cluster.suspects = std::move(both);
        }
    }
    return joined;
}

/// The clusters, if they are several campaigns.
std::vector<Cluster> find_clusters(const SuspectSet& group, std::span<const SuspectSet> hosts,
                                   const CampaignRule& rule)
{
    std::vector<Cluster> clusters = join_overlapping(cluster_hosts(hosts, rule), rule);
    SuspectSet covered;
    for (const Cluster& cluster : clusters) {
        SuspectSet both;
        std::ranges::set_union(covered, cluster.suspects, std::back_inserter(both));
        covered = std::move(both);
    }
    if (clusters.size() < 2 || share(covered.size(), group.size()) < rule.min_covered) return {};
    std::ranges::stable_sort(clusters, std::ranges::greater{},
                             [](const Cluster& cluster) { return cluster.suspects.size(); });
    return clusters;
}

}  // namespace

double hours_cosine(const HourCounts& a, const HourCounts& b)
{
    double both = 0, of_a = 0, of_b = 0;
    for (std::size_t hour = 0; hour < a.size(); ++hour) {
        const auto x = static_cast<double>(a[hour]);
        const auto y = static_cast<double>(b[hour]);
        both += x * y;
        of_a += x * x;
        of_b += y * y;
    }
    return both > 0 ? both / std::sqrt(of_a * of_b) : 0;
}

std::vector<SuspectSet> group_by_hours(std::span<const HourCounts> hours, const CampaignRule& rule)
{
    Parts parts(hours.size());
    for (std::size_t a = 0; a < hours.size(); ++a)
        for (std::size_t b = a + 1; b < hours.size(); ++b)
            if (hours_cosine(hours[a], hours[b]) >= rule.min_hours_cosine) parts.join(a, b);
    std::vector<SuspectSet> groups;
    for (const std::vector<std::size_t>& part : parts.take()) groups.emplace_back(part.begin(), part.end());
    return groups;
}

bool sends_alike(const MailVolume& client, std::span<const MailVolume> members, const CampaignRule& rule)
{
    if (members.size() < rule.min_suspects) return false;
    const auto is_among = [&](std::uint64_t MailVolume::*number) {
        const auto [least, most] = std::ranges::minmax(members, {}, number);
        const auto low = static_cast<double>(least.*number), high = static_cast<double>(most.*number);
        const auto own = static_cast<double>(client.*number);
        return high <= rule.max_alike_ratio * low && own * rule.alike_margin >= low &&
               own <= rule.alike_margin * high;
    };
    return is_among(&MailVolume::queries) && is_among(&MailVolume::domains);
}

bool middle_sends_alike(std::span<const MailVolume> members, const CampaignRule& rule)
{
    if (members.size() < rule.min_suspects) return false;
    std::vector<std::uint64_t> queries;
    for (const MailVolume& member : members) queries.push_back(member.queries);
    std::ranges::sort(queries);
    const std::size_t quarter = queries.size() / 4;
    return static_cast<double>(queries[queries.size() - 1 - quarter]) <=
           rule.max_middle_ratio * static_cast<double>(queries[quarter]);
}

CampaignFinding count_campaign(const SuspectGraph& graph, const SuspectSet& members, std::size_t names)
{
    const SuspectGraph own = select_rows(graph, members);
    CampaignFinding campaign;
    campaign.suspects = members.size();
    campaign.parts = find_connected_parts(own, names).parts;
    const SuspectGraph by_name = transpose(own, names);
    for (const std::uint64_t edges : count_mx_degrees(by_name)) {
        campaign.domains += edges > 0;
        campaign.edges += edges;
    }
    for (const std::uint64_t degree : count_degrees(by_name)) campaign.core_names += degree == members.size();
    return campaign;
}

std::pair<std::int64_t, std::int64_t> find_bulk(std::vector<WeightedTime> times)
{
    constexpr std::uint64_t kOf = 200;  // one in so many queries is left out at either end
    std::ranges::sort(times, {}, &WeightedTime::time_s);
    std::uint64_t all = 0;
    for (const WeightedTime& time : times) all += time.queries;
    const auto first_beyond = [all](auto from, auto end) {
        std::uint64_t before = 0;
        for (; from != end; ++from) {
            before += from->queries;
            if (before > all / kOf) return from->time_s;
        }
        return std::int64_t{0};
    };
    return {first_beyond(times.begin(), times.end()), first_beyond(times.rbegin(), times.rend())};
}

std::vector<SuspectSet> split_by_hosts(const SuspectSet& group, std::span<const SuspectSet> hosts,
                                       const CampaignRule& rule)
{
    std::vector<SuspectSet> all, telling;
    for (const SuspectSet& host : hosts) {
        const double of_group = share(host.size(), group.size());
        if (host.size() < rule.min_host_suspects || of_group < rule.min_host_share) continue;
        all.push_back(host);
        if (of_group < rule.max_common_share) telling.push_back(host);
    }
    std::vector<Cluster> clusters = find_clusters(group, telling, rule);
    const std::vector<SuspectSet>& asked = clusters.empty() ? all : telling;
    if (clusters.empty()) clusters = find_clusters(group, all, rule);
    if (clusters.empty()) return {group};

    std::vector<SuspectSet> campaigns(clusters.size());
    for (const std::uint32_t suspect : group) {
        std::size_t best = 0, most = 0;
        for (std::size_t c = 0; c < clusters.size(); ++c) {
            const auto count =
                static_cast<std::size_t>(std::ranges::count_if(clusters[c].hosts, [&](std::size_t host) {
                    return std::ranges::binary_search(asked[host], suspect);
                }));
            if (count > most) best = c, most = count;
        }
        campaigns[best].push_back(suspect);
    }
    std::erase_if(campaigns, [](const SuspectSet& campaign) { return campaign.empty(); });
    return campaigns;
}

}  // namespace spamgraph
