#include "app/build_day.hpp"

#include <algorithm>
#include <numeric>

#include "spamgraph/comm/day_exchanges.hpp"
#include "spamgraph/comm/day_rows.hpp"
#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/follow_ups.hpp"
#include "spamgraph/comm/implicit_hosts.hpp"
#include "spamgraph/comm/together.hpp"
#include "spamgraph/tally/name_candidates.hpp"

namespace spamgraph::app {

namespace {

using namespace tally;

/// Rows of every reason that left rows out this day, ascending by reason.
std::vector<ReasonRows> list_reasons(const mpi::Communicator& comm, DayLogs& logs)
{
    auto counts = logs.left_out;
    mpi::sum_over_ranks(comm, std::span(counts));
    std::vector<ReasonRows> reasons;
    for (std::size_t r = 0; r < counts.size(); ++r)
        if (counts[r] > 0) reasons.push_back({std::string(logs::kReasons[r].name), counts[r]});
    std::ranges::sort(reasons, {}, &ReasonRows::reason);
    return reasons;
}

/// The minutes that reading alone tells, and how many sources there were.
void sum_read_minutes(const mpi::Communicator& comm, DayLogs& logs, DaySummary& summary)
{
    auto& minutes = summary.minutes;
    minutes.mx = logs.mx;
    minutes.nxdomain = logs.nxdomain;
    mpi::sum_over_ranks(comm, std::span(minutes.mx));
    mpi::sum_over_ranks(comm, std::span(minutes.nxdomain));
    std::vector<std::uint64_t> rows = logs.source_rows;
    mpi::sum_over_ranks(comm, std::span(rows));
    for (std::size_t at = 0; at < rows.size(); at += kMinutesPerDay) {
        const auto source = std::span(rows).subspan(at, kMinutesPerDay);
        summary.sources += std::ranges::any_of(source, [](auto n) { return n > 0; });
        for (std::size_t minute = 0; minute < kMinutesPerDay; ++minute) {
            minutes.all[minute] += source[minute];
            minutes.coverage[minute] += source[minute] > 0;
        }
    }
}

void take_histograms(const ClientHistograms& histograms, DaySummary& summary)
{
    const auto is_used = [](std::uint64_t clients) { return clients > 0; };
    const auto last = std::find_if(histograms.queries.rbegin(), histograms.queries.rend(), is_used);
    summary.queries_histogram.assign(histograms.queries.begin(), last.base());
    for (const auto& [names, clients] : histograms.names) summary.names_histogram.push_back({names, clients});
}

std::uint64_t sum_of(const DayMinutes::Series& minutes)
{
    return std::accumulate(minutes.begin(), minutes.end(), std::uint64_t{0});
}

/// One walk through counts and facts, then what addresses tell. Collective.
KeptNames decide_kept_names(const mpi::Communicator& comm, const BucketLog<NameCount>& counts,
                            const BucketLog<Fact>& facts, const ToldHosts& told, const DayLimits& limits,
                            const HashKey& key, const std::filesystem::path& scratch, BufferBudget& budget)
{
    NameCandidates candidates(scratch / "candidates");
    BucketLog<AddressAudience> audiences(scratch / "addresses", budget);
    mpi::together(comm, [&] {
        candidates.find(counts, facts, told, limits,
                        [&](const NameTotal& count, std::span<const Fact> of_name) {
                            mpi::note_audience(count, of_name, key, audiences);
                        });
    });
    BucketLog<AddressAudience> owned(scratch / "owned-addresses", budget, comm.size());
    const std::vector<Address> shared = mpi::find_shared_addresses(comm, audiences, owned, limits);
    KeptNames kept;
    mpi::together(comm, [&] { kept = candidates.decide(shared); });
    return kept;
}

/// Mail-active clients that this rank owns, spread or not; ascending.
std::vector<std::uint64_t> list_mail_active(const mpi::Communicator& comm, const mpi::ClientsLook& look)
{
    std::vector<std::uint64_t> clients = look.mail_active;
    for (const mpi::SpreadClient& client : look.spread)
        if (mpi::owner_of(client.client, comm.size()) == comm.rank()) clients.push_back(client.client);
    std::ranges::sort(clients);
    return clients;
}

}  // namespace

std::optional<BuiltDay> build_day(const mpi::Communicator& comm, Day day, DayLogs& logs,
                                  const SpreadClients& while_reading, const KeepRules& rules,
                                  const PublicSuffixes& suffixes, const HashKey& key,
                                  const std::filesystem::path& scratch, BufferBudget& budget, RunLog& log)
{
    std::optional<RunLog::Stage> stage(std::in_place, log, "facts");
    BuiltDay built{{}, DayBlock(scratch)};
    DaySummary& summary = built.summary;
    summary.day = day;
    summary.rules = rules;
    summary.accepted = mpi::sum_over_ranks(comm, logs.accepted);
    summary.answered = mpi::sum_over_ranks(comm, logs.answered);
    summary.reasons = list_reasons(comm, logs);
    sum_read_minutes(comm, logs, summary);

    // What answers said of names, with the names' owners.
    mpi::together(comm, [&] { logs.settle(); });
    BucketLog<Fact> facts(scratch / "owned-facts", budget, comm.size());
    BucketLog<Fact> facts_of_names(scratch / "owned-facts-of-names", budget, comm.size());
    mpi::exchange_facts(comm, logs.facts, facts, facts_of_names);
    logs.facts.clear();
    const std::vector<std::uint64_t> exchanges = mpi::find_exchanges(comm, facts_of_names);
    facts_of_names.clear();

    // How many clients there are, and so which labelled names are too popular to be mail hosts.
    stage.emplace(log, "clients");
    const int ranks = comm.size();
    BucketLog<ClientText> clients(scratch / "owned-clients", budget, ranks);
    summary.clients = mpi::exchange_clients(comm, logs.clients.clients(), clients);
    logs.clients.clear();
    const DayLimits limits{rules, summary.clients};
    BucketLog<NamePair> labelled_pairs(scratch / "owned-labelled", budget, ranks);
    const auto labelled = mpi::find_labelled(comm, logs.labelled, labelled_pairs, limits);
    logs.labelled.clear();
    labelled_pairs.clear();

    // Clients that ask very much are of no single rank.
    const SpreadClients spread =
        mpi::settle_spread_clients(comm, while_reading, logs.events, logs.spread_events);
    const mpi::DayEvents events{logs.events, logs.spread_events, spread};

    // Where answers tell that a domain has no exchange, it takes its mail itself. Where no answers tell which
    // names are exchanges, clients do: they look them up after MX queries.
    std::vector<std::uint64_t> followed, implicit;
    if (summary.has_answers())
        implicit = mpi::find_implicit_hosts(comm, events, logs.no_mx);
    else
        followed = mpi::find_followed(comm, events, sum_of(summary.minutes.mx), scratch, budget);
    logs.no_mx.clear();
    const ToldHosts told{exchanges, followed, implicit};
    const IdTable<MailHost> hosts = mpi::gather_mail_hosts(comm, told, labelled);

    // First look at all clients: who asked for each name, who is mail-active; and so which names are kept.
    stage.emplace(log, "look");
    BucketLog<NameCount> counts(scratch / "counts", budget, ranks);
    KeptQueries kept_queries(scratch / "kept-queries");
    const mpi::ClientsLook look =
        mpi::look_at_clients(comm, events, day, hosts, rules.sender_min, counts, kept_queries);
    built.rows_received = logs.events.size() + logs.spread_events.size();
    logs.events.clear();
    logs.spread_events.clear();
    take_histograms(look.histograms, summary);
    summary.minutes.mail = look.minutes.mail;
    summary.minutes.labelled = look.minutes.labelled;
    stage.emplace(log, "verdict");
    KeptNames kept = decide_kept_names(comm, counts, facts, told, limits, key, scratch, budget);
    counts.clear();
    facts.clear();

    // Ids become texts and addresses.
    stage.emplace(log, "texts");
    const auto wanted = mpi::gather_all<std::uint64_t>(comm, kept.ids);
    auto texts = mpi::exchange_texts(comm, logs.names, wanted, kept.ids);
    const auto mail_active = list_mail_active(comm, look);
    const auto addresses = mpi::find_addresses(comm, clients, mail_active);
    if (!texts || !addresses) return std::nullopt;

    // Texts and addresses become rows; second look: the kept queries of the mail-active clients.
    stage.emplace(log, "rows");
    std::vector<Fact> kept_facts = std::move(kept.facts);
    const auto names = mpi::place_names(comm, std::move(kept), *std::move(texts), suffixes, key, built.block);
    mpi::place_facts(comm, std::move(kept_facts), names, built.block);
    mpi::place_clients(comm, kept_queries, {mail_active, *addresses}, look.spread, names, rules.sender_min,
                       scratch, budget, built.block);
    return built;
}

}  // namespace spamgraph::app
