#include "spamgraph/comm/batches.hpp"
#include "spamgraph/comm/day_exchanges.hpp"
#include "spamgraph/tally/client_stream.hpp"
#include "spamgraph/tally/name_count_table.hpp"

namespace spamgraph::mpi {

using namespace tally;

namespace {

/// Counts of one batch: large enough for the network, small beside the buffers.
constexpr std::size_t kBatchCounts = 1 << 14;

/// Streams this rank's clients one by one.
class ClientStream {
public:
    explicit ClientStream(const BucketLog<Event>& events) : reader_(events) {}

    /// The next client's events, sorted; empty at the end.
    std::span<const Event> next()
    {
        if (rest_.empty()) {
            if (!reader_.next(pass_)) return {};
            rest_ = pass_;
        }
        const std::span<const Event> client = first_client(rest_);
        rest_ = rest_.subspan(client.size());
        return client;
    }

private:
    BucketLog<Event>::Reader reader_;
    std::vector<Event> pass_;
    std::span<const Event> rest_;  ///< of the pass
};

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

ClientsLook look_at_clients(const Communicator& comm, const BucketLog<Event>& events, Day day,
                            const IdTable<MailHost>& hosts, std::uint32_t sender_min,
                            BucketLog<NameCount>& counts, KeptQueries& kept_queries)
{
    ClientsLook look;
    ClientCounter counter(day, hosts);
    NameCountTable sums;
    ClientStream clients(events);
    std::vector<KeptQuery> kept;
    const auto look_at = [&](std::span<const Event> client, std::vector<NameCount>& batch) {
        counter.count(client);
        const ClientRow& row = counter.row();
        const bool is_mail_active = row.mail_queries > 0;
        const bool is_sender = row.mail_queries >= sender_min;
        look.histograms.add(row.queries, counter.address_names());
        sums.add(counter.name_counts(is_mail_active, is_sender), batch);
        if (!is_mail_active) return;
        look.mail_active.push_back(std::uint64_t{client.front().client});  // a packed member: no reference
        kept.clear();
        counter.append_kept(is_sender, kept);
        kept_queries.append(row, kept);
    };
    const auto produce = [&](std::vector<NameCount>& batch) {
        while (batch.size() < kBatchCounts) {
            const std::span<const Event> client = clients.next();
            if (client.empty()) {
                sums.flush(batch);
                break;
            }
            look_at(client, batch);
        }
        return !batch.empty();
    };
    const auto owner = [ranks = comm.size()](const NameCount& count) { return owner_of(count.name, ranks); };
    exchange_batches<NameCount>(comm, produce, owner, [&](std::span<const NameCount> received) {
        for (const NameCount& count : received) counts.append(count);
    });

    sum_histograms(comm, look.histograms);
    look.minutes = counter.minutes();
    sum_over_ranks(comm, std::span(look.minutes.mail));
    sum_over_ranks(comm, std::span(look.minutes.labelled));
    return look;
}

}  // namespace spamgraph::mpi
