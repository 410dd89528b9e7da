#include "spamgraph/analysis/origins.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "expect_close.hpp"

namespace spamgraph {
namespace {

const std::vector<std::string> kWords{"dhcp", "dialup", "dsl", "dyn", "pool", "ppp"};

TEST(CompareOrigins, HoldsSuspectsAgainstAllMailActiveClients)
{
    // 3 of 6 suspects among 5 of 20 clients: ln tail -2.03011096; 3 of 6 among 15 of 20.
    const auto origins = compare_origins({{"UA", 3, 5}, {"DE", 3, 15}, {"FR", 0, 0}}, 6, 20);
    ASSERT_EQ(origins.size(), 2U);
    EXPECT_EQ(origins[0].key, "DE");
    EXPECT_EQ(origins[1].key, "UA");
    EXPECT_CLOSE(origins[1].lift, 2.0);
    EXPECT_CLOSE(origins[1].low, 0.18761630648265054);
    EXPECT_CLOSE(origins[1].high, 0.8123836935173494);
    EXPECT_NEAR(origins[1].q, 2 * std::exp(-2.03011096), 1e-8);  // the smaller of two
    EXPECT_CLOSE(origins[0].q, 0.9860681114551083);
    EXPECT_TRUE(compare_origins({}, 0, 0).empty());
}

TEST(DialupName, HasAnAddressOrAWord)
{
    for (const char* const name :
         {"93-75-148-46.dsl.example.net", "ip-10-20-30-40.example.com", "host.dyn.example.org",
          "pool7.example.net", "p5b3c.dialup.example.de", "1.2.3.4.example.com", "ppp12.example.ru"})
        EXPECT_TRUE(is_dialup_name(name, kWords)) << name;
    for (const char* const name : {"mx1.example.com", "relay2.example.com.br", "dynamite.example.com",
                                   "a1b2.example.com", "carpool.example.com", "host-1-2.example.net"})
        EXPECT_FALSE(is_dialup_name(name, kWords)) << name;
}

TEST(SameZone, CountsAndExpects)
{
    EXPECT_EQ(test_same_zone({}, 1).edges, 0U);
    std::vector<ZoneEdge> edges;
    for (int i = 0; i < 30; ++i) edges.push_back({i % 3 == 0 ? "UA" : "DE", i % 2 == 0 ? "UA" : "JP"});
    const ZoneTest test = test_same_zone(edges, 1);
    EXPECT_EQ(test.edges, 30U);
    EXPECT_EQ(test.same, 5U);
    EXPECT_CLOSE(test.expected, 30 * (10.0 / 30) * (15.0 / 30));
    EXPECT_GT(test.p, 0.3);
}

TEST(SameZone, TellsAClusterFromChance)
{
    std::vector<ZoneEdge> edges;
    for (int i = 0; i < 40; ++i) edges.push_back({i % 2 == 0 ? "UA" : "DE", i % 2 == 0 ? "UA" : "DE"});
    const ZoneTest test = test_same_zone(edges, 1);
    EXPECT_EQ(test.same, 40U);
    EXPECT_CLOSE(test.p, 0.001);
    EXPECT_EQ(test_same_zone(edges, 7).p, test.p);
}

TEST(SameZone, IsTheExactTestOfFewEdges)
{
    std::vector<ZoneEdge> edges{{"UA", "UA"}, {"UA", "UA"}, {"DE", "UA"},
                                {"DE", "DE"}, {"DE", "DE"}, {"DE", "DE"}};
    // same = 5; the names' 20 placements: both UA clients have UA names in 4 of them.
    EXPECT_NEAR(test_same_zone(edges, 3, 20'000).p, 4.0 / 20, 0.01);
}

}  // namespace
}  // namespace spamgraph
