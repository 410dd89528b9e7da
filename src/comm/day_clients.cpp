#include <algorithm>
#include <queue>

#include "spamgraph/comm/day_rows.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/splitters.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/tally/byte_log.hpp"

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

/// Clients, or parts of them, with their edges and times in the same order.
struct Clients {
    std::vector<ClientOnWay> heads;
    std::vector<EdgeRow> edges;
    std::vector<EventTime> times;

    void push_back(const ClientRow& row, const ClientEdges& of_client)
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
    void append(const Clients& clients)
    {
        struct At {
            std::size_t head, edges, times;
        };
        std::vector<At> order;
        for (std::size_t head = 0, edges = 0, times = 0; head < clients.heads.size(); ++head) {
            order.push_back({head, edges, times});
            edges += clients.heads[head].edges;
            times += clients.heads[head].times;
        }
        std::ranges::stable_sort(order, {}, [&](const At& at) { return clients.heads[at.head].row.address; });
        const std::uint64_t begin = log_.size();
        for (const At& at : order) {
            const ClientOnWay& head = clients.heads[at.head];
            log_.put(head);
            log_.put(std::span(clients.edges).subspan(at.edges, head.edges));
            log_.put(std::span(clients.times).subspan(at.times, head.times));
        }
        if (!order.empty()) batches_.push_back({begin, log_.size()});
    }

    /// Calls `use` with all clients, ascending by address; the parts of one follow each other. Throws Error
    /// (74).
    template <class Use>
    void for_each(Use use) const
    {
        std::vector<Reader> readers;
        readers.reserve(batches_.size());
        for (const Batch& batch : batches_)
            readers.emplace_back(log_, batch.begin, batch.end,
                                 std::max(kWindowBytes / batches_.size(), kLeastWindowBytes));
        const auto comes_later = [&](std::size_t a, std::size_t b) {
            const Address &of_a = readers[a].head.row.address, &of_b = readers[b].head.row.address;
            return of_a != of_b ? of_b < of_a : b < a;
        };
        std::priority_queue<std::size_t, std::vector<std::size_t>, decltype(comes_later)> next(comes_later);
        for (std::size_t r = 0; r < readers.size(); ++r)
            if (readers[r].take_head()) next.push(r);
        ClientEdges edges;
        while (!next.empty()) {
            const std::size_t r = next.top();
            next.pop();
            const ClientRow row = readers[r].head.row;
            readers[r].take_edges(edges);
            use(row, edges);
            if (readers[r].take_head()) next.push(r);
        }
    }

private:
    static constexpr std::size_t kWindowBytes = 4 << 20, kLeastWindowBytes = 1 << 12;

    /// Where a batch stands in the log.
    struct Batch {
        std::uint64_t begin, end;
    };

    /// Takes the clients of a batch off its front: a head, then its edges.
    struct Reader : ByteLog::Reader {
        using ByteLog::Reader::Reader;

        bool take_head()
        {
            if (at_end()) return false;
            head = take<ClientOnWay>();
            return true;
        }
        void take_edges(ClientEdges& edges)
        {
            edges.edges.resize(head.edges);
            take(std::span(edges.edges));
            edges.times.resize(head.times);
            take(std::span(edges.times));
        }

        using ByteLog::Reader::take;
        ClientOnWay head;
    };

    ByteLog log_;
    std::vector<Batch> batches_;
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

/// Writes clients as the rows of a block. The parts of a spread client make one row.
class BlockFiller {
public:
    BlockFiller(const std::vector<SpreadClient>& spread, DayBlock& block) : spread_(spread), block_(block) {}

    /// @param clients ascending by address
    void fill(const ArrivedClients& clients)
    {
        clients.for_each([&](const ClientRow& row, const ClientEdges& part) {
            if (parts_ > 0 && row.address != row_.address) put();
            row_ = row;
            ++parts_;
            edges_.edges.insert(edges_.edges.end(), part.edges.begin(), part.edges.end());
            edges_.times.insert(edges_.times.end(), part.times.begin(), part.times.end());
        });
        if (parts_ > 0) put();
    }

private:
    /// Appends the client to the block.
    void put()
    {
        if (parts_ > 1) order_edges();
        const auto whole =
            std::ranges::find(spread_, row_.address, [](const SpreadClient& c) { return c.row.address; });
        block_.clients.push_back(whole == spread_.end() ? row_ : whole->row);
        block_.edges.append(edges_.edges);
        block_.times.append(edges_.times);
        block_.edge_offsets.push_back(block_.edges.size());
        block_.time_offsets.push_back(block_.times.size());
        edges_.edges.clear();
        edges_.times.clear();
        parts_ = 0;
    }

    /// Brings the edges in the order of their names: each part has them so.
    void order_edges()
    {
        struct Edge {
            EdgeRow row;
            std::size_t times_at;
        };
        std::vector<Edge> order;
        for (std::size_t times_at = 0; const EdgeRow& edge : edges_.edges) {
            order.push_back({edge, times_at});
            times_at += edge.events;
        }
        std::ranges::sort(order, {}, [](const Edge& edge) { return edge.row.name; });
        ClientEdges ordered;
        for (const Edge& edge : order) {
            const auto times = std::span(edges_.times).subspan(edge.times_at, edge.row.events);
            ordered.edges.push_back(edge.row);
            ordered.times.insert(ordered.times.end(), times.begin(), times.end());
        }
        edges_ = std::move(ordered);
    }

    const std::vector<SpreadClient>& spread_;
    DayBlock& block_;
    ClientRow row_;      ///< of the client at hand
    ClientEdges edges_;  ///< of its parts so far
    std::size_t parts_ = 0;
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
                               exchange_part<EdgeRow>(
                                   comm, to_rank, [](const Clients& c) -> auto& { return c.edges; }),
                               exchange_part<EventTime>(
                                   comm, to_rank, [](const Clients& c) -> auto& { return c.times; })};
        together(comm, [&] { arrived.append(received); });
    }
    count_spread_domains(comm, domains, owned_domains, spread_rows);
    together(comm, [&] { BlockFiller(spread_rows, block).fill(arrived); });
}

}  // namespace spamgraph::mpi
