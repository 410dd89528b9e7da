#pragma once

#include <algorithm>
#include <filesystem>
#include <span>
#include <vector>

#include "spamgraph/comm/communicator.hpp"
#include "spamgraph/core/address.hpp"
#include "spamgraph/store/day_file.hpp"

namespace spamgraph::app {

/// Clients that are read at a time with their edges: as many as are packed together in a day file, since what
/// is read in parts is unpacked as often.
inline constexpr std::uint64_t kPieceClients = 65'536;

/// Consecutive clients of a day file.
struct ClientRange {
    std::uint64_t first{}, count{};
};

/// The day files of an analysis, ascending by day, and the clients of each that are this rank's: those whose
/// address lies in one range, the same on all days, so that a client's days meet on one rank.
struct Window {
    std::vector<DayFile> days;
    std::vector<DaySummary> summaries;  ///< [day]
    std::vector<ClientRange> mine;      ///< [day]

    [[nodiscard]] DayRange range() const { return {summaries.front().day, summaries.back().day}; }
};

/// Opens day files. Throws SharedError (64) for a day given twice or days kept by different rules, (65) for a
/// damaged file, (66) for a missing one. Collective.
Window open_window(const mpi::Communicator& comm, std::span<const std::filesystem::path> paths);

/// One client's edges within a piece of a day.
struct ClientEdgesView {
    const DayEdges& edges;
    std::size_t first, last;  ///< edges [first, last)
    std::size_t first_time;   ///< of the first edge
};

/// Calls `use(edge index, first time, end time)` for every edge of a client. Local.
template <class Use>
void for_each_edge(const ClientEdgesView& client, Use use)
{
    std::size_t time = client.first_time;
    for (std::size_t e = client.first; e < client.last; ++e) {
        use(e, time, time + client.edges.events[e]);
        time += client.edges.events[e];
    }
}

/// Calls `use(client row, edges)` for consecutive clients of a day, read in pieces that fit memory. Local.
template <class Use>
void for_each_client(const DayFile& day, const ClientRange& range, Use use)
{
    for (std::uint64_t done = 0; done < range.count; done += kPieceClients) {
        const std::uint64_t count = std::min(kPieceClients, range.count - done);
        const std::vector<ClientRow> clients = day.clients(range.first + done, count);
        const DayEdges edges = day.edges(range.first + done, count);
        std::size_t time = 0;
        for (std::size_t i = 0; i < clients.size(); ++i) {
            const ClientEdgesView view{edges, edges.offsets[i], edges.offsets[i + 1], time};
            use(clients[i], view);
            for (std::size_t e = view.first; e < view.last; ++e) time += edges.events[e];
        }
    }
}

/// Calls `use(second)` for every mail query among a client's kept events: MX, and A/AAAA of a mail host.
/// Local.
template <class Use>
void for_each_mail_query(const ClientEdgesView& client, const std::vector<MailEvidence>& evidence, Use use)
{
    for_each_edge(client, [&](std::size_t e, std::size_t first, std::size_t last) {
        const bool is_host = evidence[static_cast<std::size_t>(client.edges.names[e])] != MailEvidence::none;
        for (std::size_t t = first; t < last; ++t)
            if (is_host || client.edges.time_mx[t]) use(client.edges.times[t]);
    });
}

/// Calls `use(place in the list, client row, edges)` for every client of a range that is in the list, front
/// to back; pieces of the day without any are not read whole. Local.
/// @param listed ascending
template <class Use>
void for_each_listed_client(const DayFile& day, const ClientRange& range, std::span<const Address> listed,
                            Use use)
{
    auto next = listed.begin();
    for (std::uint64_t done = 0; done < range.count && next != listed.end(); done += kPieceClients) {
        const ClientRange piece{range.first + done, std::min(kPieceClients, range.count - done)};
        if (day.clients(piece.first + piece.count - 1, 1).front().address < *next) continue;
        for_each_client(day, piece, [&](const ClientRow& row, const ClientEdgesView& edges) {
            next = std::lower_bound(next, listed.end(), row.address);
            if (next != listed.end() && *next == row.address)
                use(static_cast<std::size_t>(next - listed.begin()), row, edges);
        });
    }
}

}  // namespace spamgraph::app
