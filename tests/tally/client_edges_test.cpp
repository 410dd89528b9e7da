#include "spamgraph/tally/client_edges.hpp"

#include <gtest/gtest.h>

#include "tally/samples.hpp"

namespace spamgraph::tally {
namespace {

constexpr Day kDay = 15'936;
constexpr std::int64_t kFirst = 1'376'870'400;

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

class BuildClientRow : public testing::Test {
protected:
    /// Names 10, 20, 40, 60 are kept, in another order of rows; 10 and 20 have one registered domain.
    ClientRow build(std::uint32_t sender_min, const std::vector<Event>& events = sample_client())
    {
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
        std::vector<const KeptName*> names;
        EdgeBuilder::find_names(queries, kept, names);
        row.mail_domains = builder_.build(queries, names, row.mail_queries >= sender_min, edges_).size();
        return row;
    }

    EdgeBuilder builder_;
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

TEST_F(BuildClientRow, ABuilderServesOneClientAfterAnother)
{
    build(4);
    build(5);
    EXPECT_EQ(edges_.edges, (std::vector<EdgeRow>{{3, 2, 0}, {7, 2, 2}}));
    EXPECT_EQ(edges_.times.size(), 4U);
    const ClientRow row = build(5, {make_event(1, 1, 1, Kind::txt)});
    EXPECT_TRUE(edges_.edges.empty() && edges_.times.empty());
    EXPECT_EQ(row.mail_domains, 0U);
}

}  // namespace
}  // namespace spamgraph::tally
