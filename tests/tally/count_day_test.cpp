#include "spamgraph/tally/count_day.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "spamgraph/tally/client_stream.hpp"
#include "tally/samples.hpp"

namespace spamgraph::tally {
namespace {

constexpr Day kDay = 15'936;
constexpr std::int64_t kFirst = 1'376'870'400;

std::vector<Event> sorted(std::vector<Event> events)
{
    std::sort(events.begin(), events.end());
    return events;
}

/// Client 1: mail domain 10 (MX twice), host 20 (A, AAAA), host 30 (TXT only), 40 (A), 50 (PTR, NXDOMAIN),
/// DNSBL 60.
std::vector<Event> sample_client()
{
    return sorted({make_event(1, 10, 5, Kind::mx), make_event(1, 10, 86'399, Kind::mx, true),
                   make_event(1, 20, 61, Kind::a, false, true),
                   make_event(1, 20, 62, Kind::aaaa, false, true), make_event(1, 30, 119, Kind::txt),
                   make_event(1, 40, 120, Kind::a), make_event(1, 50, 3'600, Kind::ptr, true),
                   make_event(1, 60, 7'200, Kind::a, true, false, true),
                   make_event(1, 60, 7'201, Kind::other, false, false, true)});
}

/// 20 and 30 are hosts, 20 also by its label.
IdTable<MailHost> sample_hosts()
{
    MailHost host, labelled;
    labelled.name = 20;
    labelled.is_host = labelled.labelled = 1;
    host.name = 30;
    host.is_host = 1;
    return IdTable<MailHost>({labelled, host});
}

KeptName kept_name(std::uint64_t name, std::uint64_t row, std::uint64_t domain, bool is_host, bool worth)
{
    KeptName kept;
    kept.name = name;
    kept.row = row;
    kept.registered_domain = domain;
    kept.is_host = is_host;
    kept.worth = worth;
    return kept;
}

TEST(Moment, KeepsEveryFieldAndSortsByTime)
{
    for (const std::uint32_t second : {0U, 59U, 60U, 86'399U})
        for (int kind = 0; kind < 6; ++kind)
            for (int flags = 0; flags < 8; ++flags) {
                const Moment moment(second, static_cast<Kind>(kind), flags & 1, flags & 2, flags & 4);
                EXPECT_EQ(moment.second(), second);
                EXPECT_EQ(moment.minute(), second / 60);
                EXPECT_EQ(moment.kind(), static_cast<Kind>(kind));
                EXPECT_EQ(moment.nxdomain(), (flags & 1) != 0);
                EXPECT_EQ(moment.mail_label(), (flags & 2) != 0);
                EXPECT_EQ(moment.dnsbl(), (flags & 4) != 0);
                EXPECT_LT(moment, Moment(second + 1, Kind::mx, false, false, false));
            }
}

TEST(ClientStream, GivesRunsOfClientsAndNames)
{
    const std::vector<Event> events = sorted({make_event(2, 1, 0, Kind::a), make_event(1, 2, 0, Kind::a),
                                              make_event(1, 1, 5, Kind::a), make_event(1, 1, 4, Kind::a)});
    std::vector<std::size_t> clients, names;
    for_each_client(events, [&](std::span<const Event> client) {
        clients.push_back(client.size());
        for_each_name(client, [&](std::span<const Event> name) { names.push_back(name.size()); });
    });
    EXPECT_EQ(clients, (std::vector<std::size_t>{3, 1}));
    EXPECT_EQ(names, (std::vector<std::size_t>{2, 1, 1}));
    for_each_client({}, [&](std::span<const Event>) { FAIL(); });
}

TEST(ClientCounter, CountsEachName)
{
    const IdTable<MailHost> hosts = sample_hosts();
    ClientCounter counter(kDay, hosts);
    const std::vector<Event> events = sample_client();
    counter.count(events);
    EXPECT_EQ(counter.address_names(), 3U);
    for (const bool active : {false, true})
        for (const bool sender : {false, true}) {
            if (sender && !active) continue;
            counter.count(events);
            const auto counts = counter.name_counts(active, sender);
            ASSERT_EQ(counts.size(), 6U);
            const auto expect = [&](std::size_t i, std::uint64_t name, std::uint32_t queries,
                                    std::uint32_t address, std::uint32_t mx, std::uint32_t nxdomain) {
                EXPECT_EQ(counts[i].name, name);
                EXPECT_EQ(counts[i].queries, queries) << name;
                EXPECT_EQ(counts[i].address_queries, address) << name;
                EXPECT_EQ(counts[i].mx_queries, mx) << name;
                EXPECT_EQ(counts[i].nxdomain, nxdomain) << name;
                EXPECT_EQ(counts[i].clients, 1U) << name;
                EXPECT_EQ(counts[i].mx_clients, mx > 0 ? 1U : 0U) << name;
                EXPECT_EQ(counts[i].mail_label, name == 20 ? 1U : 0U) << name;
                EXPECT_EQ(counts[i].mail_clients, active ? 1U : 0U) << name;
                EXPECT_EQ(counts[i].senders, sender ? 1U : 0U) << name;
                EXPECT_EQ(counts[i].address_senders, sender && address > 0 ? 1U : 0U) << name;
            };
            expect(0, 10, 2, 0, 2, 1);
            expect(1, 20, 2, 2, 0, 0);
            expect(2, 30, 1, 0, 0, 0);
            expect(3, 40, 1, 1, 0, 0);
            expect(4, 50, 1, 0, 0, 1);
            expect(5, 60, 2, 1, 0, 1);
        }
}

TEST(ClientHistograms, HaveExactBorders)
{
    ClientHistograms histograms;
    for (const std::uint64_t queries : {1U, 2U, 3U, 4U, 7U, 8U, 1'023U, 1'024U})
        histograms.add(queries, queries == 8 ? 1 : 0);
    EXPECT_EQ(histograms.clients, 8U);
    const std::vector<std::uint64_t> expected{1, 2, 2, 1, 0, 0, 0, 0, 0, 1, 1};
    EXPECT_TRUE(std::ranges::equal(std::span(histograms.queries).first(expected.size()), expected));
    EXPECT_EQ(std::accumulate(histograms.queries.begin(), histograms.queries.end(), 0U), 8U);
    EXPECT_EQ(histograms.names, (std::map<std::uint32_t, std::uint64_t>{{0, 7}, {1, 1}}));
}

TEST(ClientCounter, MailQueriesAreMxAndAddressesOfHosts)
{
    const auto mail_queries = [](const IdTable<MailHost>& hosts) {
        ClientCounter counter(kDay, hosts);
        counter.count(sample_client());
        return counter.row().mail_queries;
    };
    EXPECT_EQ(mail_queries(sample_hosts()), 4U);
    EXPECT_EQ(mail_queries({}), 2U);
    MailHost not_host;
    not_host.name = 40;
    EXPECT_EQ(mail_queries(IdTable<MailHost>({not_host})), 2U);
}

TEST(ClientCounter, CountsMailMinutesOfAllClients)
{
    const IdTable<MailHost> hosts = sample_hosts();
    ClientCounter counter(kDay, hosts);
    counter.count(sample_client());
    counter.count(std::vector<Event>{make_event(2, 40, 90, Kind::mx), make_event(2, 41, 90, Kind::a)});
    const MailMinutes& minutes = counter.minutes();
    EXPECT_EQ(minutes.mail[0], 1U);
    EXPECT_EQ(minutes.mail[1], 3U);
    EXPECT_EQ(minutes.mail[1'439], 1U);
    EXPECT_EQ(std::accumulate(minutes.mail.begin(), minutes.mail.end(), 0U), 5U);
    EXPECT_EQ(minutes.labelled[1], 2U);
    EXPECT_EQ(std::accumulate(minutes.labelled.begin(), minutes.labelled.end(), 0U), 2U);
}

TEST(ClientCounter, ForgetsTheClientBefore)
{
    const IdTable<MailHost> hosts = sample_hosts();
    ClientCounter counter(kDay, hosts);
    // One whose events are more than the minutes of a day, and one with fewer.
    const std::vector<Event> busy(2'000, make_event(7, 10, 600, Kind::mx));
    counter.count(busy);
    EXPECT_EQ(counter.row().peak_per_minute, 2'000U);
    counter.count(sample_client());
    counter.count(std::vector<Event>{make_event(2, 40, 620, Kind::a), make_event(2, 41, 130, Kind::a)});
    EXPECT_EQ(counter.row().queries, 2U);
    EXPECT_EQ(counter.row().names, 2U);
    EXPECT_EQ(counter.row().mail_queries, 0U);
    EXPECT_EQ(counter.row().active_minutes, 2U);
    EXPECT_EQ(counter.row().peak_per_minute, 1U);
    EXPECT_EQ(counter.name_counts(false, false).size(), 2U);
}

TEST(ClientCounter, TellsInPartsWhatOneCountCannotHold)
{
    const IdTable<MailHost> hosts = sample_hosts();
    ClientCounter counter(kDay, hosts);
    std::vector<Event> events;
    for (std::uint32_t i = 0; i < 150'000; ++i)  // A in the first part alone, MX in the last
        events.push_back(make_event(7, 40, i / 2, i < 10 ? Kind::a : i < 149'000 ? Kind::txt : Kind::mx));
    events.push_back(make_event(7, 41, 1, Kind::a));
    counter.count(events);
    EXPECT_EQ(counter.row().names, 2U);
    EXPECT_EQ(counter.address_names(), 2U);
    EXPECT_EQ(counter.row().mail_queries, 1'000U);
    const auto counts = counter.name_counts(true, true);
    ASSERT_EQ(counts.size(), 4U);
    NameTotal total(counts[0]);
    for (const NameCount& count : counts.subspan(1, 2)) total.merge(count);
    EXPECT_EQ(total.queries, 150'000U);
    EXPECT_EQ(total.address_queries, 10U);
    EXPECT_EQ(total.mx_queries, 1'000U);
    for (const std::uint64_t once :
         {total.clients, total.mx_clients, total.mail_clients, total.senders, total.address_senders})
        EXPECT_EQ(once, 1U);
    EXPECT_EQ(counts[3].queries, 1U);
}

class BuildClientRow : public testing::Test {
protected:
    /// Names 10, 20, 40, 60 are kept, in another order of rows; 10 and 20 have one registered domain.
    ClientRow build(std::uint32_t sender_min, const std::vector<Event>& events = sample_client())
    {
        edges_ = {};
        const IdTable<KeptName> kept({kept_name(10, 7, 99, false, false), kept_name(20, 3, 99, true, false),
                                      kept_name(40, 5, 98, false, true), kept_name(60, 1, 97, false, true)});
        MailHost host;
        host.name = 20;
        host.is_host = 1;
        const IdTable<MailHost> hosts({host});
        ClientCounter counter(kDay, hosts);
        counter.count(events);
        ClientRow row = counter.row();
        std::vector<KeptQuery> queries;
        counter.append_kept(row.mail_queries >= sender_min, queries);
        row.mail_domains = build_edges(queries, row.mail_queries >= sender_min, kept, edges_).size();
        return row;
    }

    ClientEdges edges_;
};

TEST_F(BuildClientRow, CountsTheClientsDay)
{
    const ClientRow row = build(5);
    EXPECT_EQ(row.queries, 9U);
    EXPECT_EQ(row.mx, 2U);
    EXPECT_EQ(row.a, 3U);
    EXPECT_EQ(row.aaaa, 1U);
    EXPECT_EQ(row.ptr, 1U);
    EXPECT_EQ(row.txt, 1U);
    EXPECT_EQ(row.other, 1U);
    EXPECT_EQ(row.nxdomain, 3U);
    EXPECT_EQ(row.dnsbl, 2U);
    EXPECT_EQ(row.names, 6U);
    EXPECT_EQ(row.mail_queries, 4U);
    EXPECT_EQ(row.mail_domains, 1U);
    EXPECT_EQ(row.active_minutes, 6U);  // 0, 1, 2, 60, 120, 1439
    EXPECT_EQ(row.peak_per_minute, 3U);
    EXPECT_EQ(row.first, kFirst + 5);
    EXPECT_EQ(row.last, kFirst + 86'399);
}

TEST_F(BuildClientRow, EdgesAscendByRowWithTheirTimes)
{
    build(5);  // no sender: only mail queries are kept
    EXPECT_EQ(edges_.edges, (std::vector<EdgeRow>{{3, 2, 0}, {7, 2, 2}}));
    ASSERT_EQ(edges_.times.size(), 4U);
    const std::uint32_t seconds[] = {61, 62, 5, 86'399};
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(edges_.times[i].second, seconds[i]);
        EXPECT_EQ(edges_.times[i].mx, i < 2 ? 0U : 1U);
    }
}

TEST_F(BuildClientRow, ASendersLookUpsOfNamesWorthKeepingAreKept)
{
    build(4);
    EXPECT_EQ(edges_.edges,
              (std::vector<EdgeRow>{{1, 1, 0}, {3, 2, 0}, {5, 1, 0}, {7, 2, 2}}));  // 60 by type A only
    EXPECT_EQ(edges_.times[0].second, 7'200U);
    EXPECT_EQ(edges_.times[3].second, 120U);
}

TEST_F(BuildClientRow, OtherTypesOfAKeptNameMakeNoEdge)
{
    const ClientRow row = build(1, sorted({make_event(1, 10, 1, Kind::mx), make_event(1, 20, 2, Kind::txt),
                                           make_event(1, 20, 3, Kind::ptr)}));
    EXPECT_EQ(edges_.edges, (std::vector<EdgeRow>{{7, 1, 1}}));
    EXPECT_EQ(row.mail_queries, 1U);
    EXPECT_EQ(row.mail_domains, 1U);
}

}  // namespace
}  // namespace spamgraph::tally
