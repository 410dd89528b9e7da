#include "app/suspect_edges.hpp"

#include <algorithm>

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::app {

std::vector<SuspectDayEdge> gather_suspect_edges(const mpi::Communicator& comm, const Window& window,
                                                 std::span<const Address> suspects)
{
    std::vector<SuspectDayEdge> mine;
    mpi::together(comm, [&] {
        for (std::uint32_t d = 0; d < window.days.size(); ++d)
            for_each_listed_client(window.days[d], window.mine[d], suspects,
                                   [&](std::size_t s, const ClientRow&, const ClientEdgesView& client) {
                                       for (std::size_t e = client.first; e < client.last; ++e)
                                           mine.push_back({static_cast<std::uint32_t>(s), d,
                                                           static_cast<std::uint64_t>(client.edges.names[e]),
                                                           client.edges.events[e], client.edges.mx[e]});
                                   });
    });
    std::vector<SuspectDayEdge> all = mpi::gather_to_root<SuspectDayEdge>(comm, mine);
    // A rank holds a suspect's every day, but suspects ascend over the ranks only by the address of their
    // rows.
    std::ranges::sort(all, {}, [](const SuspectDayEdge& e) { return std::tuple(e.suspect, e.day, e.name); });
    return all;
}

std::vector<std::vector<std::uint32_t>> count_curves(const mpi::Communicator& comm, const Window& window,
                                                     std::span<const CurveName> names, std::size_t curves)
{
    const auto first_day = window.range().first;
    const auto minutes = static_cast<std::size_t>(window.range().last - first_day + 1) * kMinutesPerDay;
    std::vector<std::uint64_t> counts(curves * minutes);
    mpi::together(comm, [&] {
        constexpr std::uint32_t kNone = 0xffffffff;
        for (std::size_t d = 0; d < window.days.size(); ++d) {
            std::vector<std::uint32_t> curve_of(window.days[d].name_count(), kNone);
            bool any = false;
            for (const CurveName& name : names) {
                if (name.day != d) continue;
                curve_of[name.name] = name.curve;
                any = true;
            }
            if (!any) continue;
            const auto day_minute =
                static_cast<std::size_t>(window.summaries[d].day - first_day) * kMinutesPerDay;
            for_each_client(
                window.days[d], window.mine[d], [&](const ClientRow&, const ClientEdgesView& client) {
                    for_each_edge(client, [&](std::size_t e, std::size_t first, std::size_t last) {
                        const std::uint32_t curve = curve_of[static_cast<std::size_t>(client.edges.names[e])];
                        if (curve == kNone) return;
                        for (std::size_t t = first; t < last; ++t)
                            ++counts[curve * minutes + day_minute + client.edges.times[t] / 60];
                    });
                });
        }
    });
    mpi::sum_over_ranks(comm, std::span(counts));
    std::vector<std::vector<std::uint32_t>> by_curve;
    for (std::size_t c = 0; c < curves; ++c) {
        const auto part = std::span(counts).subspan(c * minutes, minutes);
        by_curve.emplace_back(part.begin(), part.end());
    }
    return by_curve;
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
