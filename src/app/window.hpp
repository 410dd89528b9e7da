#pragma once

#include <filesystem>
#include <span>
#include <vector>

#include "spamgraph/comm/communicator.hpp"
#include "spamgraph/core/address.hpp"
#include "spamgraph/store/day_file.hpp"

namespace spamgraph::app {

/// Consecutive clients of a day file.
struct ClientRange {
    std::uint64_t first{}, count{};
};

/// The day files of an analysis, ascending by day, and the clients of each that are this rank's: those whose address
/// lies in one range, the same on all days, so that a client's days meet on one rank.
struct Window {
    std::vector<DayFile> days;
    std::vector<DaySummary> summaries;  ///< [day]
    std::vector<ClientRange> mine;      ///< [day]

    [[nodiscard]] DayRange range() const { return {summaries.front().day, summaries.back().day}; }
};

/// Opens day files. Throws SharedError (64) for a day given twice or days kept by different rules, (65) for a damaged
/// file, (66) for a missing one. Collective.
Window open_window(const mpi::Communicator& comm, std::span<const std::filesystem::path> paths);

/// Calls `use(client row, its edges, their first time)` for consecutive clients of a day, in pieces that fit memory;
/// the edges are those of the piece, and `i` is the client's place in it. Local.
template <class Use>
void for_each_client_edges(const DayFile& day, const ClientRange& range, Use use)
{
    constexpr std::uint64_t kPiece = 4096;
    for (std::uint64_t done = 0; done < range.count; done += kPiece) {
        const std::uint64_t count = std::min(kPiece, range.count - done);
        const std::vector<ClientRow> clients = day.clients(range.first + done, count);
        const DayEdges edges = day.edges(range.first + done, count);
        std::size_t time = 0;
        for (std::size_t i = 0; i < clients.size(); ++i) {
            use(clients[i], edges, i, time);
            for (std::size_t e = edges.offsets[i]; e < edges.offsets[i + 1]; ++e) time += edges.events[e];
        }
    }
}

/// Calls `use(edge index, times of its mail queries)`... see count_mail_times. Local.

}  // namespace spamgraph::app
