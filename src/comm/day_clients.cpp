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

/// The clients of this rank's rows, in the order in which they come. Their edges and times wait on disk.
class ArrivedClients {
public:
    explicit ArrivedClients(std::filesystem::path path) : file_(std::move(path)) {}

    /// Throws Error (74).
    void append(const Clients& clients)
    {
        std::uint64_t edges_at = file_.append(std::as_bytes(std::span(clients.edges)));
        std::uint64_t times_at = file_.append(std::as_bytes(std::span(clients.times)));
        for (const ClientOnWay& head : clients.heads) {
            heads_.push_back(head);
            places_.push_back({edges_at, times_at});
            edges_at += head.edges * sizeof(EdgeOnWay);
            times_at += head.times * sizeof(EventTime);
        }
    }

    [[nodiscard]] const std::vector<ClientOnWay>& heads() const { return heads_; }

    /// Appends the edges and times of the i-th. Throws Error (74).
    void read(std::size_t i, std::vector<EdgeOnWay>& edges, std::vector<EventTime>& times) const
    {
        read_more(places_[i].edges_at, heads_[i].edges, edges);
        read_more(places_[i].times_at, heads_[i].times, times);
    }

private:
    struct Place {
        std::uint64_t edges_at, times_at;
    };

    template <class T>
    void read_more(std::uint64_t at, std::size_t count, std::vector<T>& items) const
    {
        items.resize(items.size() + count);
        file_.read(at, std::as_writable_bytes(std::span(items).last(count)));
    }

    std::vector<ClientOnWay> heads_;
    std::vector<Place> places_;  ///< of each head, in the file
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
        const std::vector<ClientOnWay>& heads = clients_.heads();
        std::vector<std::size_t> order(heads.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::ranges::sort(order, {}, [&](std::size_t i) { return heads[i].row.address; });
        reserve();
        for (std::size_t begin = 0, end = 0; begin < order.size(); begin = end) {
            const Address& address = heads[order[begin]].row.address;
            while (end < order.size() && heads[order[end]].row.address == address) ++end;
            add_client(address, std::span(order).subspan(begin, end - begin));
        }
    }

private:
    /// An edge, and where its times begin.
    struct Edge {
        EdgeOnWay edge;
        std::size_t times_at;
    };

    /// Exactly: the columns are large, and would take twice their memory while they grow.
    void reserve()
    {
        std::size_t edges = 0, times = 0;
        for (const ClientOnWay& head : clients_.heads()) {
            edges += head.edges;
            times += head.times;
        }
        block_.clients.reserve(clients_.heads().size());
        block_.edge_offsets.reserve(clients_.heads().size() + 1);
        block_.edge_names.reserve(edges);
        block_.edge_events.reserve(edges);
        block_.edge_mx.reserve(edges);
        block_.times.reserve(times);
        block_.time_mx.reserve(times);
    }

    void add_client(const Address& address, std::span<const std::size_t> parts)
    {
        const auto whole =
            std::ranges::find(spread_, address, [](const SpreadClient& c) { return c.row.address; });
        block_.clients.push_back(whole == spread_.end() ? clients_.heads()[parts.front()].row : whole->row);

        edges_on_way_.clear();
        times_.clear();
        for (const std::size_t part : parts) clients_.read(part, edges_on_way_, times_);
        edges_.clear();
        std::size_t times_at = 0;
        for (const EdgeOnWay& edge : edges_on_way_) {
            edges_.push_back({edge, times_at});
            times_at += edge.events;
        }
        if (parts.size() > 1) std::ranges::sort(edges_, {}, [](const Edge& e) { return e.edge.name; });
        for (const Edge& edge : edges_) add_edge(edge);
        block_.edge_offsets.push_back(block_.edge_names.size());
    }

    void add_edge(const Edge& edge)
    {
        block_.edge_names.push_back(edge.edge.name);
        block_.edge_events.push_back(edge.edge.events);
        block_.edge_mx.push_back(edge.edge.mx);
        for (const EventTime& time : std::span(times_).subspan(edge.times_at, edge.edge.events)) {
            block_.times.push_back(time.second);
            block_.time_mx.push_back(time.mx);
        }
    }

    const ArrivedClients& clients_;
    const std::vector<SpreadClient>& spread_;
    DayBlock& block_;
    std::vector<EdgeOnWay> edges_on_way_;  ///< of one client
    std::vector<EventTime> times_;
    std::vector<Edge> edges_;
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
