#include "spamgraph/analysis/tiers.hpp"

#include <gmock/gmock.h>

#include <set>
#include <sstream>

#include "spamgraph/analysis/default_lists.hpp"
#include "spamgraph/analysis/graph.hpp"

namespace spamgraph {
namespace {

TierChoice tier_of(const TierEvidence& name, std::uint64_t all_other_senders = 52)
{
    const TierLists lists{{"cern.ch"}, {"gmx.net", "web.de"}};
    return assign_tier(name, all_other_senders, lists, {});
}

TierEvidence named(std::string_view name)
{
    TierEvidence evidence;
    evidence.name = evidence.registered_domain = name;
    evidence.suspects = 1;
    evidence.queries_per_day = 3;
    return evidence;
}

TEST(AssignTier, AcademicBySuffixOrList)
{
    EXPECT_EQ(tier_of(named("mit.edu")).rule, "academic: .edu");
    EXPECT_EQ(tier_of(named("www.u-tokyo.ac.jp")).rule, "academic: .ac.jp");
    EXPECT_EQ(tier_of(named("anu.edu.au")).rule, "academic: .edu.au");
    EXPECT_EQ(tier_of(named("cern.ch")).rule, "academic: listed");
    EXPECT_EQ(tier_of(named("ac.jp")).tier, "low");
    EXPECT_EQ(tier_of(named("edu")).tier, "low");
    EXPECT_EQ(tier_of(named("ac.example.com")).tier, "low");
}

TEST(AssignTier, LargeByOtherSendersExchangesOrList)
{
    TierEvidence name = named("example.com");
    name.other_senders = 31;
    EXPECT_EQ(tier_of(name).rule, "large: asked for by 31 of 52 other senders");
    name.other_senders = 13;
    EXPECT_EQ(tier_of(name).tier, "large");
    name.other_senders = 12;
    EXPECT_EQ(tier_of(name).tier, "low");
    name.served_domains = 100;
    EXPECT_EQ(tier_of(name).rule, "large: its exchanges serve 100 mail domains");
    EXPECT_EQ(tier_of(named("web.de")).rule, "large: listed");
}

TEST(AssignTier, AFewOtherSendersSayNothing)
{
    TierEvidence name = named("example.com");
    name.other_senders = 1;
    EXPECT_EQ(tier_of(name, 3).tier, "low");
    EXPECT_EQ(tier_of(named("example.com"), 0).tier, "low");
}

TEST(AssignTier, RelayThenLowThenMiddle)
{
    TierEvidence name = named("relay.example.com");
    name.relay = true;
    EXPECT_EQ(tier_of(name).tier, "relay");
    name.relay = false;
    EXPECT_EQ(tier_of(name).rule, "low: one suspect, 3 queries a day by everyone");
    name.queries_per_day = 500;
    EXPECT_EQ(tier_of(name).rule, "middle: 500 queries a day by everyone");
    name.queries_per_day = 3;
    name.suspects = 2;
    EXPECT_EQ(tier_of(name).rule, "middle: asked for by 2 suspects");
}

TEST(CountServedDomains, CountsEachMailDomainOnce)
{
    EXPECT_THAT(count_served_domains({{7, 1}, {3, 9}, {7, 2}, {7, 1}}),
                testing::ElementsAre(ServedCount{3, 1}, ServedCount{7, 2}));
    EXPECT_TRUE(count_served_domains({}).empty());
}

TEST(SumTiers, CountsDomainsEdgesQueriesAndSuspects)
{
    const auto graph = build_graph({{0, 0, 5, 5}, {0, 1, 2, 2}, {1, 0, 3, 0}, {1, 2, 1, 1}}, 2);
    const auto sums = sum_tiers(graph, std::vector<std::string>{"large", "low", "low"});
    ASSERT_EQ(sums.size(), 5U);
    EXPECT_EQ(sums[1].tier, "large");
    EXPECT_EQ(sums[1].domains, 1U);
    EXPECT_EQ(sums[1].edges, 2U);
    EXPECT_EQ(sums[1].queries, 8U);
    EXPECT_EQ(sums[1].suspects_share, 1);
    EXPECT_EQ(sums[4].tier, "low");
    EXPECT_EQ(sums[4].domains, 2U);
    EXPECT_EQ(sums[4].queries, 3U);
    EXPECT_EQ(sums[0].suspects_share, 0);
    EXPECT_EQ(sum_tiers(build_graph({}, 0), {}).front().suspects_share, 0);
}

TEST(DefaultLists, HoldEachEntryOnce)
{
    for (const std::string_view list :
         {default_providers(), default_academics(), default_residential_asns(), default_hosting_asns(),
          default_dynamic_words(), default_web_proxies()}) {
        std::set<std::string> entries;
        std::istringstream lines{std::string(list)};
        for (std::string line; std::getline(lines, line);) {
            const std::string entry = line.substr(0, line.find_first_of(" #"));
            EXPECT_FALSE(entry.empty());
            EXPECT_TRUE(entries.insert(entry).second) << entry << " stands twice";
        }
        EXPECT_GT(entries.size(), 10U);
    }
}

}  // namespace
}  // namespace spamgraph
