#include "app/suspect_edges.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "spamgraph/analysis/relays.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::app {

namespace {

/// Distinct 10-minute intervals with an address query among an edge's events [first, last).
std::uint32_t count_edge_revisits(const DayEdges& edges, std::size_t first, std::size_t last)
{
    std::vector<std::int64_t> times_s;
    for (std::size_t t = first; t < last; ++t)
        if (!edges.time_mx[t]) times_s.push_back(edges.times[t]);
    return static_cast<std::uint32_t>(count_revisits(times_s));
}

/// Adds a suspect's follow-ups.
void add_follow_ups(const ClientEdgesView& client, std::uint32_t suspect, std::vector<FollowUp>& follow_ups)
{
    constexpr std::uint32_t kWithin_s = 5;
    constexpr std::size_t kMaxNames = 4;  // after one MX query: more are other business
    struct Query {
        std::uint32_t time;
        bool address;  // an MX query of the same second comes first
        std::uint64_t name;
        auto operator<=>(const Query&) const = default;
    };
    std::vector<Query> queries;
    for_each_edge(client, [&](std::size_t e, std::size_t first, std::size_t last) {
        for (std::size_t t = first; t < last; ++t)
            queries.push_back({client.edges.times[t], client.edges.time_mx[t] == 0,
                               static_cast<std::uint64_t>(client.edges.names[e])});
    });
    std::ranges::sort(queries);
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint32_t> pairs;
    for (auto mx = queries.begin(); mx != queries.end(); ++mx) {
        if (mx->address) continue;
        std::vector<std::uint64_t> after;
        for (auto next = mx + 1; next != queries.end() && next->time <= mx->time + kWithin_s; ++next) {
            if (!next->address || next->name == mx->name ||
                std::ranges::find(after, next->name) != after.end())
                continue;
            after.push_back(next->name);
            ++pairs[{mx->name, next->name}];
            if (after.size() == kMaxNames) break;
        }
    }
    for (const auto& [names, events] : pairs)
        follow_ups.push_back({suspect, events, names.first, names.second});
}

/// This rank's part of the suspects' activity.
SuspectActivity read_activity(const Window& window, std::span<const TestedClient> suspects)
{
    std::vector<Address> listed;
    for (const TestedClient& suspect : suspects) listed.push_back(suspect.address);
    SuspectActivity mine;
    for (std::uint32_t d = 0; d < window.days.size(); ++d) {
        const std::vector<MailEvidence> evidence = window.days[d].evidence();
        const bool has_answers = window.days[d].mx_record_count() > 0;
        for_each_listed_client(
            window.days[d], window.mine[d], listed,
            [&](std::size_t s, const ClientRow&, const ClientEdgesView& client) {
                const auto suspect = static_cast<std::uint32_t>(s);
                const DayEdges& edges = client.edges;
                for_each_edge(client, [&](std::size_t e, std::size_t first, std::size_t last) {
                    mine.edges.push_back({suspect, d, static_cast<std::uint64_t>(edges.names[e]),
                                          edges.events[e], edges.mx[e],
                                          count_edge_revisits(edges, first, last)});
                });
                if (suspects[s].day != d) return;
                // Answers say better which names are exchanges.
                if (!has_answers) add_follow_ups(client, suspect, mine.follow_ups);
                std::array<std::uint32_t, kMinutesPerDay> minutes{};
                for_each_mail_query(client, evidence, [&](std::uint32_t second) { ++minutes[second / 60]; });
                for (std::uint32_t minute = 0; minute < minutes.size(); ++minute)
                    if (minutes[minute] > 0) mine.minutes.push_back({suspect, minute, minutes[minute]});
            });
    }
    return mine;
}

}  // namespace

SuspectActivity gather_suspect_activity(const mpi::Communicator& comm, const Window& window,
                                        std::span<const TestedClient> suspects)
{
    SuspectActivity mine;
    mpi::together(comm, [&] { mine = read_activity(window, suspects); });
    SuspectActivity all{mpi::gather_to_root<SuspectDayEdge>(comm, mine.edges),
                        mpi::gather_to_root<SuspectMinute>(comm, mine.minutes),
                        mpi::gather_to_root<FollowUp>(comm, mine.follow_ups)};
    // A rank holds a suspect's every day, but reads day by day.
    std::ranges::sort(all.edges, {},
                      [](const SuspectDayEdge& e) { return std::tuple(e.suspect, e.day, e.name); });
    std::ranges::sort(all.minutes, {}, [](const SuspectMinute& m) { return std::pair(m.suspect, m.minute); });
    std::ranges::sort(all.follow_ups, {},
                      [](const FollowUp& f) { return std::tuple(f.suspect, f.domain, f.host); });
    return all;
}

std::vector<HourCounts> count_hours(std::span<const SuspectMinute> minutes, std::size_t suspects)
{
    std::vector<HourCounts> hours(suspects);
    for (const SuspectMinute& minute : minutes) hours[minute.suspect][minute.minute / 60] += minute.queries;
    return hours;
}

std::vector<std::uint64_t> count_senders(const mpi::Communicator& comm, const Window& window)
{
    std::vector<std::uint64_t> senders(window.days.size());
    mpi::together(comm, [&] {
        constexpr std::uint64_t kPiece = 65'536;
        for (std::size_t d = 0; d < window.days.size(); ++d) {
            const ClientRange& mine = window.mine[d];
            for (std::uint64_t done = 0; done < mine.count; done += kPiece)
                for (const ClientRow& row :
                     window.days[d].clients(mine.first + done, std::min(kPiece, mine.count - done)))
                    senders[d] += row.mail_queries >= window.summaries[d].rules.sender_min;
        }
    });
    mpi::sum_over_ranks(comm, std::span(senders));
    return senders;
}

}  // namespace spamgraph::app
