#include <algorithm>
#include <iterator>
#include <optional>
#include <unordered_map>

#include "spamgraph/comm/batches.hpp"
#include "spamgraph/comm/day_exchanges.hpp"

namespace spamgraph::mpi {

using namespace tally;

namespace {

/// Clients here that fill much of a pass in a bucket that does not fit one.
std::vector<std::uint64_t> find_oversize_clients(const BucketLog<Event>& events)
{
    std::vector<std::uint64_t> clients;
    const BucketLog<Event>::Reader reader(events);
    for (std::size_t bucket = 0; bucket < reader.totals().size(); ++bucket) {
        if (reader.totals()[bucket] <= events.pass_items()) continue;
        std::unordered_map<std::uint64_t, std::uint64_t> loads;
        BucketLog<Event>::BucketReader items(events, bucket);
        for (std::vector<Event> part; items.next(part);)
            for (const Event& event : part) ++loads[std::uint64_t{event.client}];  // a packed member
        for (const auto& [client, load] : loads)
            if (load > events.pass_items() / 4) clients.push_back(client);
    }
    return clients;
}

/// Hands out the events of clients that were not spread yet when their events came.
class EarlyEvents {
public:
    EarlyEvents(BucketLog<Event>& events, std::vector<std::uint64_t> clients)
        : events_(events), clients_(std::move(clients))
    {
    }

    /// Fills the next batch; false: there is none.
    bool fill(std::vector<Event>& batch)
    {
        while (next_ < clients_.size()) {
            const std::uint64_t client = clients_[next_];
            if (!bucket_) bucket_.emplace(events_, events_.bucket_of_key(client));
            if (bucket_->next(batch)) {
                std::erase_if(batch, [client](const Event& event) { return event.client != client; });
                taken_ += batch.size();
                if (!batch.empty()) return true;
                continue;
            }
            if (taken_ > 0) events_.leave_out(client, taken_);
            taken_ = 0;
            bucket_.reset();
            ++next_;
        }
        return false;
    }

private:
    BucketLog<Event>& events_;
    std::vector<std::uint64_t> clients_;
    std::size_t next_ = 0;
    std::optional<BucketLog<Event>::BucketReader> bucket_;  ///< of the client
    std::uint64_t taken_ = 0;
};

}  // namespace

SpreadClients settle_spread_clients(const Communicator& comm, const SpreadClients& while_reading,
                                    BucketLog<Event>& events, BucketLog<Event, SpreadKey>& spread_events)
{
    SpreadClients spread = while_reading;
    std::vector<std::uint64_t> oversize;
    together(comm, [&] { oversize = find_oversize_clients(events); });
    spread.add(gather_all<std::uint64_t>(comm, oversize));

    // Events of a client that came before it was spread are all with its owner.
    std::vector<std::uint64_t> mine;
    std::ranges::copy_if(spread.ids(), std::back_inserter(mine),
                         [&](std::uint64_t client) { return owner_of(client, comm.size()) == comm.rank(); });
    EarlyEvents early(events, mine);
    const auto owner = [&](const Event& event) { return owner_of(SpreadKey::of(event), comm.size()); };
    exchange_batches<Event>(
        comm, [&](std::vector<Event>& batch) { return early.fill(batch); }, owner,
        [&](std::span<const Event> received) {
            for (const Event& event : received) spread_events.append(event);
        });
    return spread;
}

}  // namespace spamgraph::mpi
