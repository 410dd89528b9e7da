#include "app/suspect_edges.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "spamgraph/analysis/relays.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/tally/follow_ups.hpp"

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

/// When a client asked for MX, and how its look-ups of a name stand to that.
class MxSeconds {
public:
    explicit MxSeconds(const ClientEdgesView& client)
    {
        for_each_edge(client, [&](std::size_t, std::size_t first, std::size_t last) {
            for (std::size_t t = first; t < last; ++t)
                if (client.edges.time_mx[t]) seconds_.push_back(client.edges.times[t]);
        });
        std::ranges::sort(seconds_);
    }

    /// See SuspectDayEdge::balance.
    [[nodiscard]] std::int32_t balance(const DayEdges& edges, std::size_t first, std::size_t last) const
    {
        std::int32_t sum = 0;
        std::optional<std::uint32_t> before;
        for (std::size_t t = first; t < last; ++t) {
            if (edges.time_mx[t] || before == edges.times[t]) continue;
            before = edges.times[t];
            const std::int64_t second = edges.times[t];
            sum += any_within(second - tally::kRightAfter_s, second);
            sum -= any_within(second + 1, second + tally::kRightBefore_s);
        }
        return sum;
    }

private:
    [[nodiscard]] bool any_within(std::int64_t first, std::int64_t last) const
    {
        const auto at = std::ranges::lower_bound(seconds_, first);
        return at != seconds_.end() && *at <= last;
    }

    std::vector<std::uint32_t> seconds_;
};

/// This rank's part of the suspects' activity.
SuspectActivity read_activity(const Window& window, std::span<const TestedClient> suspects)
{
    std::vector<Address> listed;
    for (const TestedClient& suspect : suspects) listed.push_back(suspect.address);
    SuspectActivity mine;
    for (std::uint32_t d = 0; d < window.days.size(); ++d) {
        const std::vector<MailEvidence> evidence = window.days[d].evidence();
        for_each_listed_client(
            window.days[d], window.mine[d], listed,
            [&](std::size_t s, const ClientRow&, const ClientEdgesView& client) {
                const auto suspect = static_cast<std::uint32_t>(s);
                const DayEdges& edges = client.edges;
                std::optional<MxSeconds> mx;
                if (!window.summaries[d].has_answers()) mx.emplace(client);
                for_each_edge(client, [&](std::size_t e, std::size_t first, std::size_t last) {
                    mine.edges.push_back(
                        {suspect, d, static_cast<std::uint64_t>(edges.names[e]), edges.events[e], edges.mx[e],
                         count_edge_revisits(edges, first, last), mx ? mx->balance(edges, first, last) : 0});
                });
                if (suspects[s].day != d) return;
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
                        mpi::gather_to_root<SuspectMinute>(comm, mine.minutes)};
    // A rank holds a suspect's every day, but reads day by day.
    std::ranges::sort(all.edges, {},
                      [](const SuspectDayEdge& e) { return std::tuple(e.suspect, e.day, e.name); });
    std::ranges::sort(all.minutes, {}, [](const SuspectMinute& m) { return std::pair(m.suspect, m.minute); });
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
