#include "spamgraph/comm/day_exchanges.hpp"

#include <algorithm>

#include "spamgraph/comm/batches.hpp"
#include "spamgraph/tally/client_stream.hpp"

namespace spamgraph::mpi {

using namespace tally;

namespace {

/// Items of one batch: large enough for the network, small beside the buffers.
constexpr std::size_t kBatchItems = 1 << 16;

auto owner_by_name(const Communicator& comm)
{
    return [ranks = comm.size()](const auto& item) { return owner_of(item.name, ranks); };
}

/// Fills batches from a stream of merged records.
template <class Record>
auto batches_of(SortedStream<Record>& stream)
{
    return [&stream](std::vector<Record>& batch) {
        for (; stream.peek() && batch.size() < kBatchItems; stream.pop()) batch.push_back(*stream.peek());
        return stream.peek() != nullptr || !batch.empty();
    };
}

}  // namespace

void exchange_facts(const Communicator& comm, const FactLog& read_here, BucketLog<Fact>& owned,
                    BucketLog<Fact>& of_names)
{
    SortedStream<Fact> stream(read_here.facts(), first_owned(comm.rank(), comm.size()));
    exchange_sorted<Fact>(comm, batches_of(stream), owner_by_name(comm), [&](std::span<const Fact> received) {
        for (const Fact& fact : received) {
            owned.append(fact);
            if (fact.kind != Fact::Kind::address) of_names.append(fact);
        }
    });
}

std::vector<std::uint64_t> find_exchanges(const Communicator& comm, const BucketLog<Fact>& facts)
{
    SortedStream<Fact> stream(facts);
    std::vector<std::uint64_t> exchanges;
    const auto produce = [&](std::vector<std::uint64_t>& batch) {
        while (batch.size() < kBatchItems) {
            const NameFacts name = take_name_facts(stream);
            if (name.end) break;
            for (const Fact& fact : name.facts)
                if (fact.kind == Fact::Kind::mx) batch.push_back(fact.other());
        }
        std::ranges::sort(batch);
        batch.erase(std::ranges::unique(batch).begin(), batch.end());
        return stream.peek() != nullptr || !batch.empty();
    };
    const auto owner = [&](std::uint64_t id) { return owner_of(id, comm.size()); };
    const auto leave_one_of_each = [&exchanges] {
        std::ranges::sort(exchanges);
        exchanges.erase(std::ranges::unique(exchanges).begin(), exchanges.end());
    };
    std::size_t most = kBatchItems;  // ids, with repetitions
    exchange_batches<std::uint64_t>(comm, produce, owner, [&](std::span<const std::uint64_t> received) {
        exchanges.insert(exchanges.end(), received.begin(), received.end());
        if (exchanges.size() < most) return;
        leave_one_of_each();
        most = std::max(kBatchItems, 2 * exchanges.size());
    });
    leave_one_of_each();
    return exchanges;
}

void exchange_name_pairs(const Communicator& comm, const BucketLog<NamePair>& pairs,
                         BucketLog<NamePair>& owned)
{
    BucketLog<NamePair>::Reader reader(pairs, first_owned(comm.rank(), comm.size()));
    const auto produce = [&](std::vector<NamePair>& batch) {
        if (!reader.next(batch)) return false;
        batch.erase(std::ranges::unique(batch).begin(), batch.end());
        return true;
    };
    exchange_sorted<NamePair>(comm, produce, owner_by_name(comm), [&](std::span<const NamePair> received) {
        for (const NamePair& pair : received) owned.append(pair);
    });
}

std::vector<std::uint64_t> find_labelled(const Communicator& comm, const BucketLog<NamePair>& pairs,
                                         BucketLog<NamePair>& owned, const DayLimits& limits)
{
    exchange_name_pairs(comm, pairs, owned);
    std::vector<std::uint64_t> labelled;
    together(comm, [&] {
        BucketLog<NamePair>::Reader all(owned);
        for (std::vector<NamePair> pass; all.next(pass);) {
            pass.erase(std::ranges::unique(pass).begin(), pass.end());
            for_each_name(std::span<const NamePair>(pass), [&](std::span<const NamePair> same) {
                if (!limits.is_popular(same.size())) labelled.push_back(same.front().name);
            });
        }
    });
    return labelled;
}

IdTable<MailHost> gather_mail_hosts(const Communicator& comm, const ToldHosts& told,
                                    const std::vector<std::uint64_t>& labelled)
{
    std::vector<std::uint64_t> ids = labelled;
    for (const auto& more : {told.exchanges, told.followed, told.implicit})
        ids.insert(ids.end(), more.begin(), more.end());
    std::ranges::sort(ids);
    ids.erase(std::ranges::unique(ids).begin(), ids.end());
    std::vector<MailHost> mine;
    for (const std::uint64_t id : ids) {
        MailHost host;
        host.name = id;
        host.is_host = 1;
        host.labelled = std::ranges::binary_search(labelled, id);
        mine.push_back(host);
    }
    return IdTable(gather_all<MailHost>(comm, mine));
}

void note_audience(const NameTotal& count, std::span<const Fact> facts, const HashKey& key,
                   BucketLog<AddressAudience>& audiences)
{
    for (const Fact& fact : facts)
        if (fact.kind == Fact::Kind::address)
            audiences.append({fact.address, keyed_hash(key, fact.address), count.senders, count.clients});
}

std::vector<Address> find_shared_addresses(const Communicator& comm,
                                           const BucketLog<AddressAudience>& audiences,
                                           BucketLog<AddressAudience>& owned, const DayLimits& limits)
{
    SortedStream<AddressAudience> stream(audiences, first_owned(comm.rank(), comm.size()));
    const auto owner = [&](const AddressAudience& audience) { return owner_of(audience.hash, comm.size()); };
    exchange_sorted<AddressAudience>(comm, batches_of(stream), owner,
                                     [&](std::span<const AddressAudience> received) {
                                         for (const AddressAudience& audience : received)
                                             owned.append(audience);
                                     });

    std::vector<Address> shared;
    together(comm, [&] {
        for (SortedStream<AddressAudience> sums(owned); sums.peek(); sums.pop())
            if (limits.is_shared_by_senders(sums.peek()->senders, sums.peek()->clients))
                shared.push_back(sums.peek()->address);
    });
    std::vector<Address> all = gather_all<Address>(comm, shared);
    std::ranges::sort(all);
    return all;
}

}  // namespace spamgraph::mpi
