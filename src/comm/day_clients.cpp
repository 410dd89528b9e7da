#include <algorithm>
#include <numeric>

#include "spamgraph/comm/day_rows.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/splitters.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::mpi {

using namespace tally;

namespace {

/// Queries of one batch, and clients: large enough for the network, small beside the buffers.
constexpr std::size_t kBatchQueries = 1 << 17;

std::string_view bytes_of(const Address& address)
{
    return {reinterpret_cast<const char*>(address.bytes.data()), address.bytes.size()};
}

/// A client on its way to the rank of its row; edges and times travel beside, in the same order.
struct ClientOnWay {
    ClientRow row;
    std::uint64_t edges;
    std::uint64_t times;
};

struct EdgeOnWay {
    std::int64_t name;
    std::uint32_t events, mx;
};

/// Clients in the order in which they come, with where the edges and times of each begin.
struct Clients {
    std::vector<ClientOnWay> heads;
    std::vector<EdgeOnWay> edges;
    std::vector<EventTime> times;

    void push_back(const ClientRow& row, const ClientEdges& of_client)
    {
        heads.push_back({row, of_client.names.size(), of_client.times.size()});
        for (std::size_t e = 0; e < of_client.names.size(); ++e)
            edges.push_back({of_client.names[e], of_client.events[e], of_client.mx[e]});
        times.insert(times.end(), of_client.times.begin(), of_client.times.end());
    }
    void append(const Clients& more)
    {
        heads.insert(heads.end(), more.heads.begin(), more.heads.end());
        edges.insert(edges.end(), more.edges.begin(), more.edges.end());
        times.insert(times.end(), more.times.begin(), more.times.end());
    }
};

template <class T, class Part>
std::vector<T> exchange_part(const Communicator& comm, const std::vector<Clients>& to_rank, Part part)
{
    Outbox<T> out;
    for (const Clients& clients : to_rank) {
        const std::vector<T>& items = part(clients);
        out.items.insert(out.items.end(), items.begin(), items.end());
        out.counts.push_back(as_count(items.size()));
    }
    return exchange(comm, out);
}

/// Writes the clients, ascending by address, as the rows of a block.
void fill_block(const Clients& clients, DayBlock& block)
{
    std::vector<std::size_t> order(clients.heads.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::vector<std::size_t> edges_at, times_at;
    std::size_t edges = 0, times = 0;
    for (const ClientOnWay& client : clients.heads) {
        edges_at.push_back(edges);
        times_at.push_back(times);
        edges += client.edges;
        times += client.times;
    }
    std::ranges::sort(order, {}, [&](std::size_t i) { return clients.heads[i].row.address; });
    for (const std::size_t i : order) {
        block.clients.push_back(clients.heads[i].row);
        for (const EdgeOnWay& edge : std::span(clients.edges).subspan(edges_at[i], clients.heads[i].edges)) {
            block.edge_names.push_back(edge.name);
            block.edge_events.push_back(edge.events);
            block.edge_mx.push_back(edge.mx);
        }
        for (const EventTime& time : std::span(clients.times).subspan(times_at[i], clients.heads[i].times)) {
            block.times.push_back(time.second);
            block.time_mx.push_back(time.mx);
        }
        block.edge_offsets.push_back(block.edge_names.size());
    }
}

}  // namespace

void place_clients(const Communicator& comm, const KeptQueries& kept_queries,
                   const std::vector<Address>& addresses, const IdTable<KeptName>& kept,
                   std::uint32_t sender_min, DayBlock& block)
{
    std::vector<Address> sorted = addresses;
    std::ranges::sort(sorted);
    const auto splitters =
        choose_splitters(comm, sorted.size(), [&](std::size_t i) { return bytes_of(sorted[i]); });

    Clients arrived;
    KeptQueries::Reader reader(kept_queries);
    auto address = addresses.begin();
    std::vector<KeptQuery> queries;
    for (;;) {
        std::vector<Clients> to_rank(static_cast<std::size_t>(comm.size()));
        std::size_t taken = 0;
        together(comm, [&] {
            ClientRow row;
            while (taken < kBatchQueries && reader.next(row, queries)) {
                ClientEdges edges;
                build_edges(queries, row.mail_queries >= sender_min, kept, row, edges);
                row.address = *address++;
                to_rank[static_cast<std::size_t>(rank_of(bytes_of(row.address), splitters))].push_back(row,
                                                                                                       edges);
                taken += 1 + queries.size();
            }
        });
        if (sum_over_ranks(comm, std::uint64_t{taken > 0}) == 0) break;
        arrived.append({exchange_part<ClientOnWay>(
                            comm, to_rank, [](const Clients& c) -> auto& { return c.heads; }),
                        exchange_part<EdgeOnWay>(
                            comm, to_rank, [](const Clients& c) -> auto& { return c.edges; }),
                        exchange_part<EventTime>(
                            comm, to_rank, [](const Clients& c) -> auto& { return c.times; })});
    }
    fill_block(arrived, block);
}

}  // namespace spamgraph::mpi
