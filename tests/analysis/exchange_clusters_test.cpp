#include "spamgraph/analysis/exchange_clusters.hpp"

#include <gmock/gmock.h>

#include "spamgraph/analysis/graph.hpp"

namespace spamgraph {
namespace {

using testing::ElementsAre;
using Texts = std::vector<std::string>;

/// Per mail domain the text of its cluster.
Texts clusters_of(std::vector<ServedDomain> pairs, const Texts& exchange_domains)
{
    Texts texts;
    for (const std::uint64_t cluster :
         cluster_exchanges(std::move(pairs), {}, exchange_domains).of_mail_domain)
        texts.push_back(exchange_domains[cluster]);
    return texts;
}

TEST(ClusterExchanges, SameExchangesAreOneCluster)
{
    // Mail domains 0 to 2 name both, 3 only the second.
    const auto found =
        cluster_exchanges({{0, 0}, {1, 0}, {0, 1}, {1, 1}, {0, 2}, {1, 2}, {1, 3}, {2, 4}, {2, 4}}, {},
                          Texts{"one.net", "two.net", "own.org"});
    EXPECT_THAT(found.of_exchange_domain, ElementsAre(1, 1, 2));
    EXPECT_THAT(found.of_mail_domain, ElementsAre(1, 1, 1, 1, 2));
    EXPECT_THAT(found.mail_domains, ElementsAre(0, 4, 1));
}

TEST(ClusterExchanges, ABackupThatManyShareJoinsNone)
{
    // Ten sites with an exchange of their own name the same backup (0), and two have it alone.
    std::vector<ServedDomain> pairs{{0, 10}, {0, 11}};
    Texts texts{"backup.net"}, expected;
    for (std::uint64_t i = 0; i < 10; ++i) {
        pairs.push_back({i + 1, i});
        pairs.push_back({0, i});
        texts.push_back("site" + std::to_string(i) + ".org");
        expected.push_back(texts.back());
    }
    expected.insert(expected.end(), 2, "backup.net");
    EXPECT_EQ(clusters_of(pairs, texts), expected);
}

TEST(ClusterExchanges, MoreThanHalfMustNameBoth)
{
    const Texts texts{"a.net", "b.net"};
    EXPECT_THAT(clusters_of({{0, 0}, {1, 0}, {1, 1}}, texts), ElementsAre("a.net", "b.net"));
    EXPECT_THAT(clusters_of({{0, 0}, {1, 0}, {1, 1}, {0, 2}, {1, 2}}, texts),
                ElementsAre("b.net", "b.net", "b.net"));
}

TEST(ClusterExchanges, PartsAreJoinedOverOthers)
{
    // Two of three name a and b, two of three b and c; none a and c.
    const Texts texts{"c.net", "b.net", "a.net"};
    const auto found = cluster_exchanges(
        {{2, 0}, {1, 0}, {2, 1}, {1, 1}, {2, 2}, {1, 2}, {1, 3}, {0, 3}, {1, 4}, {0, 4}, {1, 5}, {0, 5}}, {},
        texts);
    // a: 3, b: 6, c: 3; 3 of 6 is not more than half.
    EXPECT_THAT(found.of_exchange_domain, ElementsAre(0, 1, 2));
    const auto joined =
        cluster_exchanges({{2, 0}, {1, 0}, {0, 0}, {2, 1}, {1, 1}, {1, 2}, {0, 2}}, {}, texts);
    EXPECT_THAT(joined.of_exchange_domain, ElementsAre(1, 1, 1));
}

TEST(ClusterExchanges, TheBestPreferenceDecidesWhereAllAreTold)
{
    // 0: a filter in front of its own; 1: the same without a preference; 2, 3: the filter's others.
    const Texts texts{"filter.net", "own.org", "self.org"};
    const std::vector<ServedDomain> others{{0, 2, 10}, {0, 3, 10}};
    std::vector<ServedDomain> pairs{{0, 0, 10}, {1, 0, 20}, {0, 1, 10}, {2, 1, -1}};
    pairs.insert(pairs.end(), others.begin(), others.end());
    EXPECT_THAT(clusters_of(pairs, texts), ElementsAre("filter.net", "self.org", "filter.net", "filter.net"));
    pairs[0].preference = 30;
    EXPECT_EQ(clusters_of(pairs, texts).front(), "own.org");
    pairs.push_back({0, 0, 5});  // another record of the pair
    EXPECT_EQ(clusters_of(pairs, texts).front(), "filter.net");
}

std::vector<ExchangeAddress> addresses_of(
    const std::vector<std::pair<std::uint64_t, const char*>>& exchange_domains)
{
    std::vector<ExchangeAddress> addresses;
    for (const auto& [exchange_domain, text] : exchange_domains)
        addresses.push_back({exchange_domain, *parse_address(text)});
    return addresses;
}

TEST(ClusterExchanges, HostedExchangesWithNamesOfTheirOwnAreOneCluster)
{
    // Of 100 sites each has its own exchange; the first 80 are at one address, told twice, the next two have
    // a backup of their own beside it, and the rest are elsewhere.
    std::vector<ServedDomain> pairs;
    std::vector<ExchangeAddress> addresses;
    Texts texts;
    for (std::uint64_t i = 0; i < 100; ++i) {
        pairs.push_back({i, i});
        texts.push_back("site" + std::to_string(100 + i) + ".org");
        const std::string own = "203.0.113." + std::to_string(i);
        for (const std::string& text : {std::string("192.0.2.1"), own}) {
            if (i < 80 && text == own) continue;
            if (i >= 82 && text != own) continue;
            addresses.insert(addresses.end(), 2, {i, *parse_address(text)});
        }
    }
    Texts expected = texts;
    std::fill_n(expected.begin(), 80, "site100.org");
    Texts found;
    const auto clusters = cluster_exchanges(pairs, addresses, texts);
    for (const std::uint64_t cluster : clusters.of_mail_domain) found.push_back(texts[cluster]);
    EXPECT_EQ(found, expected);
    EXPECT_EQ(clusters.mail_domains[0], 80U);
}

TEST(ClusterExchanges, MoreThanHalfOfTheAddressesMustBeBoths)
{
    const Texts texts{"a.net", "b.net", "c.net", "d.net"};
    const std::vector<ServedDomain> pairs{{0, 0}, {1, 1}, {2, 2}, {3, 3}, {3, 4}};
    const auto clusters_with = [&](const std::vector<std::pair<std::uint64_t, const char*>>& known) {
        return cluster_exchanges(pairs, addresses_of(known), texts).of_exchange_domain;
    };
    // a has two addresses and b one of them; c and d share two of three.
    EXPECT_THAT(clusters_with({{0, "192.0.2.1"},
                               {0, "192.0.2.2"},
                               {1, "192.0.2.2"},
                               {2, "192.0.2.5"},
                               {2, "2001:db8::5"},
                               {3, "2001:db8::5"},
                               {3, "192.0.2.7"},
                               {3, "192.0.2.5"}}),
                ElementsAre(0, 1, 3, 3));
    // Over others: a and c share one of three.
    EXPECT_THAT(clusters_with({{0, "192.0.2.1"},
                               {0, "192.0.2.2"},
                               {1, "192.0.2.1"},
                               {1, "192.0.2.2"},
                               {1, "192.0.2.3"},
                               {2, "192.0.2.2"},
                               {2, "192.0.2.3"},
                               {3, "192.0.2.3"}}),
                ElementsAre(0, 0, 0, 3));
}

TEST(ClusterExchanges, OneDeadExchangeOfALargeOneJoinsNothing)
{
    // Exchanges that exist no more lead to one address, whoever's they are: of large.net one of many.
    const Texts texts{"large.net", "dead.org", "gone.org"};
    std::vector<ExchangeAddress> addresses =
        addresses_of({{0, "192.0.2.66"}, {1, "192.0.2.66"}, {2, "192.0.2.66"}, {0, "203.0.113.1"}});
    const auto found = cluster_exchanges({{0, 0}, {0, 1}, {1, 2}, {2, 3}}, addresses, texts);
    EXPECT_THAT(found.of_exchange_domain, ElementsAre(0, 1, 1));
}

TEST(ClusterExchanges, TakesNothing)
{
    const auto found = cluster_exchanges({}, {}, Texts{});
    EXPECT_TRUE(found.of_exchange_domain.empty());
    EXPECT_TRUE(found.of_mail_domain.empty());
}

TEST(CountExchangeClusters, PerCampaignAndOnlyOfMxQueries)
{
    // Names 0 and 1 behind big.net, 2 alone behind its own, 3 not known, 4 an exchange of big.net.
    const Texts clusters{"big.net", "big.net", "own.org", "", "big.net"};
    const std::map<std::string, ExchangeClusterSize> sizes{{"big.net", {"mx1.big.net", 2, 1, 5, 40}},
                                                           {"own.org", {"mx.own.org", 1, 1, 0, 1}}};
    const auto graph = build_graph(
        {{0, 0, 5, 3}, {0, 2, 1, 1}, {0, 4, 9, 0}, {1, 0, 2, 2}, {1, 1, 1, 1}, {1, 3, 1, 1}, {2, 1, 4, 4}},
        3);
    const auto found = count_exchange_clusters(graph, std::vector<std::int32_t>{0, 0, 1}, clusters, sizes);
    ASSERT_EQ(found.size(), 2U);
    EXPECT_EQ(found[0].cluster, "big.net");
    EXPECT_EQ(found[0].exchange, "mx1.big.net");
    EXPECT_EQ(found[0].exchanges, 2U);
    EXPECT_EQ(found[0].exchange_domains, 1U);
    EXPECT_EQ(found[0].addresses, 5);
    EXPECT_EQ(found[0].domains, 2U);
    EXPECT_EQ(found[0].all_domains, 40U);
    EXPECT_EQ(found[0].suspects, 2U);
    EXPECT_EQ(found[0].edges, 3U);
    EXPECT_EQ(found[0].queries, 6U);
    EXPECT_EQ(found[1].campaign, 1);
    EXPECT_EQ(found[1].domains, 1U);
    EXPECT_EQ(found[1].queries, 4U);
}

}  // namespace
}  // namespace spamgraph
