#include "logs/row_fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spamgraph::logs {
namespace {

TEST(RowFields, ReadTypesByNameAndNumber)
{
    EXPECT_EQ(parse_qtype("MX"), 15);
    EXPECT_EQ(parse_qtype("15"), 15);
    EXPECT_EQ(parse_qtype("TYPE15"), 15);
    EXPECT_EQ(parse_qtype("15 (MX)"), 15);
    EXPECT_EQ(parse_qtype("A"), 1);
    EXPECT_EQ(parse_qtype("AAAA"), 28);
    EXPECT_EQ(parse_qtype("PTR"), 12);
    EXPECT_EQ(parse_qtype("TXT"), 16);
    EXPECT_EQ(parse_qtype("65535"), 65'535);
    EXPECT_EQ(parse_qtype("mx"), 15);
    EXPECT_EQ(parse_qtype("type15"), 15);
    for (const char* other :
         {"SOA", "HTTPS", "NSEC3", "NSAP-PTR", "X_Y", "TYPE15x", "TYPE", "TYPE99999", "*", "soa"})
        EXPECT_EQ(parse_qtype(other), 0) << other;
    for (const char* none : {"", "65536", "15 (MX", "15 MX", "-1", "(A)", "M X", "?", "15x"})
        EXPECT_EQ(parse_qtype(none), std::nullopt) << none;
}

TEST(RowFields, ReadClients)
{
    EXPECT_EQ(parse_client("192.0.2.1"), parse_address("192.0.2.1"));
    EXPECT_EQ(parse_client("[2001:db8::1]"), parse_address("2001:db8::1"));
    EXPECT_EQ(parse_client("fe80::1%eth0"), parse_address("fe80::1"));
    for (const char* none :
         {"", "[", "[]", "[192.0.2.1", "192.0.2.1]", "host", "192.0.2.1%eth0", "2001:db8::1%eth0", "192.0.2"})
        EXPECT_FALSE(parse_client(none)) << none;
}

/// The canonical form, or the reason why there is none.
std::string presented(std::string_view text)
{
    std::string name;
    const auto reason = read_presented_name(text, name);
    return reason ? std::string(info(*reason).name) : name;
}

TEST(RowFields, ReadNamesAsZoneFilesWriteThem)
{
    EXPECT_EQ(presented("Example.COM."), "example.com");
    EXPECT_EQ(presented("."), ".");
    EXPECT_EQ(presented(R"(a\.b.example)"), R"(a\046b.example)");
    EXPECT_EQ(presented(R"(A\065\097.example.)"), "aaa.example");
    EXPECT_EQ(presented(R"(\032\000\255\\x.example)"), R"(\032\000\255\092x.example)");
    EXPECT_EQ(presented(R"(\"\(\;\@.example)"), R"("(;@.example)");
    for (const char* broken : {R"(a\)", R"(a\1)", R"(a\12x.b)", R"(a\256.b)"})
        EXPECT_EQ(presented(broken), "syntax");
    EXPECT_EQ(presented(R"(a\046..b)"), "empty-label");
    EXPECT_EQ(presented(R"(.\097)"), "empty-label");
}

TEST(RowFields, MeasureNamesByTheirBytes)
{
    const auto label = [](int bytes) {
        std::string text;
        for (int i = 0; i < bytes; ++i) text += R"(\097)";
        return text;
    };
    EXPECT_EQ(presented(label(63)), std::string(63, 'a'));
    EXPECT_EQ(presented(label(64)), "label-length");
    const std::string three = label(63) + "." + label(63) + "." + label(63) + ".";
    EXPECT_EQ(presented(three + label(61)).size(), 253U);
    EXPECT_EQ(presented(three + label(61) + ".").size(), 253U);
    EXPECT_EQ(presented(three + label(62)), "name-length");
}

TEST(RowFields, ReadAnswersThatAreHostsOrAddresses)
{
    AnswerList answers;
    EXPECT_TRUE(answers.add("Mx1.Example.com.", 300, 10));
    EXPECT_TRUE(answers.add("192.0.2.1"));
    EXPECT_FALSE(answers.add("v=spf1 -all"));
    EXPECT_TRUE(answers.add("mx2.example.com"));
    ASSERT_EQ(answers.view().size(), 3U);
    EXPECT_EQ(answers.view()[0].host, "mx1.example.com");
    EXPECT_EQ(answers.view()[0].preference, 10);
    EXPECT_EQ(answers.view()[1].address, *parse_address("192.0.2.1"));
    EXPECT_EQ(answers.view()[2].host, "mx2.example.com");
    answers.forget_ttls();
    EXPECT_EQ(answers.view()[0].ttl_s, -1);
    answers.clear();
    EXPECT_TRUE(answers.view().empty());
}

TEST(RowFields, ReadSubnets)
{
    EXPECT_EQ(parse_subnet("192.0.2.77/24"), parse_address("192.0.2.0"));
    EXPECT_EQ(parse_subnet("192.0.2.77/32/0"), parse_address("192.0.2.77"));
    EXPECT_EQ(parse_subnet("2001:db8::1/33"), parse_address("2001:db8::"));
    for (const char* none : {"", "/", "192.0.2.0", "192.0.2.0/", "192.0.2.0/0", "192.0.2.0/33", "::/129",
                             "host/24", "192.0.2.0/-1", "192.0.2.0/24x"})
        EXPECT_FALSE(parse_subnet(none)) << none;
}

TEST(RowFields, ReadAColumnOfFewAddresses)
{
    AddressColumn column;
    for (const char* text : {"192.0.2.1", "192.0.2.1", "2001:db8::1", "192.0.2.1"})
        EXPECT_EQ(column.read(text), *parse_address(text));
    EXPECT_EQ(column.read("host"), Address{});
    EXPECT_EQ(column.read(""), Address{});
}

TEST(RowFields, TakeTokens)
{
    std::string_view text = "  a  bc d";
    EXPECT_EQ(take_token(text), "a");
    EXPECT_EQ(take_token(text), "bc");
    EXPECT_EQ(take_token(text), "d");
    EXPECT_EQ(take_token(text), "");
}

}  // namespace
}  // namespace spamgraph::logs
