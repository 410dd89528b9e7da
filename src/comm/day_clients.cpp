#include <algorithm>

#include "comm/arrived_clients.hpp"
#include "spamgraph/comm/day_rows.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/splitters.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/tally/client_edges.hpp"

namespace spamgraph::mpi {

using namespace tally;

namespace {

/// Queries of one batch, and clients: large enough for the network, small beside the buffers.
constexpr std::size_t kBatchQueries = 1 << 17;

std::string_view bytes_of(const Address& address)
{
    return {reinterpret_cast<const char*>(address.bytes.data()), address.bytes.size()};
}

/// Takes clients with kept queries one by one, with the kept names that these ask for: those of many clients
/// are looked up together.
class NextClients {
public:
    /// Good until the next is taken.
    struct Client {
        const KeptClients::Client* head;
        std::span<const KeptQuery> queries;
        std::span<const KeptName* const> names;  ///< of the queries; null: not kept
    };

    NextClients(const KeptQueries& queries, const IdTable<KeptName>& kept) : reader_(queries), kept_(kept) {}

    /// False at the end. Throws Error (74).
    bool next(Client& client)
    {
        if (next_ == some_.clients.size()) {
            next_ = used_ = 0;
            if (!reader_.next(some_, kQueries)) return false;
            EdgeBuilder::find_names(some_.queries, kept_, names_);
        }
        const KeptClients::Client& head = some_.clients[next_++];
        client = {&head, std::span(some_.queries).subspan(used_, head.queries),
                  std::span(names_).subspan(used_, head.queries)};
        used_ += head.queries;
        return true;
    }

private:
    static constexpr std::size_t kQueries = 1 << 12;  ///< that are looked up together

    KeptQueries::Reader reader_;
    const IdTable<KeptName>& kept_;
    KeptClients some_;
    std::vector<const KeptName*> names_;  ///< of their queries
    std::size_t next_ = 0, used_ = 0;     ///< clients and queries that were taken
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

    NextClients clients(kept_queries, kept);
    EdgeBuilder builder;
    ClientEdges edges;
    std::size_t next_address = 0;
    /// Puts a client, or a part of one, with its edges on the way.
    const auto put = [&](const NextClients::Client& client, std::vector<Clients>& to_rank) {
        ClientRow row = client.head->row;
        const std::uint64_t id = client.head->id;
        const bool is_sender = row.mail_queries >= sender_min;
        const auto mail_domains = builder.build(client.queries, client.names, is_sender, edges);
        const auto whole = std::ranges::lower_bound(spread_rows, id, {}, &SpreadClient::client);
        if (whole != spread_rows.end() && whole->client == id) {
            row.address = whole->row.address;
            for (const std::uint64_t domain : mail_domains) domains.append({domain, id});
        } else {
            while (addresses.ids[next_address] != id) ++next_address;
            row.address = addresses.addresses[next_address];
            row.mail_domains = mail_domains.size();
        }
        const int rank = rank_of(bytes_of(row.address), splitters);
        to_rank[static_cast<std::size_t>(rank)].push_back(row, edges);
    };

    ArrivedClients arrived(scratch / "arrived-clients");
    for (;;) {
        std::vector<Clients> to_rank(static_cast<std::size_t>(comm.size()));
        std::size_t taken = 0;
        together(comm, [&] {
            for (NextClients::Client client; taken < kBatchQueries && clients.next(client);) {
                put(client, to_rank);
                taken += 1 + client.queries.size();
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
