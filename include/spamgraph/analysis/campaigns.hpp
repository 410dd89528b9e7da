#pragma once

#include <cstdint>
#include <span>
#include <utility>
#include <vector>

#include "spamgraph/analysis/findings.hpp"
#include "spamgraph/analysis/roles.hpp"

namespace spamgraph {

/// How suspects are told apart into campaigns.
struct CampaignRule {
    double min_hours_cosine = 0.7;      ///< of two suspects' mail queries per clock hour
    std::size_t min_suspects = 5;       ///< fewer are a campaign only where they share a host
    std::size_t min_host_suspects = 5;  ///< suspects at a host that tells campaigns apart, and
    double min_host_share = 0.1;        ///< their share of those that keep the same hours
    double max_common_share = 0.8;      ///< above: a host of all that keep these hours tells nobody apart
    double min_host_jaccard = 0.5;      ///< two hosts that as many share belong together
    double max_overlap = 0.2;           ///< of the smaller of two groups, to be two campaigns
    double min_covered = 0.8;           ///< of those that keep the same hours, by the groups together
    double max_alike_ratio = 1.5;       ///< largest to smallest volume of members that send alike
    double alike_margin = 1.05;         ///< of what lies beside theirs
    double max_middle_ratio = 2;        ///< third to first quartile of the volumes of one run
};

/// Suspects by number, ascending.
using SuspectSet = std::vector<std::uint32_t>;

/// Cosine of two suspects' mail queries per hour, 0 where one has none. Local.
double hours_cosine(const HourCounts& a, const HourCounts& b);

/// Groups of suspects that keep the same hours: connected parts of the pairs with a cosine at or above the
/// rule's. Ascending by first suspect; every suspect is in one. O(n^2). Local.
std::vector<SuspectSet> group_by_hours(std::span<const HourCounts> hours, const CampaignRule& rule);

/// Tells apart campaigns that keep the same hours by the hosts they share: hosts that the same suspects ask
/// for make a cluster, and clusters that have next to no suspect in common are campaigns, if together they
/// hold nearly all of the group. A suspect belongs to the cluster of which it asked most hosts (the larger
/// one of equals; the largest of all where it asked none). One set, the group itself, where nothing tells it
/// apart. Local.
/// @param hosts the suspects of the group that asked for each host that few others know
std::vector<SuspectSet> split_by_hosts(const SuspectSet& group, std::span<const SuspectSet> hosts,
                                       const CampaignRule& rule);

/// What a client sent: mail queries of the tested period, mail domains of the day.
struct MailVolume {
    std::uint64_t queries{}, domains{};
};

/// Whether a client sent just as much as the members of a campaign, which send alike: their mail queries, and
/// their mail domains, lie close together, and those of the client among them. Local.
bool sends_alike(const MailVolume& client, std::span<const MailVolume> members, const CampaignRule& rule);

/// Whether the middle half of the members sent about as much, as machines that do the same work do; the
/// volumes of senders that have nothing to do with each other differ by far more. Local.
bool middle_sends_alike(std::span<const MailVolume> members, const CampaignRule& rule);

/// Sizes of a campaign: suspects, mail domains and edges to them, names that all its suspects asked for,
/// connected parts. Local.
/// @param names columns of the graph
CampaignFinding count_campaign(const SuspectGraph& graph, const SuspectSet& members, std::size_t names);

/// Queries at a time.
struct WeightedTime {
    std::int64_t time_s{};
    std::uint64_t queries{};
};

/// First and last of the times that hold all but half a percent of the queries at either end; zeros of
/// nothing. Local.
std::pair<std::int64_t, std::int64_t> find_bulk(std::vector<WeightedTime> times);

}  // namespace spamgraph
