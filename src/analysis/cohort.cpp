#include "spamgraph/analysis/cohort.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "spamgraph/core/keyed_hash.hpp"

namespace spamgraph {

namespace {

constexpr std::size_t kTenths = 10;

/// Upper bounds of the tenths of a volume, but the last.
std::vector<double> tenths_of(std::span<const CohortName> exposed, std::span<const CohortName> others)
{
    std::vector<double> volumes;
    for (const auto names : {exposed, others})
        for (const CohortName& name : names) volumes.push_back(name.queries_per_day);
    std::ranges::sort(volumes);
    std::vector<double> bounds;
    for (std::size_t i = 1; i < kTenths && !volumes.empty(); ++i)
        bounds.push_back(volumes[i * volumes.size() / kTenths]);
    return bounds;
}

/// What a name and its controls have in common.
using Cell = std::pair<std::string, std::size_t>;

Cell cell_of(const CohortName& name, const std::vector<double>& bounds)
{
    const auto tenth = std::ranges::upper_bound(bounds, name.queries_per_day) - bounds.begin();
    return {name.tld, static_cast<std::size_t>(tenth)};
}

/// Others of each cell, in the order in which they are taken.
std::map<Cell, std::vector<const CohortName*>> queue_others(std::span<const CohortName> others,
                                                            const std::vector<double>& bounds)
{
    const HashKey fixed;  // so that the same names are taken every time
    std::map<Cell, std::vector<const CohortName*>> queues;
    for (const CohortName& name : others) queues[cell_of(name, bounds)].push_back(&name);
    for (auto& [cell, queue] : queues)
        std::ranges::sort(queue, {}, [&](const CohortName* name) {
            return std::pair(keyed_hash(fixed, name->name), std::string_view(name->name));
        });
    return queues;
}

Survival watch(const CohortMember& member, Day until, const CohortRule& rule)
{
    const Day end = std::min(until, member.start + rule.within_days);
    const bool listed = member.listed && *member.listed <= end;
    const Day last = listed ? *member.listed : end;
    return {static_cast<double>(last - member.start), listed, member.exposed};
}

}  // namespace

std::vector<CohortMember> match_controls(std::span<const CohortName> exposed,
                                         std::span<const CohortName> others, const CohortRule& rule)
{
    const std::vector<double> bounds = tenths_of(exposed, others);
    auto queues = queue_others(others, bounds);
    std::map<Cell, std::size_t> taken;
    std::vector<CohortMember> members;
    for (std::size_t i = 0; i < exposed.size(); ++i)
        members.push_back({exposed[i].name, true, i, exposed[i].first, {}});
    for (std::size_t round = 0; round < rule.controls; ++round)
        for (std::size_t i = 0; i < exposed.size(); ++i) {
            const Cell cell = cell_of(exposed[i], bounds);
            const auto queue = queues.find(cell);
            std::size_t& next = taken[cell];
            if (queue == queues.end() || next == queue->second.size()) continue;
            members.push_back({queue->second[next++]->name, false, i, exposed[i].first, {}});
        }
    return members;
}

CohortStudy study_cohort(std::span<const CohortMember> members, Day until, const CohortRule& rule)
{
    CohortStudy study;
    std::vector<Survival> all, exposed, controls;
    std::map<std::uint64_t, Stratum> strata;
    for (const CohortMember& member : members) {
        CohortGroup& group = member.exposed ? study.exposed : study.controls;
        if (member.listed && *member.listed < member.start) {
            ++group.listed_before;
            continue;
        }
        if (until < member.start) continue;
        const Survival watched = watch(member, until, rule);
        ++group.names;
        group.listed += watched.event;
        all.push_back(watched);
        (member.exposed ? exposed : controls).push_back(watched);
        if (member.exposed && watched.event) study.listed.push_back(member);
        if (until < member.start + rule.within_days) continue;
        Stratum& stratum = strata[member.set];
        ++(member.exposed ? stratum.exposed : stratum.others);
        (member.exposed ? stratum.exposed_events : stratum.other_events) += watched.event;
    }
    study.exposed.curve = kaplan_meier(exposed);
    study.controls.curve = kaplan_meier(controls);
    study.log_rank = log_rank(all);
    std::vector<Stratum> tables;
    for (const auto& [set, stratum] : strata) {
        if (stratum.exposed > 0 && stratum.others > 0)
            tables.push_back(stratum);
        else
            study.unmatched += stratum.exposed;
    }
    study.sets = tables.size();
    study.mantel_haenszel = mantel_haenszel(tables);
    std::ranges::sort(study.listed, {}, [](const CohortMember& member) {
        return std::pair(*member.listed, std::string_view(member.name));
    });
    return study;
}

}  // namespace spamgraph
