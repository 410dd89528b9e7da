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

/// Clients, or parts of them, with their edges and times in the same order.
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
};

/// The clients of this rank's rows, in the order in which they come. All but their addresses waits on disk.
class ArrivedClients {
public:
    /// A client, or a part of one, and how much there is of it.
    struct Size {
        Address address;
        std::uint32_t edges, times;
    };

    explicit ArrivedClients(std::filesystem::path path) : file_(std::move(path)) {}

    /// Throws Error (74).
    void append(const Clients& clients)
    {
        batches_.push_back({file_.size(), clients.heads.size(), clients.edges.size(), clients.times.size()});
        file_.append(std::as_bytes(std::span(clients.heads)));
        file_.append(std::as_bytes(std::span(clients.edges)));
        file_.append(std::as_bytes(std::span(clients.times)));
        for (const ClientOnWay& head : clients.heads)
            sizes_.push_back({head.row.address, static_cast<std::uint32_t>(head.edges),
                              static_cast<std::uint32_t>(head.times)});
    }

    [[nodiscard]] const std::vector<Size>& sizes() const { return sizes_; }

    /// Calls `use` with what append() took, one after another. Throws Error (74).
    template <class Use>
    void for_each_batch(Use use) const
    {
        Clients clients;
        for (const Batch& batch : batches_) {
            std::uint64_t at = batch.at;
            read(at, batch.heads, clients.heads);
            read(at, batch.edges, clients.edges);
            read(at, batch.times, clients.times);
            use(clients);
        }
    }

private:
    /// Where a batch begins in the file, and how many items of each array follow.
    struct Batch {
        std::uint64_t at;
        std::size_t heads, edges, times;
    };

    template <class T>
    void read(std::uint64_t& at, std::size_t count, std::vector<T>& items) const
    {
        items.resize(count);
        file_.read(at, std::as_writable_bytes(std::span(items)));
        at += count * sizeof(T);
    }

    std::vector<Size> sizes_;
    std::vector<Batch> batches_;
    RunFile file_;
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

/// Writes clients as the rows of a block, ascending by address. The parts of a spread client make one row.
class BlockFiller {
public:
    BlockFiller(const ArrivedClients& clients, const std::vector<SpreadClient>& spread, DayBlock& block)
        : clients_(clients), spread_(spread), block_(block)
    {
    }

    void fill()
    {
        find_places();
        std::size_t next = 0;
        clients_.for_each_batch([&](const Clients& batch) {
            const EdgeOnWay* edges = batch.edges.data();
            const EventTime* times = batch.times.data();
            for (const ClientOnWay& head : batch.heads) {
                put(head, edges, times, places_[next++]);
                edges += head.edges;
                times += head.times;
            }
        });
        for (const std::size_t row : rows_of_parts_) order_edges(row);
    }

private:
    /// Where a client, or a part of one, stands in the block.
    struct Place {
        std::size_t row, edges, times;
    };

    /// Where each client of clients_ goes, and room for all of them.
    void find_places()
    {
        const auto& sizes = clients_.sizes();
        std::vector<std::uint32_t> order(sizes.size());
        std::iota(order.begin(), order.end(), 0U);
        std::ranges::stable_sort(order, {}, [&](std::uint32_t i) { return sizes[i].address; });
        places_.resize(sizes.size());
        std::size_t edges = 0, times = 0;
        for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
            const std::size_t row = block_.edge_offsets.size() - 1;
            for (; end < order.size() && sizes[order[end]].address == sizes[order[begin]].address; ++end) {
                places_[order[end]] = {row, edges, times};
                edges += sizes[order[end]].edges;
                times += sizes[order[end]].times;
            }
            if (end - begin > 1) rows_of_parts_.push_back(row);
            block_.edge_offsets.push_back(edges);
            times_begin_.push_back(times);
        }
        block_.clients.resize(block_.edge_offsets.size() - 1);
        block_.edge_names.resize(edges);
        block_.edge_events.resize(edges);
        block_.edge_mx.resize(edges);
        block_.times.resize(times);
        block_.time_mx.resize(times);
    }

    void put(const ClientOnWay& head, const EdgeOnWay* edges, const EventTime* times, const Place& place)
    {
        const auto whole =
            std::ranges::find(spread_, head.row.address, [](const SpreadClient& c) { return c.row.address; });
        block_.clients[place.row] = whole == spread_.end() ? head.row : whole->row;
        for (std::size_t e = 0; e < head.edges; ++e) put_edge(edges[e], place.edges + e);
        for (std::size_t t = 0; t < head.times; ++t) put_time(times[t], place.times + t);
    }

    void put_edge(const EdgeOnWay& edge, std::size_t at)
    {
        block_.edge_names[at] = edge.name;
        block_.edge_events[at] = edge.events;
        block_.edge_mx[at] = edge.mx;
    }

    void put_time(const EventTime& time, std::size_t at)
    {
        block_.times[at] = time.second;
        block_.time_mx[at] = time.mx;
    }

    /// Brings the edges of a row in the order of their names: each part has them so.
    void order_edges(std::size_t row)
    {
        struct Edge {
            EdgeOnWay edge;
            std::size_t times_at;
        };
        std::vector<Edge> edges;
        std::vector<EventTime> times;
        const std::size_t first_edge = block_.edge_offsets[row], first_time = times_begin_[row];
        for (std::size_t e = first_edge; e < block_.edge_offsets[row + 1]; ++e)
            edges.push_back({{block_.edge_names[e], block_.edge_events[e], block_.edge_mx[e]},
                             edges.empty() ? 0 : edges.back().times_at + edges.back().edge.events});
        for (std::size_t t = first_time; t < times_begin_[row + 1]; ++t)
            times.push_back({block_.times[t], block_.time_mx[t]});
        std::ranges::sort(edges, {}, [](const Edge& e) { return e.edge.name; });
        std::size_t edge_at = first_edge, time_at = first_time;
        for (const Edge& edge : edges) {
            put_edge(edge.edge, edge_at++);
            for (std::size_t t = 0; t < edge.edge.events; ++t) put_time(times[edge.times_at + t], time_at++);
        }
    }

    const ArrivedClients& clients_;
    const std::vector<SpreadClient>& spread_;
    DayBlock& block_;
    std::vector<Place> places_;                ///< of each arrived client
    std::vector<std::size_t> times_begin_{0};  ///< of each row, and the end
    std::vector<std::size_t> rows_of_parts_;   ///< rows of clients that came in several parts
};

/// The spread clients with their addresses, which their owners know. Collective.
std::vector<SpreadClient> with_addresses(const Communicator& comm, std::vector<SpreadClient> spread,
                                         const ClientAddresses& known)
{
    std::vector<ClientText> mine;
    for (const SpreadClient& client : spread)
        if (const auto at = std::ranges::lower_bound(known.ids, client.client);
            at != known.ids.end() && *at == client.client)
            mine.push_back(
                {client.client, known.addresses[static_cast<std::size_t>(at - known.ids.begin())]});
    std::vector<ClientText> all = gather_all<ClientText>(comm, mine);
    for (const ClientText& text : all)
        std::ranges::lower_bound(spread, text.client, {}, &SpreadClient::client)->row.address = text.address;
    return spread;
}

/// Completes the spread clients' mail domains: parts of a client have no name in common, but domains.
/// Collective.
/// @param domains of the parts on this rank
void count_spread_domains(const Communicator& comm, const BucketLog<NamePair>& domains,
                          BucketLog<NamePair>& owned, std::vector<SpreadClient>& spread)
{
    exchange_name_pairs(comm, domains, owned);
    std::vector<std::uint64_t> counts(spread.size());
    together(comm, [&] {
        BucketLog<NamePair>::Reader reader(owned);
        for (std::vector<NamePair> pass; reader.next(pass);) {
            pass.erase(std::ranges::unique(pass).begin(), pass.end());
            for (const NamePair& pair : pass) {
                const auto at = std::ranges::lower_bound(spread, pair.client, {}, &SpreadClient::client);
                ++counts[static_cast<std::size_t>(at - spread.begin())];
            }
        }
    });
    sum_over_ranks(comm, std::span(counts));
    for (std::size_t i = 0; i < spread.size(); ++i) spread[i].row.mail_domains = counts[i];
}

}  // namespace

void place_clients(const Communicator& comm, const KeptQueries& kept_queries,
                   const ClientAddresses& addresses, const std::vector<SpreadClient>& spread,
                   const IdTable<KeptName>& kept, std::uint32_t sender_min,
                   const std::filesystem::path& scratch, BufferBudget& budget, DayBlock& block)
{
    std::vector<Address> sorted = addresses.addresses;
    std::ranges::sort(sorted);
    const auto splitters =
        choose_splitters(comm, sorted.size(), [&](std::size_t i) { return bytes_of(sorted[i]); });
    std::vector<SpreadClient> spread_rows = with_addresses(comm, spread, addresses);
    BucketLog<NamePair> domains(scratch / "domains", budget);
    BucketLog<NamePair> owned_domains(scratch / "owned-domains", budget, comm.size());

    KeptQueries::Reader reader(kept_queries);
    std::vector<KeptQuery> queries;
    std::size_t next_address = 0;
    /// The next client or part of one, with its edges; false at the end.
    const auto take = [&](ClientRow& row, ClientEdges& edges) {
        std::uint64_t client = 0;
        if (!reader.next(client, row, queries)) return false;
        const auto mail_domains = build_edges(queries, row.mail_queries >= sender_min, kept, edges);
        const auto whole = std::ranges::lower_bound(spread_rows, client, {}, &SpreadClient::client);
        if (whole != spread_rows.end() && whole->client == client) {
            row.address = whole->row.address;
            for (const std::uint64_t domain : mail_domains) domains.append({domain, client});
        } else {
            while (addresses.ids[next_address] != client) ++next_address;
            row.address = addresses.addresses[next_address];
            row.mail_domains = mail_domains.size();
        }
        return true;
    };

    ArrivedClients arrived(scratch / "arrived-clients");
    for (;;) {
        std::vector<Clients> to_rank(static_cast<std::size_t>(comm.size()));
        std::size_t taken = 0;
        together(comm, [&] {
            ClientRow row;
            for (ClientEdges edges; taken < kBatchQueries && take(row, edges); edges = {}) {
                to_rank[static_cast<std::size_t>(rank_of(bytes_of(row.address), splitters))].push_back(row,
                                                                                                       edges);
                taken += 1 + queries.size();
            }
        });
        if (sum_over_ranks(comm, std::uint64_t{taken > 0}) == 0) break;
        const Clients received{exchange_part<ClientOnWay>(
                                   comm, to_rank, [](const Clients& c) -> auto& { return c.heads; }),
                               exchange_part<EdgeOnWay>(
                                   comm, to_rank, [](const Clients& c) -> auto& { return c.edges; }),
                               exchange_part<EventTime>(
                                   comm, to_rank, [](const Clients& c) -> auto& { return c.times; })};
        together(comm, [&] { arrived.append(received); });
    }
    count_spread_domains(comm, domains, owned_domains, spread_rows);
    together(comm, [&] { BlockFiller(arrived, spread_rows, block).fill(); });
}

}  // namespace spamgraph::mpi
