#include <algorithm>
#include <array>

#include "comm/spread_sums.hpp"
#include "spamgraph/comm/batches.hpp"
#include "spamgraph/comm/day_exchanges.hpp"
#include "spamgraph/tally/client_stream.hpp"
#include "spamgraph/tally/name_count_table.hpp"

namespace spamgraph::mpi {

using namespace tally;

namespace {

/// Counts of one batch: large enough for the network, small beside the buffers.
constexpr std::size_t kBatchCounts = 1 << 15;

void sum_histograms(const Communicator& comm, ClientHistograms& histograms)
{
    histograms.clients = sum_over_ranks(comm, histograms.clients);
    sum_over_ranks(comm, std::span(histograms.queries));
    std::vector<NamesBin> bins;
    for (const auto& [names, clients] : histograms.names) bins.push_back({names, clients});
    histograms.names.clear();
    for (const NamesBin& bin : gather_all<NamesBin>(comm, bins)) histograms.names[bin.names] += bin.clients;
}

/// The look of one rank at its clients, and at its parts of those that are spread.
class Look {
public:
    Look(Day day, const IdTable<MailHost>& hosts, std::uint32_t sender_min, const SpreadSums& spread,
         BufferBudget& budget, KeptQueries& kept_queries, ClientsLook& out)
        : counter_(day, hosts),
          sender_min_(sender_min),
          spread_(spread),
          kept_queries_(kept_queries),
          out_(out),
          sums_(budget)
    {
    }

    /// Appends to `counts` what makes way for the names of a client.
    /// @param following events that stand behind those of the client
    void at_client(std::span<const Event> events, std::span<const Event> following,
                   std::vector<NameCount>& counts)
    {
        counter_.count(events, following);
        const ClientRow& row = counter_.row();
        out_.histograms.add(row.queries, counter_.address_names());
        if (row.mail_queries > 0) out_.mail_active.push_back(std::uint64_t{events.front().client});
        note(events, row, counts);
    }

    void at_part(std::span<const Event> events, std::vector<NameCount>& counts)
    {
        counter_.count(events);
        note(events, spread_.of(events.front().client).row, counts);
    }

    /// Appends what no client adds to any more, a batch at a time.
    void flush(std::vector<NameCount>& counts) { sums_.flush(counts, kBatchCounts); }
    [[nodiscard]] const MailMinutes& minutes() { return counter_.minutes(); }

private:
    /// @param row of the whole client
    void note(std::span<const Event> events, const ClientRow& row, std::vector<NameCount>& counts)
    {
        const bool is_sender = row.mail_queries >= sender_min_;
        sums_.add(counter_.name_counts(row.mail_queries > 0, is_sender), counts);
        if (row.mail_queries == 0) return;
        kept_.clear();
        counter_.append_kept(is_sender, kept_);
        if (!kept_.empty()) kept_queries_.append(events.front().client, row, kept_);
    }

    ClientCounter counter_;
    std::uint32_t sender_min_;
    const SpreadSums& spread_;
    KeptQueries& kept_queries_;
    ClientsLook& out_;
    NameCountTable sums_;
    std::vector<KeptQuery> kept_;
};

}  // namespace

ClientsLook look_at_clients(const Communicator& comm, const DayEvents& events, Day day,
                            const IdTable<MailHost>& hosts, std::uint32_t sender_min,
                            BucketLog<NameCount>& counts, KeptQueries& kept_queries)
{
    ClientsLook out;
    const SpreadSums spread(comm, events, day, hosts);
    Look look(day, hosts, sender_min, spread, counts.budget(), kept_queries, out);
    ClientStream clients(events.events);
    ClientStream parts(events.spread_events);
    const auto produce = [&](std::vector<NameCount>& batch) {
        while (batch.size() < kBatchCounts) {
            if (const auto client = clients.next(); !client.empty()) {
                look.at_client(client, clients.following(), batch);
            } else if (const auto part = parts.next(); !part.empty()) {
                look.at_part(part, batch);
            } else {
                look.flush(batch);
                break;
            }
        }
        return !batch.empty();
    };
    const auto owner = [ranks = comm.size()](const NameCount& count) { return owner_of(count.name, ranks); };
    exchange_batches<NameCount>(comm, produce, owner, [&](std::span<const NameCount> received) {
        for (const NameCount& count : received) counts.append(count);
    });

    for (const SpreadSums::Client& client : spread.clients()) {
        if (owner_of(client.id, comm.size()) == comm.rank() && client.row.queries > 0)
            out.histograms.add(client.row.queries, client.address_names);
        if (client.row.mail_queries > 0) out.spread.push_back({client.id, client.row});
    }
    sum_histograms(comm, out.histograms);
    out.minutes = look.minutes();
    sum_over_ranks(comm, std::span(out.minutes.mail));
    sum_over_ranks(comm, std::span(out.minutes.labelled));
    return out;
}

}  // namespace spamgraph::mpi
