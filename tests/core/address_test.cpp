#include "spamgraph/core/address.hpp"

#include <gtest/gtest.h>

#include <string>

namespace spamgraph {
namespace {

using Bytes = std::array<std::uint8_t, 16>;

constexpr Bytes kDocumentation{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 192, 0, 2, 1};

TEST(ParseAddress, StoresIpv4Mapped)
{
    EXPECT_EQ(parse_address("192.0.2.1")->bytes, kDocumentation);
    EXPECT_EQ(parse_address("::ffff:192.0.2.1")->bytes, kDocumentation);
    EXPECT_EQ(parse_address("::ffff:c000:201")->bytes, kDocumentation);
    EXPECT_EQ(parse_address("0:0:0:0:0:FFFF:192.0.2.1")->bytes, kDocumentation);
}

TEST(ParseAddress, ReadsTheEndsOfTheIpv4Space)
{
    EXPECT_EQ(format_address(*parse_address("0.0.0.0")), "0.0.0.0");
    EXPECT_EQ(format_address(*parse_address("255.255.255.255")), "255.255.255.255");
}

TEST(ParseAddress, IsStrictAboutDottedQuads)
{
    for (const char* text :
         {"",           ".",        "1",         "1.2.3",      "1.2.3.",     ".1.2.3",     "1.2.3.4.",
          "1.2.3.4.5",  "1..3.4",   "256.0.0.1", "1.2.3.256",  "01.2.3.4",   "1.2.3.04",   "00.0.0.0",
          "1.2.3.4 ",   " 1.2.3.4", "1.2.3.-4",  "+1.2.3.4",   "0x7f.0.0.1", "2130706433", "1.2.3.0004",
          "1.2.3.1000", "1.2.3.a",  "1,2,3,4",   "1.2.3.4/32", "1.2.3.4:53"})
        EXPECT_FALSE(parse_address(text)) << text;
}

TEST(ParseAddress, ReadsEveryFormOfIpv6)
{
    const Bytes documentation{0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};
    for (const char* text : {"2001:db8::1", "2001:DB8::1", "2001:0db8:0000:0000:0000:0000:0000:0001",
                             "2001:db8:0:0::1", "2001:db8:0:0:0:0:0.0.0.1"}) {
        ASSERT_TRUE(parse_address(text)) << text;
        EXPECT_EQ(parse_address(text)->bytes, documentation) << text;
    }
    EXPECT_EQ(parse_address("::")->bytes, Bytes{});
    EXPECT_EQ(parse_address("ff02::")->bytes, (Bytes{0xff, 0x02}));
}

TEST(ParseAddress, RefusesWhatIsNoIpv6)
{
    for (const char* text :
         {":", ":::", "1:2", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "2001:db8::1::2",
          "12345::", "::g", "fe80::1%eth0", "[::1]", "::1/128", " ::1", "::1 ", "::ffff:192.0.2",
          "::ffff:192.0.2.256", "::ffff:192.0.02.1", "::192.0.2.1:1", "2001:db8::1\n"})
        EXPECT_FALSE(parse_address(text)) << text;
}

TEST(ParseAddress, ReadsAllBytesOfTheText)
{
    using namespace std::string_view_literals;
    EXPECT_FALSE(parse_address("::1\0"sv));
    EXPECT_FALSE(parse_address("::1\0and more"sv));
    EXPECT_FALSE(parse_address("192.0.2.1\0"sv));
    EXPECT_FALSE(parse_address(std::string(100, ':')));
    EXPECT_TRUE(parse_address("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255"));  // 45 bytes: the longest
    EXPECT_FALSE(parse_address("ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255 "));
    EXPECT_EQ(parse_address("192.0.2.1and more"sv.substr(0, 9))->bytes, kDocumentation);
}

TEST(FormatAddress, WritesTheShortestForm)
{
    for (const char* text : {"192.0.2.1", "2001:db8::1", "::", "::1", "2001:db8::", "2001:db8:0:1:1:1:1:1",
                             "2001:0:0:1::1", "fe80::1:0:0:1"})
        EXPECT_EQ(format_address(*parse_address(text)), text);
    EXPECT_EQ(format_address(*parse_address("2001:DB8:0:0:0:0:0:A")), "2001:db8::a");
    EXPECT_EQ(format_address(*parse_address("::ffff:192.0.2.1")), "192.0.2.1");
}

TEST(Address, IsCutToAPrefixOfItsFamily)
{
    const auto cut = [](const char* text, unsigned bits) {
        return format_address(cut_to_prefix(*parse_address(text), bits));
    };
    EXPECT_EQ(cut("203.0.113.77", 24), "203.0.113.0");
    EXPECT_EQ(cut("203.0.113.77", 26), "203.0.113.64");
    EXPECT_EQ(cut("203.0.113.77", 32), "203.0.113.77");
    EXPECT_EQ(cut("203.0.113.77", 1), "128.0.0.0");
    EXPECT_EQ(cut("203.0.113.77", 0), "0.0.0.0");
    EXPECT_EQ(cut("2001:db8:ffff:ffff::1", 45), "2001:db8:fff8::");
    EXPECT_EQ(cut("2001:db8::1", 128), "2001:db8::1");
    EXPECT_EQ(cut("2001:db8::1", 0), "::");
}

TEST(Address, AscendsByBytes)
{
    EXPECT_LT(*parse_address("9.255.255.255"), *parse_address("10.0.0.0"));
    EXPECT_LT(*parse_address("127.255.255.255"), *parse_address("128.0.0.0"));  // bytes are not signed
    EXPECT_LT(*parse_address("255.255.255.255"), *parse_address("2001:db8::1"));
    EXPECT_LT(*parse_address("::1"), *parse_address("0.0.0.0"));
}

}  // namespace
}  // namespace spamgraph
