#include "spamgraph/comm/day_exchanges.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>
#include <string>

#include "comm/ranks.hpp"
#include "core/temp_folder.hpp"
#include "spamgraph/tally/client_stream.hpp"
#include "tally/samples.hpp"

namespace spamgraph::mpi {
namespace {

using namespace tally;

using Ids = std::vector<std::uint64_t>;

/// A day of the whole job: 60 clients, 90 names; client c asks for some names more often the higher it is.
const std::vector<Event>& all_events()
{
    static const std::vector<Event> events = [] {
        std::vector<Event> drawn = draw_events(6'000, 60, 90, 1);
        std::sort(drawn.begin(), drawn.end());
        return drawn;
    }();
    return events;
}

Ids all_names()
{
    std::set<std::uint64_t> names;
    for (const Event& event : all_events()) names.insert(event.name);
    return {names.begin(), names.end()};
}

/// Facts of these names: aliases, exchanges (other names, some that nobody asked for) and addresses.
std::vector<Fact> all_facts()
{
    std::mt19937_64 draw(2);
    const Ids names = all_names();
    std::vector<Fact> facts;
    for (int i = 0; i < 3'000; ++i) {
        Fact fact;
        fact.name = names[draw() % names.size()];
        fact.kind = static_cast<Fact::Kind>(draw() % 3);
        if (fact.kind == Fact::Kind::address)
            fact.address.bytes[0] = static_cast<std::uint8_t>(draw() % 40);
        else
            fact.set_other(draw() % 4 == 0 ? (draw() % 5) * 0x2545f4914f6cdd1d : names[draw() % 20]);
        fact.count = 1;
        fact.first = fact.last = static_cast<std::uint32_t>(draw() % 86'400);
        facts.push_back(fact);
    }
    return facts;
}

constexpr Day kDay = 15'936;
const DayLimits kLimits{{20, 3, 0.2}, 60};

class DayExchanges : public testing::Test {
protected:
    template <class T>
    using Log = std::unique_ptr<BucketLog<T>>;

    template <class T>
    Log<T> make_log(const std::vector<T>& items = {})
    {
        auto log = std::make_unique<BucketLog<T>>(folder_ / std::to_string(logs_++), budget_);
        for (const T& item : items) log->append(item);
        return log;
    }
    /// The events of the clients that this rank owns, or of all clients on the root.
    Log<Event> events_here(bool on_root = false)
    {
        auto log = make_log<Event>();
        for (const Event& event : all_events())
            if ((on_root ? 0 : owner_of(event.client, comm_.size())) == comm_.rank()) log->append(event);
        return log;
    }
    Log<Fact> facts_here() { return make_log(owned(add_up(all_facts()))); }
    Log<NameCount> counts_here() { return make_log(owned(all_counts())); }

    template <class Record>
    std::vector<Record> owned(const std::vector<Record>& records)
    {
        std::vector<Record> mine;
        for (const Record& record : records)
            if (owner_of(record.name, comm_.size()) == comm_.rank()) mine.push_back(record);
        return mine;
    }
    template <class Record>
    std::vector<Record> add_up(const std::vector<Record>& records)
    {
        return read_merged(*make_log(records));
    }

    /// The oracle: the local look at all clients.
    struct Serial {
        std::vector<NameTotal> totals;
        ClientHistograms histograms;
        MailMinutes minutes;
        Ids active;
        std::vector<std::string> kept;  ///< kept queries, sorted
        std::map<std::uint64_t, ClientRow> rows;
    };
    Serial look_at_all(std::uint32_t sender_min)
    {
        Serial serial;
        const IdTable<MailHost> hosts = all_hosts();
        ClientCounter counter(kDay, hosts);
        const auto counts = make_log<NameCount>();
        for_each_client(all_events(), [&](std::span<const Event> client) {
            counter.count(client);
            const ClientRow& row = counter.row();
            serial.histograms.add(row.queries, counter.address_names());
            for (const NameCount& count :
                 counter.name_counts(row.mail_queries > 0, row.mail_queries >= sender_min))
                counts->append(count);
            if (row.mail_queries == 0) return;
            serial.active.push_back(client.front().client);
            std::vector<KeptQuery> kept;
            counter.append_kept(row.mail_queries >= sender_min, kept);
            serial.rows[client.front().client] = row;
            add_texts(client.front().client, kept, serial.kept);
        });
        std::ranges::sort(serial.kept);
        serial.totals = read_merged(*counts);
        serial.minutes = counter.minutes();
        return serial;
    }
    std::vector<NameCount> all_counts()
    {
        std::vector<NameCount> counts;
        const IdTable<MailHost> hosts = all_hosts();
        ClientCounter counter(kDay, hosts);
        for_each_client(all_events(), [&](std::span<const Event> client) {
            counter.count(client);
            const auto of_client = counter.name_counts(
                counter.row().mail_queries > 0, counter.row().mail_queries >= kLimits.rules.sender_min);
            counts.insert(counts.end(), of_client.begin(), of_client.end());
        });
        return counts;
    }
    static void add_texts(std::uint64_t client, std::span<const KeptQuery> kept,
                          std::vector<std::string>& texts)
    {
        for (const KeptQuery& query : kept)
            texts.push_back(fmt::format("{} {} {}", client, std::uint64_t{query.name}, query.when.second()));
    }
    /// Every number of a row but address and mail domains.
    static std::string text_of(const ClientRow& r)
    {
        return fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {} {}", r.queries, r.mx, r.a, r.aaaa,
                           r.ptr, r.txt, r.other, r.nxdomain, r.dnsbl, r.names, r.mail_queries,
                           r.active_minutes, r.peak_per_minute, r.first, r.last);
    }
    /// What every rank put aside, all together, sorted.
    std::vector<std::string> gather_kept(const KeptQueries& kept_queries)
    {
        std::vector<std::string> texts;
        KeptQueries::Reader reader(kept_queries);
        for (KeptClients some; reader.next(some, 100);)
            for (std::span<const KeptQuery> rest = some.queries; const auto& client : some.clients) {
                add_texts(client.id, rest.first(client.queries), texts);
                rest = rest.subspan(client.queries);
            }
        const std::string here = fmt::format("{}\n", fmt::join(texts, "\n"));
        std::istringstream all([&] {
            const auto bytes = gather_all<char>(comm_, std::vector<char>(here.begin(), here.end()));
            return std::string(bytes.begin(), bytes.end());
        }());
        std::vector<std::string> lines;
        for (std::string line; std::getline(all, line);)
            if (!line.empty()) lines.push_back(line);
        std::ranges::sort(lines);
        return lines;
    }
    ClientsLook look_at(const BucketLog<Event>& events, const IdTable<MailHost>& hosts,
                        std::uint32_t sender_min, BucketLog<NameCount>& counts, KeptQueries& kept_queries)
    {
        const BucketLog<Event, SpreadKey> none(folder_ / "spread", budget_);
        return look_at_clients(comm_, {events, none, {}}, kDay, hosts, sender_min, counts, kept_queries);
    }
    /// Expects what the serial look tells, but for who is spread.
    void expect_the_serial_look(const Serial& serial, const ClientsLook& look,
                                const BucketLog<NameCount>& counts, const KeptQueries& kept_queries)
    {
        EXPECT_EQ(look.histograms.clients, 60U);
        EXPECT_EQ(look.histograms.queries, serial.histograms.queries);
        EXPECT_EQ(look.histograms.names, serial.histograms.names);
        EXPECT_EQ(look.minutes.mail, serial.minutes.mail);
        EXPECT_EQ(look.minutes.labelled, serial.minutes.labelled);
        EXPECT_EQ(fields_of(gather_all<NameTotal>(comm_, read_merged(counts))), fields_of(serial.totals));
        EXPECT_EQ(gather_kept(kept_queries), serial.kept);
    }
    static IdTable<MailHost> all_hosts()
    {
        std::vector<MailHost> hosts;
        const Ids names = all_names();
        for (std::size_t i = 0; i < names.size(); i += 9) {
            MailHost host;
            host.name = names[i];
            host.is_host = 1;
            host.labelled = i % 2;
            hosts.push_back(host);
        }
        return IdTable<MailHost>(hosts);
    }

    const Communicator comm_{MPI_COMM_WORLD};
    TempFolder folder_;
    BufferBudget budget_{64 * 1024};  // far too small for the day: logs are sealed, passes are short
    int logs_ = 0;
};

TEST_F(DayExchanges, FactsGoToTheOwnersOfTheirNames)
{
    const std::vector<Fact> all = all_facts();
    for (const Spread spread : kSpreads) {
        FactLog read_here(folder_ / "facts", budget_);
        for (const Fact& fact : part_of(all, comm_, spread)) read_here.append(fact);
        read_here.settle();
        const auto owned_log = make_log<Fact>();
        const auto of_names = make_log<Fact>();
        exchange_facts(comm_, read_here, *owned_log, *of_names);
        const std::vector<Fact> mine = read_merged(*owned_log);
        for (const Fact& fact : mine) EXPECT_EQ(owner_of(fact.name, comm_.size()), comm_.rank());
        EXPECT_EQ(fields_of(gather_all<Fact>(comm_, mine)), fields_of(add_up(all)));
        std::vector<Fact> expected = mine;
        std::erase_if(expected, [](const Fact& fact) { return fact.kind == Fact::Kind::address; });
        EXPECT_EQ(fields_of(read_merged(*of_names)), fields_of(expected));
    }
}

TEST_F(DayExchanges, ExchangesAreWhatMxFactsNameAndAliasesDoNot)
{
    std::set<std::uint64_t> expected;
    std::set<std::pair<std::uint64_t, std::uint64_t>> aliases;
    for (const Fact& fact : all_facts())
        if (fact.kind == Fact::Kind::alias) aliases.emplace(fact.name, fact.other());
    for (const Fact& fact : all_facts())
        if (fact.kind == Fact::Kind::mx && !aliases.contains({fact.name, fact.other()}))
            expected.insert(fact.other());
    ASSERT_GT(expected.size(), 10U);

    const Ids mine = find_exchanges(comm_, *facts_here());
    EXPECT_EQ(gather_all<std::uint64_t>(comm_, mine), Ids(expected.begin(), expected.end()));
    EXPECT_EQ(mine, owned_by(comm_, Ids(expected.begin(), expected.end())));
    EXPECT_TRUE(find_exchanges(comm_, *make_log<Fact>()).empty());
}

TEST_F(DayExchanges, TheLookAtClientsIsTheSerialOne)
{
    const IdTable<MailHost> hosts = all_hosts();
    for (const std::uint32_t sender_min : {1U, 30U}) {
        const Serial serial = look_at_all(sender_min);
        for (const bool on_root : {false, true}) {
            const auto counts = make_log<NameCount>();
            KeptQueries kept_queries(folder_ / "kept");
            const ClientsLook look = look_at(*events_here(on_root), hosts, sender_min, *counts, kept_queries);
            expect_the_serial_look(serial, look, *counts, kept_queries);
            EXPECT_EQ(gather_all<std::uint64_t>(comm_, look.mail_active), serial.active);
            EXPECT_TRUE(look.spread.empty());
        }
    }
}

TEST_F(DayExchanges, SpreadClientsAreLookedAtAsTheOthers)
{
    const IdTable<MailHost> hosts = all_hosts();
    const Serial serial = look_at_all(30);
    for (const std::size_t step : {1U, 7U}) {
        SpreadClients while_reading;
        for (std::size_t i = 0; i < serial.active.size(); i += step)
            while_reading.add(std::span(&serial.active[i], 1));
        const auto events = make_log<Event>();
        const auto counts = make_log<NameCount>();
        BucketLog<Event, SpreadKey> spread_events(folder_ / "spread", budget_, comm_.size());
        std::size_t i = 0;
        for (const Event& event : all_events()) {
            // A third of a client's events came before it was spread.
            const bool spread = while_reading.contains(event.client) && i++ % 3 != 0;
            if (owner_of(spread ? SpreadKey::of(event) : event.client, comm_.size()) != comm_.rank())
                continue;
            if (spread)
                spread_events.append(event);
            else
                events->append(event);
        }
        const SpreadClients spread = settle_spread_clients(comm_, while_reading, *events, spread_events);
        KeptQueries kept_queries(folder_ / "kept");
        const ClientsLook look =
            look_at_clients(comm_, {*events, spread_events, spread}, kDay, hosts, 30, *counts, kept_queries);
        expect_the_serial_look(serial, look, *counts, kept_queries);
        std::size_t found = 0;
        for (const SpreadClient& client : look.spread) {
            ++found;
            EXPECT_EQ(text_of(client.row), text_of(serial.rows.at(client.client)));
        }
        EXPECT_GE(found, while_reading.ids().size());
        const Ids others = gather_all<std::uint64_t>(comm_, look.mail_active);
        EXPECT_EQ(others.size() + found, serial.active.size());
    }
}

TEST_F(DayExchanges, AClientThatDoesNotFitAPassIsSpread)
{
    constexpr std::uint64_t kBusy = 0x123456789abcdef;
    const auto events = make_log<Event>();
    BucketLog<Event, SpreadKey> spread_events(folder_ / "spread", budget_, comm_.size());
    const auto append_if_mine = [&](const Event& event) {
        if (owner_of(event.client, comm_.size()) == comm_.rank()) events->append(event);
    };
    for (const Event& event : draw_events(2'000, 300, 90, 3)) append_if_mine(event);
    for (std::uint32_t i = 0; i < 20'000; ++i)
        append_if_mine(make_event(kBusy, i * 0x9e3779b97f4a7c15, i, Kind::a));

    const SpreadClients spread = settle_spread_clients(comm_, {}, *events, spread_events);
    EXPECT_EQ(spread.ids(), Ids{kBusy});
    EXPECT_EQ(sum_over_ranks(comm_, spread_events.size()), 20'000U);
    EXPECT_LT(spread_events.size(), 20'000U / static_cast<std::size_t>(comm_.size()) * 5 / 4);
    std::uint64_t others = 0;
    BucketLog<Event>::Reader reader(*events);
    for (std::vector<Event> pass; reader.next(pass);) {
        EXPECT_LE(pass.size(), events->pass_items());
        others += pass.size();
    }
    EXPECT_EQ(sum_over_ranks(comm_, others), 2'000U);
    BucketLog<Event, SpreadKey>::Reader parts(spread_events);
    for (std::vector<Event> pass; parts.next(pass);) EXPECT_LE(pass.size(), spread_events.pass_items());
}

TEST_F(DayExchanges, TheLookAtNoEventsSeesNobody)
{
    const auto counts = make_log<NameCount>();
    KeptQueries kept_queries(folder_ / "kept");
    const ClientsLook look = look_at(*make_log<Event>(), all_hosts(), 20, *counts, kept_queries);
    EXPECT_EQ(look.histograms.clients, 0U);
    EXPECT_TRUE(look.histograms.names.empty());
    EXPECT_TRUE(read_merged(*counts).empty());
}

TEST_F(DayExchanges, ManyNamesOfOneClientComeInSeveralBatches)
{
    constexpr std::uint64_t kNames = 300'000;  // more than wait at once
    BufferBudget ample(kAmple);
    BucketLog<Event> events(folder_ / "events", ample);
    BucketLog<NameCount> counts(folder_ / "counts", ample);
    KeptQueries kept_queries(folder_ / "kept");
    const int last = comm_.size() - 1;
    for (std::uint64_t i = 0; i < kNames && comm_.rank() == last; ++i)
        events.append(make_event(~std::uint64_t{0}, i * 0x9e3779b97f4a7c15, 5, Kind::a));
    for (std::uint64_t i = 0; i < 500 && comm_.rank() == last; ++i)
        events.append(make_event(i << 50, i % 7 * 0x9e3779b97f4a7c15, 5, Kind::mx));
    look_at(events, {}, 20, counts, kept_queries);
    std::array<std::uint64_t, 3> sums{};  // names, queries, clients
    for (const NameTotal& count : read_merged(counts)) {
        ++sums[0];
        sums[1] += count.queries;
        sums[2] += count.clients;
    }
    sum_over_ranks(comm_, sums);
    EXPECT_EQ(sums[0], kNames);
    EXPECT_EQ(sums[1], kNames + 500);
    EXPECT_EQ(sums[2], kNames + 500);
}

TEST_F(DayExchanges, LabelledNamesAreThoseOfFewClients)
{
    std::map<std::uint64_t, std::set<std::uint64_t>> clients;
    auto pairs = make_log<NamePair>(), owned_pairs = make_log<NamePair>();
    for (const Event& event : all_events()) {
        if (!event.when.mail_label()) continue;
        clients[event.name].insert(event.client);
        if (owner_of(event.client, comm_.size()) == comm_.rank()) pairs->append({event.name, event.client});
    }
    std::vector<std::size_t> sizes;
    for (const auto& [name, of_name] : clients) sizes.push_back(of_name.size());
    std::ranges::sort(sizes);
    DayLimits limits = kLimits;  // its border in the middle
    limits.rules.keep_max_client_share = static_cast<double>(sizes[sizes.size() / 2]) / 60;
    Ids expected;
    for (const auto& [name, of_name] : clients)
        if (!limits.is_popular(of_name.size())) expected.push_back(name);
    ASSERT_GT(expected.size(), 3U);
    ASSERT_LT(expected.size(), clients.size());

    const Ids mine = find_labelled(comm_, *pairs, *owned_pairs, limits);
    EXPECT_EQ(mine, owned_by(comm_, expected));
}

TEST_F(DayExchanges, MailHostsAreOfAnyKindOnEveryRank)
{
    Ids exchanges, followed, implicit, labelled;
    const Ids names = all_names();
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i % 10 == 0) followed.push_back(names[i]);
        if (i % 4 == 0) exchanges.push_back(names[i]);
        if (i % 14 == 0) implicit.push_back(names[i]);
        if (i % 6 == 0) labelled.push_back(names[i]);
    }
    const Ids my_exchanges = owned_by(comm_, exchanges), my_followed = owned_by(comm_, followed),
              my_implicit = owned_by(comm_, implicit);
    const auto table =
        gather_mail_hosts(comm_, {my_exchanges, my_followed, my_implicit}, owned_by(comm_, labelled));
    std::size_t hosts = 0;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const MailHost* const host = table.find(names[i]);
        ASSERT_EQ(host != nullptr, i % 4 == 0 || i % 6 == 0 || i % 10 == 0 || i % 14 == 0);
        if (!host) continue;
        ++hosts;
        EXPECT_EQ(host->is_host, 1);
        EXPECT_EQ(host->labelled, i % 6 == 0);
    }
    EXPECT_EQ(table.entries().size(), hosts);
}

TEST_F(DayExchanges, SharedAddressesAreTheSerialOnesOnEveryRank)
{
    std::map<std::uint64_t, NameTotal> counts;
    for (const NameTotal& count : look_at_all(kLimits.rules.sender_min).totals) counts[count.name] = count;
    std::map<Address, std::pair<std::uint64_t, std::uint64_t>> sums;  // senders and clients
    std::set<std::pair<Address, std::uint64_t>> seen;
    for (const Fact& fact : all_facts())
        if (fact.kind == Fact::Kind::address && seen.emplace(fact.address, fact.name).second) {
            sums[fact.address].first += counts.at(fact.name).senders;
            sums[fact.address].second += counts.at(fact.name).clients;
        }
    // Limits in the middle of what there is, so that both rules decide.
    std::vector<std::uint64_t> senders, clients;
    for (const auto& [address, sum] : sums) {
        senders.push_back(sum.first);
        clients.push_back(sum.second - sum.first);
    }
    std::ranges::sort(senders);
    std::ranges::sort(clients);
    const DayLimits limits{{20, static_cast<std::uint32_t>(senders[senders.size() / 3]), 1.0},
                           clients[clients.size() * 2 / 3]};
    std::vector<Address> expected;
    for (const auto& [address, sum] : sums)
        if (sum.first >= limits.rules.keep_min_senders && sum.second - sum.first <= limits.clients)
            expected.push_back(address);
    ASSERT_GT(expected.size(), 3U);
    ASSERT_LT(expected.size(), sums.size() - 3);

    const auto audiences = make_log<AddressAudience>();
    for_each_counted_name(*counts_here(), *facts_here(),
                          [&](const NameTotal& count, std::span<const Fact> facts) {
                              note_audience(count, facts, {{1, 2}}, *audiences);
                          });
    EXPECT_EQ(find_shared_addresses(comm_, *audiences, *make_log<AddressAudience>(), limits), expected);
    EXPECT_TRUE(
        find_shared_addresses(comm_, *make_log<AddressAudience>(), *make_log<AddressAudience>(), limits)
            .empty());
}

TEST_F(DayExchanges, AScratchFileThatCannotBeMadeEndsAllRanks)
{
    BufferBudget none(1);
    folder_.write("file", "in the way");
    const bool fails = comm_.rank() == comm_.size() - 1;
    BucketLog<NameCount> counts(fails ? folder_ / "file/counts" : folder_ / "counts", none);
    const auto events = make_log<Event>();
    KeptQueries kept_queries(folder_ / "kept");
    for (std::uint64_t i = 0; i < 6'000 && comm_.is_root(); ++i)
        events->append(make_event(1, i * 0x9e3779b97f4a7c15, 5, Kind::a));
    std::uint64_t thrown = 0;
    try {
        look_at(*events, {}, 20, counts, kept_queries);
    } catch (const SharedError& error) {
        thrown = error.code() == ExitCode::io;
    }
    EXPECT_EQ(sum_over_ranks(comm_, thrown), static_cast<std::uint64_t>(comm_.size()));
}

}  // namespace
}  // namespace spamgraph::mpi
