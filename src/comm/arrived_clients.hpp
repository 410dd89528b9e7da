#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <queue>
#include <span>
#include <utility>
#include <vector>

#include "spamgraph/tally/byte_log.hpp"
#include "spamgraph/tally/client_edges.hpp"
#include "spamgraph/tally/day_tables.hpp"

namespace spamgraph::mpi {

/// A client on its way to the rank of its row; edges and times travel beside, in the same order.
struct ClientOnWay {
    ClientRow row;
    std::uint64_t edges;
    std::uint64_t times;
};

/// Clients, or parts of them, with their edges and times in the same order.
struct Clients {
    std::vector<ClientOnWay> heads;
    std::vector<EdgeRow> edges;
    std::vector<EventTime> times;

    void push_back(const ClientRow& row, const tally::ClientEdges& of_client)
    {
        heads.push_back({row, of_client.edges.size(), of_client.times.size()});
        edges.insert(edges.end(), of_client.edges.begin(), of_client.edges.end());
        times.insert(times.end(), of_client.times.begin(), of_client.times.end());
    }
};

/// The clients of this rank's rows: a batch is sorted when it comes and waits on disk, all are merged in the
/// end.
class ArrivedClients {
public:
    explicit ArrivedClients(std::filesystem::path path) : log_(std::move(path)) {}

    /// Throws Error (74).
    void append(const Clients& clients);

    /// Calls `use` with all clients, ascending by address; the parts of one follow each other. Throws Error
    /// (74).
    template <class Use>
    void for_each(Use use) const
    {
        std::vector<Front> fronts;
        fronts.reserve(batches_.size());
        for (const Batch& batch : batches_)
            fronts.push_back({{log_, batch.begin, batch.end,
                               std::max(kWindowBytes / batches_.size(), kLeastWindowBytes)}});
        const auto comes_later = [&](std::size_t a, std::size_t b) {
            const Address &of_a = fronts[a].head.row.address, &of_b = fronts[b].head.row.address;
            return of_a != of_b ? of_b < of_a : b < a;
        };
        std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(comes_later)> next(comes_later);
        for (std::size_t r = 0; r < fronts.size(); ++r)
            if (fronts[r].take_head()) next.push(r);
        tally::ClientEdges edges;
        while (!next.empty()) {
            const std::size_t r = next.top();
            next.pop();
            const ClientRow row = fronts[r].head.row;
            fronts[r].take_edges(edges);
            use(row, edges);
            if (fronts[r].take_head()) next.push(r);
        }
    }

private:
    static constexpr std::size_t kWindowBytes = 4 << 20, kLeastWindowBytes = 1 << 12;

    /// Where a batch stands in the log.
    struct Batch {
        std::uint64_t begin, end;
    };

    /// What of a batch comes next: a head, then its edges.
    struct Front {
        tally::ByteLog::Reader log;
        ClientOnWay head{};

        bool take_head()
        {
            if (log.at_end()) return false;
            head = log.take<ClientOnWay>();
            return true;
        }
        void take_edges(tally::ClientEdges& edges)
        {
            edges.edges.resize(head.edges);
            log.take(std::span(edges.edges));
            edges.times.resize(head.times);
            log.take(std::span(edges.times));
        }
    };

    tally::ByteLog log_;
    std::vector<Batch> batches_;
};

}  // namespace spamgraph::mpi
