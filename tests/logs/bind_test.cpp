#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logs/row_samples.hpp"

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;

// What makes the counts of a real log differ from a plain count of its lines: of 8,170 queries that BIND,
// Unbound and others were sent from a capture of a root server ("knot-live" of dns-stats), 6 are of class CH
// (hostname.bind, TXT, each from a client that asks nothing else). The other 8,164, by 2,130 clients, are the
// very queries (client, name, type; 51 of them MX) that Unbound's dnstap has, and all but 1 of them the
// capture: it was asked by hand. The capture has 93 more, over TCP.
TEST(Bind, ReadsItsSample)
{
    TextReader reader("bind");
    EXPECT_THAT(reader.read(sample_text("bind")),
                ElementsAre("+0 192.0.2.10 15 example.com at 198.51.100.53",
                            "+1 2001:db8::11 1 mx1.example.com at 2001:db8::53",
                            "+2 192.0.2.12 28 smtp.example.org at 198.51.100.53",
                            "+3 192.0.2.12 65 a.example at 198.51.100.53 for 203.0.113.0",
                            "+4 192.0.2.13 16 b.example at 198.51.100.53",
                            "+5 192.0.2.13 12 c.example at 198.51.100.53",
                            "+6 192.0.2.13 1 d.example at 198.51.100.53",
                            R"(+7 192.0.2.14 1 a\046b\032c\255.example at 198.51.100.53)",
                            "+8 fe80::1 0 . at fe80::53", "class", "other-line", "other-line", "response",
                            "no-time", "client", "qtype", "syntax", "empty-label", "syntax", "no-time"));
    EXPECT_FALSE(reader.report.truncated);
    EXPECT_TRUE(reader.report.assumed_zone);
    EXPECT_TRUE(reader.report.inferred_year);
}

TEST(Bind, IsReadWithAnyPrefix)
{
    const std::string asked =
        "client @0x7f 2001:db8::1#4 (a.b): view in: query: a.b IN MX +E(0)K (192.0.2.53)\n";
    for (const std::string prefix :
         {"19-Aug-2013 20:15:00.080 ",
          "19-Aug-2013 20:15:00.080 info: ", "19-Aug-2013 20:15:00.080 queries: ",
          "2013-08-19T20:15:00.080 queries: info: ", "2013-08-19T20:15:00.080Z queries: info: ",
          "Aug 19 20:15:00 named[12]: info: ", "<30>Aug 19 20:15:00 ns1 named[12]: queries: info: ",
          "Aug 19 2013 20:15:00 ns1 named[12]: ", "2013-08-19T22:15:00.080123+02:00 ns1 named[12]: ",
          "<30>1 2013-08-19T20:15:00.080123Z ns1 named 12 - [meta sequenceId=\"29\"] ",
          "1376943300.080123 ns1 named[12]: ", "Mon 2013-08-19 20:15:00 UTC ns1 named[12]: ",
          "Mon Aug 19 20:15:00 2013 ns1 named[12]: "}) {
        EXPECT_THAT(TextReader("bind").read(prefix + asked),
                    ElementsAre("+0 2001:db8::1 15 a.b at 192.0.2.53"))
            << prefix;
        EXPECT_TRUE(find_log_format("bind").recognises(prefix + asked, {})) << prefix;
    }
    // Signed with a key; class, type and name stand where they stand without.
    EXPECT_THAT(
        TextReader("bind").read("19-Aug-2013 20:15:00.080 queries: info: client @0x7f 192.0.2.1#4/key k.a "
                                "(a.b): query: a.b IN A -SE(0)TDCV (192.0.2.53)\n"),
        ElementsAre("+0 192.0.2.1 1 a.b at 192.0.2.53"));
}

TEST(Bind, LinesThatAreCutOrOdd)
{
    const auto read = [](const std::string& line) { return TextReader("bind").read(line + "\n"); };
    // Behind a syslog tag a stamp of BIND's own counts, where one stands there.
    const std::string asked = "client 192.0.2.1#4: query: a.b IN A + (192.0.2.53)";
    EXPECT_THAT(read("Jan 1 01:00:00 ns1 named[12]: 19-Aug-2013 20:15:00.080 " + asked),
                ElementsAre("+0 192.0.2.1 1 a.b at 192.0.2.53"));
    for (const char* between : {"", "~", "queries: "})
        EXPECT_THAT(read("Aug 19 20:15:00 ns1 named[12]: " + std::string(between) + asked),
                    ElementsAre("+0 192.0.2.1 1 a.b at 192.0.2.53"))
            << between;
    // A server or a subnet that does not end is what it is, and what is no address is none.
    const std::string begin = "19-Aug-2013 20:15:00.080 client 192.0.2.1#4: query: a.b IN A +";
    EXPECT_THAT(read(begin + " (192.0.2.53"), ElementsAre("+0 192.0.2.1 1 a.b at 192.0.2.53"));
    EXPECT_THAT(read(begin + " (ns1)"), ElementsAre("+0 192.0.2.1 1 a.b"));
    EXPECT_THAT(read(begin + " (192.0.2.53) [ECS 203.0.113.0/24/0"),
                ElementsAre("+0 192.0.2.1 1 a.b at 192.0.2.53 for 203.0.113.0"));
    EXPECT_THAT(read("19-Aug-2013 20:15:00.080 query: a.b IN A + (192.0.2.53)"), ElementsAre("other-line"));
    EXPECT_THAT(read("19-Aug-2013 20:15:00.080 client 192.0.2.1#4: response: a.b IN A NOERROR +"),
                ElementsAre("response"));
    EXPECT_THAT(read("19-Aug-2013 20:15:00.080 client 192.0.2.1#4: no more recursive clients"),
                ElementsAre("other-line"));
    const LogFormat& format = find_log_format("bind");
    EXPECT_FALSE(format.recognises("client 192.0.2.1: query: a.b IN A\n", {}));
    EXPECT_FALSE(format.recognises("client 192.0.2.1#4: answer: a.b IN A\n", {}));
    TextReader reader("bind");
    EXPECT_THAT(reader.read(begin + " (192.0.2.53) [ECS 203.0.113.0/24/0]"),
                ElementsAre("+0 192.0.2.1 1 a.b at 192.0.2.53 for 203.0.113.0"));
    EXPECT_FALSE(reader.report.truncated);
}

// Infoblox can write a line of each query and one of its response.
TEST(Bind, CountsResponsesWhereOnlyResponsesAreLogged)
{
    const std::string query =
        "19-Aug-2013 20:15:00.080 client 192.0.2.1#4: query: a.b IN MX + (192.0.2.53)\n";
    const std::string response =
        "<30>Aug 1 20:15:01 ns1 named[12]: infoblox-responses: 19-Aug-2013 20:15:00.081 client 192.0.2.1#4: "
        "UDP: query: a.b IN MX response: NOERROR +A a.b. 60 IN MX 10 mx.a.b.;\n";
    const std::string view =
        "19-Aug-2013 20:15:02.081 client 192.0.2.1#4 view 1: TCP: query: c.d IN A "
        "response: NXDOMAIN +\n";
    TextReader reader("bind");
    EXPECT_THAT(reader.read(query + response + view),
                ElementsAre("+0 192.0.2.1 15 a.b at 192.0.2.53", "response", "response"));
    EXPECT_THAT(reader.read(response + view),
                ElementsAre("+0 192.0.2.1 15 a.b", "+2 192.0.2.1 1 c.d nxdomain"));
    // Decided for the whole file, in whatever parts it is read.
    EXPECT_THAT(reader.read(response + query, {response.size()}),
                ElementsAre("response", "+0 192.0.2.1 15 a.b at 192.0.2.53"));
    EXPECT_TRUE(find_log_format("bind").recognises(response, {}));
}

TEST(Bind, TakesStampsWithoutAZoneAsTheOptionSays)
{
    ReaderOptions options;
    options.zone = TimeZone("+02:00");
    TextReader reader("bind", options);
    EXPECT_THAT(reader.read("19-Aug-2013 22:15:00.080 client 192.0.2.1#4: query: a.b IN A + (192.0.2.53)\n"
                            "2013-08-19T20:15:00.080Z client 192.0.2.1#4: query: a.b IN A + (192.0.2.53)\n"),
                ElementsAre("+0 192.0.2.1 1 a.b at 192.0.2.53", "+0 192.0.2.1 1 a.b at 192.0.2.53"));
    EXPECT_TRUE(reader.report.assumed_zone);
    EXPECT_FALSE(reader.report.inferred_year);
    reader.read("2013-08-19T20:15:00.080Z client 192.0.2.1#4: query: a.b IN A + (192.0.2.53)\n");
    EXPECT_FALSE(reader.report.assumed_zone);
}

TEST(Bind, TellsTheClientSubnet)
{
    const auto subnet_of = [](const std::string& shown) {
        const auto rows = TextReader("bind").read(
            "19-Aug-2013 20:15:00.080 client 192.0.2.1#4: query: a.b IN A +E(0)DCV (192.0.2.53) " + shown +
            "\n");
        return rows.at(0).substr(std::string("+0 192.0.2.1 1 a.b at 192.0.2.53").size());
    };
    EXPECT_EQ(subnet_of("[ECS 203.0.113.77/24/0]"), " for 203.0.113.0");
    EXPECT_EQ(subnet_of("[ECS 203.0.113.77/32/24]"), " for 203.0.113.77");
    EXPECT_EQ(subnet_of("[ECS 2001:db8:1:2::/60/0]"), " for 2001:db8:1::");
    for (const char* none : {"", "[ECS 203.0.113.0/0/0]", "[ECS 203.0.113.0/33/0]", "[ECS 203.0.113.0]",
                             "[ECS host/24/0]", "[ECS 2001:db8::/129/0]", "[ECS 203.0.113.0/-1/0]"})
        EXPECT_EQ(subnet_of(none), "") << none;
}

TEST(Bind, ALastLineWithoutItsFlagsIsCut)
{
    TextReader reader("bind");
    EXPECT_THAT(reader.read("19-Aug-2013 20:15:00.080 client 192.0.2.1#4: query: a.b IN A"),
                ElementsAre("truncated"));
    EXPECT_TRUE(reader.report.truncated);
    EXPECT_THAT(reader.read("19-Aug-2013 20:15:00.080 client 192.0.2.1#4: query: a.b IN AAAA\n"),
                ElementsAre("+0 192.0.2.1 28 a.b"));
    EXPECT_FALSE(reader.report.truncated);
}

}  // namespace
}  // namespace spamgraph::logs
