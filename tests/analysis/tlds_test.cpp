#include "spamgraph/analysis/tlds.hpp"

#include "analysis/expect_close.hpp"

namespace spamgraph {
namespace {

TEST(TopLevelDomain, IsTheLastLabel)
{
    EXPECT_EQ(top_level_domain("mail.example.co.jp"), "jp");
    EXPECT_EQ(top_level_domain("localhost"), "localhost");
    EXPECT_EQ(top_level_domain("."), ".");
}

TEST(TldKind, TellsCountriesFromTheRest)
{
    for (const auto* const tld : {"jp", "ua", "uk", "eu", "su", "de", "ac", "zw"})
        EXPECT_EQ(tld_kind(tld), std::string_view(tld) == "su" ? "generic-use" : "country") << tld;
    for (const auto* const tld : {"io", "co", "tv", "me", "ai", "fm", "cc", "ws"})
        EXPECT_EQ(tld_kind(tld), "generic-use") << tld;
    for (const auto* const tld : {"xn--p1ai", "xn--2scrj9c", "xn--ygbi2ammx"})
        EXPECT_EQ(tld_kind(tld), "idn-country") << tld;
    for (const auto* const tld : {"com", "xn--p1acf", "zz", "gb", "c", "", ".", "e j"})
        EXPECT_EQ(tld_kind(tld), "generic") << tld;
}

TEST(CountryOfTld, IsAnIsoCode)
{
    EXPECT_EQ(country_of_tld("jp"), "JP");
    EXPECT_EQ(country_of_tld("uk"), "GB");
    EXPECT_EQ(country_of_tld("xn--j1amh"), "UA");
    for (const auto* const tld : {"eu", "xn--e1a4c", "io", "com", "su"})
        EXPECT_EQ(country_of_tld(tld), "") << tld;
}

TEST(CountTlds, CountsThreeWaysAndComparesShares)
{
    const std::vector<MailDomainCounts> domains{{"a.example.jp", 60, 2, 60},
                                                {"b.jp", 15, 3, 20},
                                                {"c.com", 25, 1, 120},
                                                {"d.com", 0, 0, 700},
                                                {"e.org", 0, 0, 100}};
    const auto tlds = count_tlds(domains);
    ASSERT_EQ(tlds.size(), 2U);
    EXPECT_EQ(tlds[0].tld, "com");
    EXPECT_EQ(tlds[0].kind, "generic");
    EXPECT_EQ(tlds[0].domains, 1U);
    EXPECT_CLOSE(tlds[0].lift, .25 / .82);
    EXPECT_EQ(tlds[1].tld, "jp");
    EXPECT_EQ(tlds[1].kind, "country");
    EXPECT_EQ(tlds[1].queries, 75U);
    EXPECT_EQ(tlds[1].domains, 2U);
    EXPECT_EQ(tlds[1].edges, 5U);
    EXPECT_CLOSE(tlds[1].lift, .75 / .08);
    EXPECT_LT(tlds[1].low, .75);
    EXPECT_GT(tlds[1].high, .75);
    EXPECT_TRUE(count_tlds({}).empty());
}

}  // namespace
}  // namespace spamgraph
