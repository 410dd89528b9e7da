#include "spamgraph/comm/implicit_hosts.hpp"

#include <algorithm>
#include <unordered_set>

#include "spamgraph/comm/batches.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::mpi {

using namespace tally;

namespace {

/// How many events ahead the table of domains is fetched from memory.
constexpr std::size_t kAhead = 16;

/// A client and a domain; `name` mixes both.
struct Pair {
    std::uint64_t name;
    std::uint64_t client, domain;
    std::uint32_t first;  ///< second of its first MX query that was answered without a record
};

/// A domain whose MX was answered without a record.
struct Domain {
    std::uint64_t name;
    std::uint64_t index;
};

/// Clients with such an answer go where their events are: many may have been spread since. Collective.
std::vector<Pair> exchange_pairs(const Communicator& comm, const BucketLog<Event>& no_mx,
                                 const SpreadClients& spread)
{
    BucketLog<Event>::Reader reader(no_mx);
    const auto owner = [&](const Event& event) {
        const std::uint64_t key = spread.contains(event.client) ? SpreadKey::of(event) : event.client;
        return owner_of(key, comm.size());
    };
    std::vector<Event> here;
    exchange_batches<Event>(
        comm, [&](std::vector<Event>& batch) { return reader.next(batch); }, owner,
        [&](std::span<const Event> received) { here.insert(here.end(), received.begin(), received.end()); });
    std::sort(here.begin(), here.end());
    std::vector<Pair> pairs;
    for (const Event& event : here)
        if (pairs.empty() || pairs.back().client != event.client || pairs.back().domain != event.name)
            pairs.push_back({SpreadKey::of(event), event.client, event.name, event.when.second()});
    return pairs;
}

/// All such domains, on every rank in the same order.
std::vector<Domain> gather_domains(const Communicator& comm, const std::vector<Pair>& pairs)
{
    const auto sort = [](std::vector<std::uint64_t>& ids) {
        std::ranges::sort(ids);
        ids.erase(std::ranges::unique(ids).begin(), ids.end());
    };
    std::vector<std::uint64_t> mine;
    for (const Pair& pair : pairs) mine.push_back(pair.domain);
    sort(mine);
    std::vector<std::uint64_t> ids = gather_all<std::uint64_t>(comm, mine);
    sort(ids);
    std::vector<Domain> domains;
    for (const std::uint64_t id : ids) domains.push_back({id, domains.size()});
    return domains;
}

/// Counts, domain by domain, the clients here that looked up its address. Their distinct number is only
/// needed up to twice that of the clients with such an answer: so a name that half of all queries ask for
/// takes no memory.
class LookUps {
public:
    LookUps(const IdTable<Domain>& domains, const IdTable<Pair>& pairs, std::vector<std::uint64_t> most)
        : domains_(domains),
          pairs_(pairs),
          most_(std::move(most)),
          clients_(most_.size()),
          after_(most_.size())
    {
    }

    /// [domain]: clients that looked it up, at most one above `most`; of them, those that did so after such
    /// an answer.
    [[nodiscard]] std::vector<std::uint64_t>& clients() { return clients_; }
    [[nodiscard]] std::vector<std::uint64_t>& after() { return after_; }

    void take(std::span<const Event> events)
    {
        for (std::size_t i = 0; i < events.size(); ++i) {
            if (i + kAhead < events.size()) domains_.prefetch(events[i + kAhead].name);
            if (!asks_address(events[i].when.kind())) continue;
            if (const Domain* const domain = domains_.find(events[i].name)) note(events[i], domain->index);
        }
    }

private:
    void note(const Event& event, std::size_t domain)
    {
        const std::uint64_t key = SpreadKey::of(event);
        const Pair* const pair = pairs_.find(key);
        if (pair && event.when.second() >= pair->first && followed_.insert(key).second) ++after_[domain];
        if (clients_[domain] <= most_[domain] && seen_.insert(key).second) ++clients_[domain];
    }

    const IdTable<Domain>& domains_;
    const IdTable<Pair>& pairs_;
    std::vector<std::uint64_t> most_;
    std::vector<std::uint64_t> clients_, after_;
    std::unordered_set<std::uint64_t> seen_, followed_;  ///< clients and domains, mixed
};

}  // namespace

std::vector<std::uint64_t> find_implicit_hosts(const Communicator& comm, const DayEvents& events,
                                               const BucketLog<Event>& no_mx)
{
    std::vector<Pair> pairs = exchange_pairs(comm, no_mx, events.spread);
    const IdTable<Domain> domains(gather_domains(comm, pairs));
    const std::size_t count = domains.entries().size();
    if (count == 0) return {};

    std::vector<std::uint64_t> most(count);
    for (const Pair& pair : pairs) most[domains.find(pair.domain)->index] += 2;
    sum_over_ranks(comm, std::span(most));
    const IdTable<Pair> pair_table(std::move(pairs));
    LookUps look_ups(domains, pair_table, std::move(most));
    together(comm, [&] {
        const auto take = [&](std::span<const Event> some) { look_ups.take(some); };
        events.events.for_each_part(take);
        events.spread_events.for_each_part(take);
    });
    sum_over_ranks(comm, std::span(look_ups.clients()));
    sum_over_ranks(comm, std::span(look_ups.after()));

    std::vector<std::uint64_t> hosts;
    for (const Domain& domain : domains.entries()) {
        const std::uint64_t after = look_ups.after()[domain.index];
        const bool is_host = after > 0 && look_ups.clients()[domain.index] <= 2 * after;
        if (is_host && owner_of(domain.name, comm.size()) == comm.rank()) hosts.push_back(domain.name);
    }
    return hosts;
}

}  // namespace spamgraph::mpi
