#include "spamgraph/comm/day_rows.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

#include "comm/ranks.hpp"
#include "core/temp_folder.hpp"
#include "spamgraph/tally/client_stream.hpp"
#include "tally/samples.hpp"

namespace spamgraph::mpi {
namespace {

using namespace tally;

constexpr Day kDay = 15'936;
constexpr std::uint32_t kSenderMin = 5;

/// A kept name of the whole job, as its owner knows it.
struct Kept {
    std::uint64_t id;
    std::string text;
    NameRow row;
    std::uint8_t worth;
};

/// `count` names, ascending by id; their texts are in another order, and some sort by bytes above 127.
std::vector<Kept> all_kept(std::size_t count)
{
    std::vector<Kept> all;
    for (std::size_t i = 0; i < count; ++i) {
        Kept name;
        name.id = (i + 1) * 0xbf58476d1ce4e5b9;
        name.text =
            fmt::format("{:x}{}.d{}.example", i * 2'654'435'761U % 99'991, i % 5 == 0 ? "\\255" : "", i % 17);
        if (i % 11 == 0) name.text[0] = '~';
        name.row.evidence = i % 3 == 0   ? MailEvidence::mx_answer
                            : i % 3 == 1 ? MailEvidence::none
                                         : MailEvidence::label;
        name.row.queries = i * 10;
        name.row.nxdomain = i;
        name.worth = i % 4 == 1;
        all.push_back(name);
    }
    std::ranges::sort(all, {}, &Kept::id);
    return all;
}

class DayRows : public testing::Test {
protected:
    /// Places the names that this rank owns (or all on one rank); the oracle's order stands in sorted_.
    IdTable<KeptName> place(std::size_t count, Spread spread = Spread::evenly)
    {
        KeptNames kept;
        NameTexts texts;
        sorted_ = all_kept(count);
        for (const Kept& name : sorted_) {
            const int at = spread == Spread::evenly ? owner_of(name.id, comm_.size())
                                                    : rank_with(0, spread, comm_.size());
            if (at != comm_.rank()) continue;
            kept.ids.push_back(name.id);
            kept.rows.push_back(name.row);
            kept.worth.push_back(name.worth);
            texts.push_back(name.text);
        }
        std::ranges::sort(sorted_, {}, &Kept::text);
        block_ = {};
        return place_names(comm_, kept, texts, suffixes_, key_, block_);
    }
    std::uint64_t row_of(std::uint64_t id) const
    {
        return static_cast<std::uint64_t>(std::ranges::find(sorted_, id, &Kept::id) - sorted_.begin());
    }
    /// All ranks' items of a column, in rank order.
    template <class T>
    std::vector<T> all_of(const std::vector<T>& column)
    {
        return gather_all<T>(comm_, column);
    }

    const Communicator comm_{MPI_COMM_WORLD};
    const PublicSuffixes suffixes_;
    const HashKey key_{{3, 4}};
    TempFolder folder_;
    BufferBudget budget_{64 * 1024};
    std::vector<Kept> sorted_;  ///< all kept names by text: their place is their row
    DayBlock block_{folder_.path()};
};

TEST_F(DayRows, NamesAscendByBytesOverAllRanks)
{
    for (const Spread spread : kSpreads)
        for (const std::size_t count : {0U, 1U, 5U, 2'000U}) {
            place(count, spread);
            ASSERT_EQ(block_.names.size(), block_.name_texts.size());
            std::string here;
            for (std::size_t i = 0; i < block_.names.size(); ++i)
                here += fmt::format("{} {} {}\n", block_.name_texts[i], block_.names[i].queries,
                                    static_cast<int>(block_.names[i].evidence));
            std::string expected;
            for (const Kept& name : sorted_)
                expected += fmt::format("{} {} {}\n", name.text, name.row.queries,
                                        static_cast<int>(name.row.evidence));
            const std::vector<char> all = all_of(std::vector<char>(here.begin(), here.end()));
            EXPECT_EQ(std::string(all.begin(), all.end()), expected);
        }
}

TEST_F(DayRows, EveryRankKnowsTheRowOfEveryName)
{
    const auto table = place(500);
    EXPECT_EQ(table.entries().size(), 500U);
    for (std::size_t row = 0; row < sorted_.size(); ++row) {
        const KeptName* const name = table.find(sorted_[row].id);
        ASSERT_NE(name, nullptr);
        EXPECT_EQ(name->row, row);
        EXPECT_EQ(name->is_host, sorted_[row].row.evidence != MailEvidence::none);
        EXPECT_EQ(name->worth, sorted_[row].worth);
        EXPECT_EQ(name->registered_domain, keyed_hash(key_, suffixes_.registered_domain(sorted_[row].text)));
    }
    EXPECT_EQ(place(0).find(1), nullptr);
}

TEST_F(DayRows, NamesSpreadOverTheRanks)
{
    place(2'000);
    EXPECT_GT(block_.names.size(), 2'000U / static_cast<std::size_t>(comm_.size()) / 2);
}

/// Facts between kept names, and addresses of them; each key once.
std::vector<Fact> facts_of(const std::vector<Kept>& names)
{
    std::mt19937_64 draw(5);
    std::map<decltype(Fact{}.key()), Fact> facts;
    for (int i = 0; i < 2'000; ++i) {
        Fact fact;
        fact.name = names[draw() % names.size()].id;
        fact.kind = draw() % 2 == 0 ? Fact::Kind::mx : Fact::Kind::address;
        if (fact.kind == Fact::Kind::mx) {
            fact.set_other(names[draw() % 20].id);
            fact.preference = draw() % 2 == 0 ? -1 : static_cast<std::int32_t>(draw() % 3 * 10);
        } else {
            fact.address.bytes[draw() % 2 == 0 ? 0 : 15] = static_cast<std::uint8_t>(draw());
            if (draw() % 2 == 0) fact.ttl_min = 60, fact.ttl_max = 3'600;
        }
        fact.count = draw() % 100 + 1;
        fact.first = 1'376'870'400;
        fact.last = fact.first + static_cast<std::uint32_t>(draw() % 86'400);
        facts.emplace(fact.key(), fact);
    }
    std::vector<Fact> all;
    for (const auto& [key, fact] : facts) all.push_back(fact);
    return all;
}

auto fields_of(const MxRecord& r)
{
    return std::tuple(r.domain, r.exchange, r.preference, r.count, r.first, r.last);
}

auto fields_of(const AddressRecord& r)
{
    return std::tuple(r.name, r.address, r.count, r.first, r.last, r.ttl_min, r.ttl_max);
}

template <class Record>
auto fields_of_all(const std::vector<Record>& records)
{
    std::vector<decltype(fields_of(Record{}))> all;
    for (const Record& record : records) all.push_back(fields_of(record));
    return all;
}

TEST_F(DayRows, FactsBecomeRecordsAtTheirNames)
{
    for (const std::size_t count : {25U, 800U}) {
        const auto table = place(count);
        const std::vector<Fact> all = facts_of(sorted_);
        std::vector<MxRecord> mx;
        std::vector<AddressRecord> addresses;
        for (const Fact& f : all) {
            const bool no_ttl = f.ttl_min == Fact::kNoTtl;
            if (f.kind == Fact::Kind::mx)
                mx.push_back({row_of(f.name), row_of(f.other()), static_cast<std::int32_t>(f.preference),
                              f.count, f.first, f.last});
            else
                addresses.push_back({row_of(f.name), f.address, f.count, f.first, f.last,
                                     no_ttl ? -1 : std::int64_t{f.ttl_min},
                                     no_ttl ? -1 : std::int64_t{f.ttl_max}});
        }
        auto expected_mx = fields_of_all(mx);
        auto expected_addresses = fields_of_all(addresses);
        std::ranges::sort(expected_mx);
        std::ranges::sort(expected_addresses);

        for (const Spread spread : kSpreads) {
            block_.mx_records.clear();
            block_.addresses.clear();
            place_facts(comm_, part_of(all, comm_, spread), table, block_);
            EXPECT_EQ(fields_of_all(all_of(block_.mx_records)), expected_mx);
            EXPECT_EQ(fields_of_all(all_of(block_.addresses)), expected_addresses);
            const std::uint64_t first = sum_of_lower_ranks(comm_, block_.names.size());
            for (const MxRecord& record : block_.mx_records) {
                EXPECT_GE(record.domain, first);  // records stand with their names
                EXPECT_LT(record.domain, first + block_.names.size());
            }
        }
    }
}

TEST_F(DayRows, WithoutFactsThereAreNoRecords)
{
    const auto table = place(3);
    place_facts(comm_, {}, table, block_);
    EXPECT_TRUE(block_.mx_records.empty());
    EXPECT_TRUE(block_.addresses.empty());
}

/// All that a client's row says.
std::string text_of(const ClientRow& row)
{
    return fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}", format_address(row.address),
                       row.queries, row.mx, row.a, row.aaaa, row.ptr, row.txt, row.other, row.nxdomain,
                       row.dnsbl, row.names, row.mail_domains, row.mail_queries, row.active_minutes,
                       row.peak_per_minute, row.first, row.last);
}

std::string text_of(const DayBlock& block)
{
    std::string text;
    std::size_t time = 0;
    const std::vector<ClientRow> clients = block.clients.all();
    const std::vector<EdgeRow> edges = block.edges.all();
    const std::vector<EventTime> times = block.times.all();
    for (std::size_t c = 0; c < clients.size(); ++c) {
        EXPECT_EQ(time, block.time_offsets[c]);
        text += text_of(clients[c]) + "\n";
        for (std::size_t e = block.edge_offsets[c]; e < block.edge_offsets[c + 1]; ++e) {
            text += fmt::format("  {} {} {}:", edges[e].name, edges[e].events, edges[e].mx);
            for (std::uint32_t i = 0; i < edges[e].events; ++i, ++time)
                text += fmt::format(" {}{}", std::uint32_t{times[time].second}, times[time].mx ? "m" : "");
            text += "\n";
        }
    }
    EXPECT_EQ(time, block.times.size());
    return text;
}

class DayClients : public DayRows {
protected:
    /// The address of a client: not in the order of the ids.
    static Address address_of(std::uint64_t client)
    {
        Address address;
        for (int i = 0; i < 4; ++i)
            address.bytes[static_cast<std::size_t>(i)] = static_cast<std::uint8_t>(client >> (8 * i));
        return address;
    }
    static IdTable<MailHost> hosts_of(const IdTable<KeptName>& kept)
    {
        std::vector<MailHost> hosts;
        for (const KeptName& name : kept.entries()) {
            MailHost host;
            host.name = name.name;
            host.is_host = name.is_host;
            hosts.push_back(host);
        }
        return IdTable<MailHost>(hosts);
    }

    /// This rank's parts of spread clients, in two parts of a client.
    void append_parts(const std::vector<SpreadClient>& spread, const std::vector<Event>& events,
                      ClientCounter& counter, KeptQueries& here)
    {
        const auto ranks = static_cast<std::uint64_t>(comm_.size());
        for (const std::uint64_t half : {0U, 1U})
            for_each_client(events, [&](std::span<const Event> client) {
                std::vector<Event> part;
                std::ranges::copy_if(client, std::back_inserter(part), [&](const Event& event) {
                    return event.name % (2 * ranks) ==
                           half * ranks + static_cast<std::uint64_t>(comm_.rank());
                });
                if (part.empty()) return;
                const auto whole =
                    std::ranges::find(spread, std::uint64_t{client.front().client}, &SpreadClient::client);
                std::vector<KeptQuery> kept;
                counter.count(part);
                counter.append_kept(whole->row.mail_queries >= kSenderMin, kept);
                if (!kept.empty()) here.append(whole->client, whole->row, kept);
            });
    }

    /// Places the clients that lie here and compares all ranks' blocks with the rows of the whole input.
    /// @param spread_every every so many-th client's events are spread over the ranks by name; 0: none
    void expect_the_serial_rows(std::vector<Event> events, bool on_root, std::uint64_t spread_every = 0)
    {
        const auto table = place(60);
        // Half of the names are kept ones.
        for (std::size_t i = 0; i < events.size(); ++i)
            if (i % 2 == 0 || events[i].when.kind() == Kind::mx)
                events[i].name = sorted_[events[i].name % 60].id;
        std::sort(events.begin(), events.end());

        KeptQueries here(folder_ / "kept");
        const IdTable<MailHost> hosts = hosts_of(table);
        ClientCounter counter(kDay, hosts);
        ClientAddresses addresses;
        std::vector<SpreadClient> spread;
        std::vector<Event> spread_events;
        std::map<Address, std::pair<ClientRow, ClientEdges>> serial;
        for_each_client(events, [&](std::span<const Event> client) {
            const std::uint64_t id = client.front().client;
            counter.count(client);
            if (counter.row().mail_queries == 0) return;
            std::vector<KeptQuery> kept;
            counter.append_kept(counter.row().mail_queries >= kSenderMin, kept);
            const bool is_mine = (on_root ? 0 : owner_of(id, comm_.size())) == comm_.rank();
            const bool is_spread = spread_every > 0 && client.size() % spread_every == 0;
            if (is_mine) {
                addresses.ids.push_back(id);
                addresses.addresses.push_back(address_of(id));
            }
            if (is_spread) {
                spread.push_back({id, counter.row()});
                spread_events.insert(spread_events.end(), client.begin(), client.end());
            } else if (is_mine) {
                here.append(id, counter.row(), kept);
            }
            auto& [row, edges] = serial[address_of(id)];
            row = counter.row();
            row.mail_domains = build_edges(kept, row.mail_queries >= kSenderMin, table, edges).size();
            row.address = address_of(id);
        });
        EXPECT_EQ(spread.empty(), spread_every == 0);
        append_parts(spread, spread_events, counter, here);

        DayBlock expected;
        for (const auto& [address, built] : serial) {
            const auto& [row, edges] = built;
            expected.clients.push_back(row);
            expected.edges.append(edges.edges);
            expected.times.append(edges.times);
            expected.edge_offsets.push_back(expected.edges.size());
            expected.time_offsets.push_back(expected.times.size());
        }

        place_clients(comm_, here, addresses, spread, table, kSenderMin, folder_.path(), budget_, block_);
        EXPECT_EQ(block_.edge_offsets.size(), block_.clients.size() + 1);
        EXPECT_EQ(block_.edge_offsets.back(), block_.edges.size());
        EXPECT_EQ(block_.time_offsets.back(), block_.times.size());
        const std::string text = text_of(block_);
        const std::vector<char> all = all_of(std::vector<char>(text.begin(), text.end()));
        EXPECT_EQ(std::string(all.begin(), all.end()), text_of(expected));
    }
};

TEST_F(DayClients, AscendByAddressOverAllRanks)
{
    for (const bool on_root : {false, true}) expect_the_serial_rows(draw_events(8'000, 200, 500, 9), on_root);
}

TEST_F(DayClients, ThatAreSpreadMakeOneRow)
{
    expect_the_serial_rows(draw_events(8'000, 200, 500, 9), false, 3);
    expect_the_serial_rows(draw_events(3'000, 5, 500, 9), false, 1);
}

TEST_F(DayClients, InManyBatchesAreMerged)
{
    expect_the_serial_rows(draw_events(1'500'000, 2'000, 50'000, 9), true, 7);
}

TEST_F(DayClients, MayBeFewerThanRanks)
{
    for (const std::uint64_t clients : {1U, 2U, 3U})
        expect_the_serial_rows(draw_events(300, clients, 50, 10), false);
}

TEST_F(DayClients, OfAnEmptyDayAreNone)
{
    expect_the_serial_rows({}, false);
    EXPECT_EQ(block_.edge_offsets, std::vector<std::uint64_t>{0});
}

}  // namespace
}  // namespace spamgraph::mpi
