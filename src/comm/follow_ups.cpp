#include "spamgraph/comm/follow_ups.hpp"

#include <algorithm>
#include <optional>
#include <tuple>

#include "comm/spread_sums.hpp"
#include "spamgraph/analysis/mail_hosts.hpp"
#include "spamgraph/comm/batches.hpp"
#include "spamgraph/tally/follow_ups.hpp"
#include "spamgraph/tally/name_count_table.hpp"
#include "spamgraph/tally/sorted_stream.hpp"

namespace spamgraph::mpi {

using namespace tally;

namespace {

/// Records of one batch: large enough for the network, small beside the buffers.
constexpr std::size_t kBatchRecords = 1 << 15;

/// A spread client's query as the rank that looks at a stretch of its day gets it.
struct StretchQuery {
    static constexpr std::uint32_t kSeconds = 60;  ///< of a stretch

    std::uint64_t client;
    std::uint32_t stretch;
    std::uint32_t second;
    std::uint64_t name;
    std::uint64_t mx;

    [[nodiscard]] std::uint64_t bucket_key() const
    {
        std::uint64_t mix = (client ^ stretch * 0x9e3779b97f4a7c15) * 0xc2b2ae3d27d4eb4f;
        mix = (mix ^ mix >> 29) * 0x9e3779b97f4a7c15;
        return mix ^ mix >> 32;
    }
    bool operator<(const StretchQuery& other) const
    {
        return std::tuple(client, stretch) < std::tuple(other.client, other.stretch);
    }
    [[nodiscard]] bool is_with(const StretchQuery& other) const
    {
        return client == other.client && stretch == other.stretch;
    }
};

/// Appends a query once for every stretch that needs it.
void append_to_stretches(const Event& event, std::vector<StretchQuery>& batch)
{
    const std::uint32_t second = event.when.second();
    const bool mx = event.when.kind() == Kind::mx;
    const std::uint32_t last_second = std::min<std::uint32_t>(second + kFollowWithin_s, kSecondsPerDay - 1);
    const std::uint32_t first = (second - std::min(second, kFollowWithin_s)) / StretchQuery::kSeconds;
    for (std::uint32_t stretch = first; stretch <= last_second / StretchQuery::kSeconds; ++stretch)
        batch.push_back({event.client, stretch, second, event.name, mx});
}

/// Records that hold an id go to the id's owner. Collective.
template <class Record>
void exchange_records(const Communicator& comm, const BucketLog<Record>& here, BucketLog<Record>& owned)
{
    SortedStream<Record> stream(here);
    const auto produce = [&](std::vector<Record>& batch) {
        for (; stream.peek() && batch.size() < kBatchRecords; stream.pop()) batch.push_back(*stream.peek());
        return !batch.empty();
    };
    const auto owner = [ranks = comm.size()](const Record& record) {
        return owner_of(record.bucket_key(), ranks);
    };
    exchange_batches<Record>(comm, produce, owner, [&](std::span<const Record> received) {
        for (const Record& record : received) owned.append(record);
    });
}

/// A domain whose MX queries a client's look-ups of a host followed, with all its MX queries.
struct HostDomain {
    std::uint64_t host, domain, client;
    std::uint64_t followed, mx_queries;

    [[nodiscard]] std::uint64_t bucket_key() const { return host; }
    bool operator<(const HostDomain& other) const
    {
        return std::tuple(host, domain, client) < std::tuple(other.host, other.domain, other.client);
    }
    void merge(const HostDomain&) {}  // never two of a host, a domain and a client
};

/// The follow-ups of a day, on their way from the clients by the domains to the hosts.
class FollowedHosts {
public:
    FollowedHosts(const Communicator& comm, const std::filesystem::path& scratch, BufferBudget& budget)
        : comm_(comm),
          scratch_(scratch),
          budget_(budget),
          counts_(scratch / "owned-follow-counts", budget, comm.size()),
          asks_(scratch / "owned-asks", budget, comm.size()),
          by_domain_(scratch / "owned-follow-ups", budget, comm.size()),
          by_host_(scratch / "host-domains", budget, comm.size())
    {
    }

    /// Looks at all clients; what they tell goes to the owners of the names. Collective.
    void look_at_clients(const DayEvents& events)
    {
        BucketLog<StretchQuery> stretches(scratch_ / "stretches", budget_, comm_.size());
        exchange_stretches(events.spread_events, stretches);
        BucketLog<HostAsk> asks(scratch_ / "asks", budget_);
        BucketLog<FollowUp> follow_ups(scratch_ / "follow-ups", budget_);
        const auto take = [&](const FollowUpSearch& search) {
            for (const HostAsk& ask : search.asks()) asks.append(ask);
            for (const FollowUp& follow_up : search.follow_ups()) follow_ups.append(follow_up);
        };

        NameCountTable sums(budget_);
        FollowUpSearch search;
        ClientStream clients(events.events);
        BucketLog<StretchQuery>::Reader reader(stretches);
        std::vector<StretchQuery> pass;
        std::size_t at = 0;
        bool looked_at_all = false;
        const auto produce = [&](std::vector<NameCount>& batch) {
            while (batch.size() < kBatchRecords && !looked_at_all) {
                if (const auto client = clients.next(); !client.empty()) {
                    search.look_at(client);
                } else if (at < pass.size() || (at = 0, reader.next(pass))) {
                    look_at_stretch(pass, at, search);
                } else {
                    looked_at_all = true;
                    break;
                }
                take(search);
                sums.add(search.counts(), batch);
            }
            if (looked_at_all) sums.flush(batch, kBatchRecords);
            return !batch.empty();
        };
        const auto owner = [ranks = comm_.size()](const NameCount& count) {
            return owner_of(count.name, ranks);
        };
        exchange_batches<NameCount>(comm_, produce, owner, [&](std::span<const NameCount> received) {
            for (const NameCount& count : received) counts_.append(count);
        });
        exchange_records(comm_, asks, asks_);
        exchange_records(comm_, follow_ups, by_domain_);
    }

    /// The domains' owners add how many MX queries there were, and hand on to the hosts' owners. Collective.
    void hand_to_hosts()
    {
        SortedStream<FollowUp> follow_ups(by_domain_);
        SortedStream<NameCount> counts(counts_);
        const auto produce = [&](std::vector<HostDomain>& batch) {
            for (; follow_ups.peek() && batch.size() < kBatchRecords; follow_ups.pop()) {
                const FollowUp& follow = *follow_ups.peek();
                while (counts.peek()->name < follow.domain) counts.pop();
                batch.push_back({follow.host, follow.domain, follow.client, follow.mx_queries,
                                 counts.peek()->mx_queries});
            }
            return !batch.empty();
        };
        const auto owner = [ranks = comm_.size()](const HostDomain& pair) {
            return owner_of(pair.host, ranks);
        };
        exchange_batches<HostDomain>(comm_, produce, owner, [&](std::span<const HostDomain> received) {
            for (const HostDomain& pair : received) by_host_.append(pair);
        });
    }

    /// Of the hosts that this rank owns, those that are mail hosts. Collective.
    std::vector<std::uint64_t> decide(std::uint64_t all_mx)
    {
        std::vector<std::uint64_t> hosts;
        together(comm_, [&] {
            SortedStream<HostAsk> asks(asks_);
            SortedStream<NameCount> counts(counts_);
            SortedStream<HostDomain> pairs(by_host_);
            while (asks.peek()) {
                const std::uint64_t id = asks.peek()->host;
                HostFollowUps host = take_asks(asks);
                while (counts.peek() && counts.peek()->name < id) counts.pop();
                if (counts.peek() && counts.peek()->name == id) host.clients += counts.peek()->clients;
                take_domains(pairs, id, host);
                if (is_followed_host(host, all_mx)) hosts.push_back(id);
            }
        });
        return hosts;
    }

private:
    /// Queries of spread clients go to the ranks that look at stretches of their day.
    void exchange_stretches(const BucketLog<Event, SpreadKey>& spread_events,
                            BucketLog<StretchQuery>& stretches)
    {
        ClientStream parts(spread_events);
        std::span<const Event> part;
        const auto produce = [&](std::vector<StretchQuery>& batch) {
            while (batch.size() < kBatchRecords) {
                if (part.empty()) part = parts.next();
                if (part.empty()) break;
                const Kind kind = part.front().when.kind();
                if (kind == Kind::mx || asks_address(kind)) append_to_stretches(part.front(), batch);
                part = part.subspan(1);
            }
            return !batch.empty();
        };
        const auto owner = [ranks = comm_.size()](const StretchQuery& query) {
            return owner_of(query.bucket_key(), ranks);
        };
        exchange_batches<StretchQuery>(comm_, produce, owner, [&](std::span<const StretchQuery> received) {
            for (const StretchQuery& query : received) stretches.append(query);
        });
    }

    static void look_at_stretch(const std::vector<StretchQuery>& pass, std::size_t& at,
                                FollowUpSearch& search)
    {
        const StretchQuery& first = pass[at];
        std::vector<TimedQuery> queries;
        for (; at < pass.size() && pass[at].is_with(first); ++at)
            queries.push_back({pass[at].second, pass[at].mx != 0, pass[at].name});
        const std::uint32_t begin = first.stretch * StretchQuery::kSeconds;
        search.look_at(first.client, queries, begin, begin + StretchQuery::kSeconds);
    }

    static HostFollowUps take_asks(SortedStream<HostAsk>& asks)
    {
        HostFollowUps host;
        for (const std::uint64_t id = asks.peek()->host; asks.peek() && asks.peek()->host == id; asks.pop()) {
            ++host.clients;
            host.following_clients += asks.peek()->following > 0;
            host.after += asks.peek()->balance > 0;
            host.before += asks.peek()->balance < 0;
        }
        return host;
    }

    static void take_domains(SortedStream<HostDomain>& pairs, std::uint64_t id, HostFollowUps& host)
    {
        while (pairs.peek() && pairs.peek()->host < id) pairs.pop();
        std::optional<std::uint64_t> domain;
        for (; pairs.peek() && pairs.peek()->host == id; pairs.pop()) {
            const HostDomain& pair = *pairs.peek();
            if (domain != pair.domain) host.domains.push_back({pair.mx_queries, 0, {}});
            domain = pair.domain;
            host.domains.back().followed += pair.followed;
            host.domains.back().clients.push_back(pair.client);
        }
    }

    const Communicator& comm_;
    std::filesystem::path scratch_;
    BufferBudget& budget_;
    BucketLog<NameCount> counts_;
    BucketLog<HostAsk> asks_;
    BucketLog<FollowUp> by_domain_;
    BucketLog<HostDomain> by_host_;
};

}  // namespace

std::vector<std::uint64_t> find_followed(const Communicator& comm, const DayEvents& events,
                                         std::uint64_t all_mx, const std::filesystem::path& scratch,
                                         BufferBudget& budget)
{
    FollowedHosts hosts(comm, scratch, budget);
    hosts.look_at_clients(events);
    hosts.hand_to_hosts();
    return hosts.decide(all_mx);
}

}  // namespace spamgraph::mpi
