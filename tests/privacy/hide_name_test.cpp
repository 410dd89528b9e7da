#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "privacy/sample_key.hpp"
#include "spamgraph/core/qname.hpp"

namespace spamgraph::privacy {
namespace {

// 192.0.2.1 and 2001:db8::1 under the sample key; the latter is published (see pseudonyms_test).
const std::string kIpv4 = format_address(Pseudonyms(kSampleKey).hide(address_of("192.0.2.1")));
const std::string kIpv6 = "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e";

std::string hide(std::string_view name)
{
    return Pseudonyms(kSampleKey).hide_name(name);
}

/// An IPv4 address as a host's name has it.
std::string joined(const std::string& address, char separator)
{
    std::string text = address;
    std::ranges::replace(text, '.', separator);
    return text;
}

std::string reversed(const std::string& address)
{
    std::string text;
    for (std::size_t begin = 0, end; begin < address.size(); begin = end + 1) {
        end = std::min(address.find('.', begin), address.size());
        text = address.substr(begin, end - begin) + (text.empty() ? "" : "." + text);
    }
    return text;
}

TEST(HideName, ReverseNamesHoldThePseudonym)
{
    EXPECT_EQ(hide("1.2.0.192.in-addr.arpa"), reversed(kIpv4) + ".in-addr.arpa");
    EXPECT_EQ(hide("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.ip6.arpa"),
              "e.1.c.d.1.f.6.e.e.8.f.f.f.7.2.0.d.1.9.d.f.3.0.6.c.b.2.0.1.0.4.4.ip6.arpa");
    // A zone is a prefix, and stays one of the same length.
    const std::string prefix = kIpv4.substr(0, kIpv4.rfind('.'));
    EXPECT_EQ(hide("2.0.192.in-addr.arpa"), reversed(prefix) + ".in-addr.arpa");
    EXPECT_EQ(hide("8.b.d.0.1.0.0.2.ip6.arpa"), "c.b.2.0.1.0.4.4.ip6.arpa");
    EXPECT_EQ(hide("ns.2.0.192.in-addr.arpa"), "ns." + reversed(prefix) + ".in-addr.arpa");
    for (const char* name : {"in-addr.arpa", "x.in-addr.arpa", "300.in-addr.arpa", "ip6.arpa"})
        EXPECT_EQ(hide(name), name);
}

TEST(HideName, BlockListQueriesStayBlockListQueries)
{
    const std::string hidden = hide("1.2.0.192.zen.example.org");
    EXPECT_EQ(hidden, reversed(kIpv4) + ".zen.example.org");
    EXPECT_TRUE(is_dnsbl_style(hidden));
    EXPECT_EQ(hide("1.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.8.b.d.0.1.0.0.2.bl.example"),
              "e.1.c.d.1.f.6.e.e.8.f.f.f.7.2.0.d.1.9.d.f.3.0.6.c.b.2.0.1.0.4.4.bl.example");
}

TEST(HideName, UsualSpellingsHoldThePseudonym)
{
    EXPECT_EQ(hide("192.0.2.1"), kIpv4);
    EXPECT_EQ(hide("192-0-2-1.dyn.example.net"), joined(kIpv4, '-') + ".dyn.example.net");
    EXPECT_EQ(hide("host192-0-2-1x.example.net"), "host" + joined(kIpv4, '-') + "x.example.net");
    EXPECT_EQ(hide("a_192_0_2_1.example.net"), "a_" + joined(kIpv4, '_') + ".example.net");
    EXPECT_EQ(hide("192x0x2x1.ap.example.net"), joined(kIpv4, 'x') + ".ap.example.net");
    EXPECT_EQ(hide("2001:db8::1"), kIpv6);
}

TEST(HideName, OtherSpellingsBecomeAMark)
{
    const auto is_mark = testing::MatchesRegex("p?x[0-9a-f]*(-a)?(.dip.example.net)?");
    for (const char* name :
         {"192-000-002-001.dip.example.net", "192000002001.dip.example.net", "pc0000201.dip.example.net",
          "c0000201-a.dip.example.net", "20010db8000000000000000000000001.dip.example.net",
          "2001-db8-0-0-0-0-0-1.dip.example.net", "2001-db8--1.dip.example.net",
          "2001-db8-1--2-a.dip.example.net", "2001:0db8::1", "1:2:3:4:5:6:7:8:9"}) {
        const std::string hidden = hide(name);
        EXPECT_NE(hidden, name);
        EXPECT_THAT(hidden, is_mark);
        EXPECT_THAT(hidden, testing::Not(testing::HasSubstr("0201")));
    }
    EXPECT_NE(hide("001-002-003-004.example.net"), hide("01-02-03-04.example.net"));
}

TEST(HideName, OtherNamesStay)
{
    for (const char* name :
         {"example.com", "mx1.example.com", "1.2.3.example.com", "256.1.1.1.example.com",
          "2013-08-19.example.com", "1-2.3-4.example.com", "v1.2-3-4.example.com", "deadbeef.com",
          "deadbee.example.com", "1234567890123.example.com", "a.b.c.d.example.com", "face--b.example.com",
          "2fab--book.example.com", ".", "1", "-", "1.", "1.2.3."})
        EXPECT_EQ(hide(name), name);
    EXPECT_EQ(hide("192\\0462\\0463\\0464"), "192\\0462\\0463\\0464");  // escapes are no digits
    EXPECT_EQ(hide("\\001192.0.2.1.example.org").find("192.0.2.1"), std::string::npos);
}

TEST(HideName, DifferentNamesStayDifferent)
{
    std::set<std::string> hidden;
    std::size_t names = 0;
    for (int a = 0; a < 256; a += 5)
        for (int b = 0; b < 256; b += 15)
            for (const char* form :
                 {"h{}-{}-1-2.example.net", "{}.{}.1.2.example.net", "{}.{}.in-addr.arpa"}) {
                std::string name = form;
                name.replace(name.find("{}"), 2, std::to_string(a));
                name.replace(name.find("{}"), 2, std::to_string(b));
                hidden.insert(hide(name));
                ++names;
            }
    EXPECT_EQ(hidden.size(), names);
}

TEST(HideName, ALongNameDoesNotOutgrowItsBounds)
{
    std::string name = "1.1.1.1";
    while (name.size() + 8 < kMaxCanonicalBytes) name += ".1.1.1.1";
    EXPECT_LE(hide(name).size(), kMaxCanonicalBytes);
    EXPECT_NE(hide(name), name);
}

}  // namespace
}  // namespace spamgraph::privacy
