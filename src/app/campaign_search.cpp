#include "app/campaign_search.hpp"

#include <algorithm>
#include <iterator>
#include <map>

namespace spamgraph::app {

namespace {

/// Suspects that go together and the hosts that they share.
struct Group {
    SuspectSet members;
    std::vector<RelayFinding> hosts;
};

constexpr double kNobody = 0.5;  // expected suspects below which there should be none

/// Hosts of the findings that a suspect asked for.
std::size_t count_hosts(const std::vector<RelayFinding>& hosts, std::uint32_t suspect)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        hosts, [&](const RelayFinding& host) { return std::ranges::binary_search(host.asking, suspect); }));
}

class Search {
public:
    Search(const NetworkInput& input, const RelaySearch& search, std::span<const MailVolume> volumes,
           const RelayRule& relays, const CampaignRule& rule)
        : input_(input), search_(search), volumes_(volumes), relays_(relays), rule_(rule)
    {
    }

    CampaignSplit find()
    {
        SuspectSet rest;
        for (SuspectSet& part : split_by_hours()) {
            if (part.size() >= rule_.min_suspects)
                groups_.push_back({std::move(part), {}});
            else
                rest.insert(rest.end(), part.begin(), part.end());
        }
        for (Group& group : groups_) group.hosts = shared_hosts(group.members);
        join_groups_of_same_hosts();
        take_apart_office_hours(rest);
        rest = join_by_hosts(rest);
        add_groups_of_other_hours(rest);
        return take();
    }

private:
    /// Hosts that at least half of the members, by the rule's default, have in common.
    [[nodiscard]] std::vector<RelayFinding> shared_hosts(const SuspectSet& members) const
    {
        std::vector<RelayFinding> hosts = search_.find(members, MailLayer::direct, relays_);
        std::erase_if(hosts, [](const RelayFinding& host) { return host.exploratory; });
        return hosts;
    }

    [[nodiscard]] std::vector<SuspectSet> split(const SuspectSet& group) const
    {
        if (group.size() < 2 * rule_.min_suspects) return {group};
        RelayRule telling = relays_;
        telling.min_suspect_share = rule_.min_host_share;
        telling.min_exploratory_share = rule_.min_host_share;
        telling.min_log_odds_low = relays_.min_exploratory_low;
        std::vector<SuspectSet> hosts;
        for (const RelayFinding& host : search_.find(group, MailLayer::direct, telling))
            hosts.push_back(host.asking);
        return split_by_hosts(group, hosts, rule_);
    }

    /// The same hours are those of one day: unusual clients of several days have nothing in common yet.
    std::vector<SuspectSet> split_by_hours()
    {
        const std::vector<HourCounts> hours = count_hours(input_.asked.minutes, input_.suspects.size());
        std::map<std::size_t, SuspectSet> by_day;
        for (std::uint32_t suspect = 0; suspect < hours.size(); ++suspect)
            by_day[input_.suspects[suspect].day].push_back(suspect);
        std::vector<SuspectSet> parts;
        for (const auto& [day, suspects] : by_day) {
            std::vector<HourCounts> of_day;
            for (const std::uint32_t suspect : suspects) of_day.push_back(hours[suspect]);
            for (SuspectSet& group : group_by_hours(of_day, rule_)) {
                for (std::uint32_t& member : group) member = suspects[member];
                for (SuspectSet& part : split(group)) parts.push_back(std::move(part));
            }
        }
        return parts;
    }

    /// Whether most members of a group asked for most hosts of another.
    [[nodiscard]] static bool shares_hosts(const Group& group, const Group& other)
    {
        std::size_t shared = 0;
        for (const RelayFinding& host : other.hosts) {
            const auto same = std::ranges::find(group.hosts, host.entity, &RelayFinding::entity);
            shared += same != group.hosts.end();
        }
        return !other.hosts.empty() && 2 * shared >= other.hosts.size();
    }

    void join_groups_of_same_hosts()
    {
        for (std::size_t a = 0; a < groups_.size(); ++a)
            for (std::size_t b = a + 1; b < groups_.size();) {
                if (!shares_hosts(groups_[a], groups_[b]) || !shares_hosts(groups_[b], groups_[a])) {
                    ++b;
                    continue;
                }
                SuspectSet both;
                std::ranges::merge(groups_[a].members, groups_[b].members, std::back_inserter(both));
                groups_[a] = {both, shared_hosts(both)};
                groups_.erase(groups_.begin() + static_cast<std::ptrdiff_t>(b));
                b = a + 1;
            }
    }

    /// Whether something beside the hours of the day holds a group together: hosts, the surge that it made,
    /// exchanges that hardly anyone else asks for, or the same amount of mail. Where earlier days tell that
    /// all of it is new, about the same will do.
    [[nodiscard]] bool holds_together(const Group& group) const
    {
        if (!group.hosts.empty()) return true;
        const auto in_surge = std::ranges::count_if(group.members, [&](std::uint32_t suspect) {
            return input_.periods[input_.suspects[suspect].period].surge;
        });
        if (2 * in_surge > std::ssize(group.members)) return true;
        const std::vector<RelayFinding> exchanges = search_.find(group.members, MailLayer::exchange, relays_);
        if (std::ranges::any_of(exchanges, [](const RelayFinding& host) { return !host.exploratory; }))
            return true;
        std::vector<MailVolume> volumes;
        for (const std::uint32_t suspect : group.members) volumes.push_back(volumes_[suspect]);
        const bool has_past = std::ranges::all_of(group.members, [&](std::uint32_t suspect) {
            return input_.activity[input_.suspects[suspect].period].day.past_days > 0;
        });
        return sends_alike(volumes.front(), volumes, rule_) ||
               (has_past && middle_sends_alike(volumes, rule_));
    }

    /// Everybody who works keeps the same hours: groups that have nothing else in common go back to the rest.
    void take_apart_office_hours(SuspectSet& rest)
    {
        std::erase_if(groups_, [&](const Group& group) {
            if (holds_together(group)) return false;
            rest.insert(rest.end(), group.members.begin(), group.members.end());
            return true;
        });
    }

    /// Adds suspects to the groups whose hosts they asked for; returns the others.
    SuspectSet join_by_hosts(const SuspectSet& suspects)
    {
        SuspectSet others;
        std::vector<SuspectSet> joining(groups_.size());
        for (const std::uint32_t suspect : suspects) {
            std::size_t best = groups_.size(), most = 0;
            for (std::size_t g = 0; g < groups_.size(); ++g) {
                // The group's findings know its own members only.
                const auto count = static_cast<std::size_t>(
                    std::ranges::count_if(groups_[g].hosts, [&](const RelayFinding& host) {
                        return std::ranges::any_of(host.names, [&](const std::string& name) {
                            return search_.asked(name, suspect);
                        });
                    }));
                if (count > most) best = g, most = count;
            }
            (most > 0 ? joining[best] : others).push_back(suspect);
        }
        for (std::size_t g = 0; g < groups_.size(); ++g) {
            if (joining[g].empty()) continue;
            SuspectSet& members = groups_[g].members;
            members.insert(members.end(), joining[g].begin(), joining[g].end());
            std::ranges::sort(members);
            groups_[g].hosts = shared_hosts(members);
        }
        std::ranges::sort(others);
        return others;
    }

    /// Suspects that keep hours of their own, as slow ones seem to, are told by their hosts alone.
    void add_groups_of_other_hours(const SuspectSet& suspects)
    {
        for (const SuspectSet& part : split(suspects)) {
            const std::vector<RelayFinding> hosts = shared_hosts(part);
            SuspectSet members;
            for (const std::uint32_t suspect : part)
                (count_hosts(hosts, suspect) > 0 ? members : alone_).push_back(suspect);
            if (members.size() >= rule_.min_suspects || (members.size() > 1 && hosts.size() > 1))
                groups_.push_back({members, shared_hosts(members)});
            else
                alone_.insert(alone_.end(), members.begin(), members.end());
        }
    }

    /// A member that asked for none of the hosts which the others share only happened to send then: if
    /// members asked for each host by chance, with the share of those that did, none would have left out all.
    /// But where they send alike, as from lists that were dealt, one that sends as much as they is no
    /// stranger.
    void leave_out_strangers(Group& group)
    {
        const auto members = static_cast<double>(group.members.size());
        double expected = members;
        for (const RelayFinding& host : group.hosts)
            expected *= 1 - static_cast<double>(host.asking.size()) / members;
        if (group.hosts.size() < 2 || expected >= kNobody) return;
        std::vector<MailVolume> volumes;
        for (const std::uint32_t suspect : group.members)
            if (count_hosts(group.hosts, suspect) > 0) volumes.push_back(volumes_[suspect]);
        const auto is_stranger = [&](std::uint32_t suspect) {
            return count_hosts(group.hosts, suspect) == 0 && !sends_alike(volumes_[suspect], volumes, rule_);
        };
        std::ranges::copy_if(group.members, std::back_inserter(alone_), is_stranger);
        std::erase_if(group.members, is_stranger);
    }

    CampaignSplit take()
    {
        CampaignSplit split;
        for (Group& group : groups_) {
            leave_out_strangers(group);
            split.campaigns.push_back(std::move(group.members));
        }
        std::ranges::sort(split.campaigns, [](const SuspectSet& a, const SuspectSet& b) {
            return a.size() != b.size() ? a.size() > b.size() : a < b;
        });
        std::ranges::sort(alone_);
        split.alone = std::move(alone_);
        return split;
    }

    const NetworkInput& input_;
    const RelaySearch& search_;
    std::span<const MailVolume> volumes_;
    const RelayRule& relays_;
    const CampaignRule& rule_;
    std::vector<Group> groups_;
    SuspectSet alone_;
};

}  // namespace

CampaignSplit find_campaigns(const NetworkInput& input, const RelaySearch& search,
                             std::span<const MailVolume> volumes, const RelayRule& relays,
                             const CampaignRule& rule)
{
    return Search(input, search, volumes, relays, rule).find();
}

}  // namespace spamgraph::app
