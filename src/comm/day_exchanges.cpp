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

/// Counts that wait to be sent; beyond that a client with many names is all that memory grows with.
constexpr std::size_t kWaitingCounts = 1 << 17;

/// Streams events client by client; what `look` appends is merged and sent to the names' owners.
template <class Look>
void exchange_counts(const Communicator& comm, const BucketLog<Event>& events, BucketLog<NameCount>& counts,
                     Look look)
{
    typename BucketLog<Event>::Reader reader(events);
    std::vector<Event> pass;
    std::span<const Event> rest;  // of the pass
    const auto produce = [&](std::vector<NameCount>& batch) {
        const auto merge = [&] {
            std::ranges::sort(batch, std::less{});
            merge_sorted(batch);
        };
        while (!rest.empty() || reader.next(pass)) {
            if (rest.empty()) rest = pass;
            const std::span<const Event> client = first_client(rest);
            look(client, batch);
            rest = rest.subspan(client.size());
            if (batch.size() < kWaitingCounts) continue;
            merge();
            if (batch.size() > kWaitingCounts / 2) return true;
        }
        merge();
        return !batch.empty();
    };
    exchange_batches<NameCount>(comm, produce, owner_by_name(comm), [&](std::span<const NameCount> received) {
        for (const NameCount& count : received) counts.append(count);
    });
}

/// What the names of an address come to.
struct AddressAudience {
    Address address;
    std::uint64_t hash = 0;  ///< decides the owner
    std::uint64_t senders = 0, clients = 0;

    [[nodiscard]] std::uint64_t bucket_key() const { return hash; }
    bool operator<(const AddressAudience& other) const
    {
        return hash != other.hash ? hash < other.hash : address < other.address;
    }
    void merge(const AddressAudience& same)
    {
        senders += same.senders;
        clients += same.clients;
    }
};

std::uint64_t hash_of(const Address& address, const HashKey& key)
{
    return keyed_hash(key, {reinterpret_cast<const char*>(address.bytes.data()), address.bytes.size()});
}

void sum_histograms(const Communicator& comm, ClientHistograms& histograms)
{
    histograms.clients = sum_over_ranks(comm, histograms.clients);
    sum_over_ranks(comm, std::span(histograms.queries));
    std::vector<NamesBin> bins;
    for (const auto& [names, clients] : histograms.names) bins.push_back({names, clients});
    histograms.names.clear();
    for (const NamesBin& bin : gather_all<NamesBin>(comm, bins)) histograms.names[bin.names] += bin.clients;
}

}  // namespace

void exchange_facts(const Communicator& comm, FactLog& read_here, BucketLog<Fact>& owned)
{
    together(comm, [&] { read_here.facts(); });  // may write what its cache holds
    SortedStream<Fact> stream(read_here.facts());
    exchange_batches<Fact>(comm, batches_of(stream), owner_by_name(comm),
                           [&](std::span<const Fact> received) {
                               for (const Fact& fact : received) owned.append(fact);
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
                if (fact.kind == Fact::Kind::mx) batch.push_back(fact.other);
        }
        std::ranges::sort(batch);
        batch.erase(std::ranges::unique(batch).begin(), batch.end());
        return stream.peek() != nullptr || !batch.empty();
    };
    const auto owner = [&](std::uint64_t id) { return owner_of(id, comm.size()); };
    exchange_batches<std::uint64_t>(comm, produce, owner, [&](std::span<const std::uint64_t> received) {
        exchanges.insert(exchanges.end(), received.begin(), received.end());
        std::ranges::sort(exchanges);
        exchanges.erase(std::ranges::unique(exchanges).begin(), exchanges.end());
    });
    return exchanges;
}

ClientHistograms exchange_name_counts(const Communicator& comm, const BucketLog<Event>& events,
                                      BucketLog<NameCount>& counts)
{
    ClientHistograms histograms;
    exchange_counts(comm, events, counts, [&](std::span<const Event> client, std::vector<NameCount>& batch) {
        count_client(client, batch, histograms);
    });
    sum_histograms(comm, histograms);
    return histograms;
}

IdTable<MailHost> gather_mail_hosts(const Communicator& comm, const BucketLog<NameCount>& counts,
                                    const std::vector<std::uint64_t>& exchanges, const DayLimits& limits)
{
    std::vector<MailHost> mine;
    together(comm, [&] {
        for (SortedStream<NameCount> stream(counts); stream.peek(); stream.pop()) {
            const NameCount& count = *stream.peek();
            const bool in_mx_answer = std::ranges::binary_search(exchanges, count.name);
            MailHost host;
            host.name = count.name;
            host.is_host = evidence_of(count, in_mx_answer, limits) != MailEvidence::none;
            host.labelled = is_labelled(count, limits);
            if (host.is_host) mine.push_back(host);
        }
    });
    return IdTable(gather_all<MailHost>(comm, mine));
}

std::vector<std::uint64_t> exchange_audience(const Communicator& comm, const BucketLog<Event>& events,
                                             const IdTable<MailHost>& hosts, std::uint32_t sender_min,
                                             BucketLog<NameCount>& counts, MailMinutes& minutes)
{
    std::vector<std::uint64_t> mail_active;
    exchange_counts(comm, events, counts, [&](std::span<const Event> client, std::vector<NameCount>& batch) {
        if (count_audience(client, hosts, sender_min, batch, minutes))
            mail_active.push_back(std::uint64_t{client.front().client});  // a packed member: no reference
    });
    sum_over_ranks(comm, std::span(minutes.mail));
    sum_over_ranks(comm, std::span(minutes.labelled));
    return mail_active;
}

std::vector<Address> find_shared_addresses(const Communicator& comm, const BucketLog<NameCount>& counts,
                                           const BucketLog<Fact>& facts, const DayLimits& limits,
                                           const HashKey& key, const std::filesystem::path& scratch,
                                           BufferBudget& budget)
{
    // Two steps through a log, so that memory does not grow with the addresses of a day.
    BucketLog<AddressAudience> here(scratch / "addresses", budget);
    BucketLog<AddressAudience> owned(scratch / "owned-addresses", budget);
    together(comm, [&] {
        for_each_counted_name(counts, facts, [&](const NameCount& count, std::span<const Fact> of_name) {
            for (const Fact& fact : of_name)
                if (fact.kind == Fact::Kind::address)
                    here.append({fact.address, hash_of(fact.address, key), count.senders, count.clients});
        });
    });
    SortedStream<AddressAudience> stream(here);
    const auto owner = [&](const AddressAudience& audience) { return owner_of(audience.hash, comm.size()); };
    exchange_batches<AddressAudience>(comm, batches_of(stream), owner,
                                      [&](std::span<const AddressAudience> received) {
                                          for (const AddressAudience& audience : received)
                                              owned.append(audience);
                                      });

    std::vector<Address> shared;
    together(comm, [&] {
        for (SortedStream<AddressAudience> sums(owned); sums.peek(); sums.pop())
            if (sums.peek()->senders >= limits.rules.keep_min_senders &&
                !limits.is_popular(sums.peek()->clients))
                shared.push_back(sums.peek()->address);
    });
    std::vector<Address> all = gather_all<Address>(comm, shared);
    std::ranges::sort(all);
    return all;
}

}  // namespace spamgraph::mpi
