#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logs/row_samples.hpp"

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;

TEST(Dnsmasq, ReadsItsSample)
{
    TextReader reader("dnsmasq");
    EXPECT_THAT(reader.read(sample_text("dnsmasq")),
                ElementsAre("other-line", "other-line", "+0 192.0.2.10 15 example.com", "upstream",
                            "response", "+1 2001:db8::11 1 mx1.example.com", "response",
                            R"(+2 192.0.2.12 65 a\032b.example)", "+3 192.0.2.12 28 host.home.example",
                            "upstream", "no-time", "client", "syntax", "empty-label", "qtype", "syntax"));
    EXPECT_FALSE(reader.report.truncated);
    EXPECT_TRUE(reader.report.assumed_zone);
    EXPECT_TRUE(reader.report.inferred_year);
}

TEST(Dnsmasq, IsReadBehindEverySyslogTag)
{
    for (const std::string tag :
         {"Mon Aug 19 20:15:00 2013 daemon.info dnsmasq[12]: 7 192.0.2.1/4000 ",
          "Aug 19 20:15:00 r dnsmasq: ", "<30>Aug 19 20:15:00 dnsmasq[12]: ",
          "2013-08-19T22:15:00+02:00 r dnsmasq[12]: 7 192.0.2.1/4000 ",
          "<30>1 2013-08-19T20:15:00.08Z r dnsmasq 12 - - 7 192.0.2.1/4000 ",
          "1376943300.08 r dnsmasq[12]: ", "Aug 19 20:15:00 dnsmasq[12]: UDP 7 192.0.2.1/4000 ",
          "Aug 19 20:15:00 dnsmasq[12]: TCP 7 2001:db8::1/4000 "}) {
        const std::string line = tag + "query[MX] a.b from 192.0.2.1\n";
        EXPECT_THAT(TextReader("dnsmasq").read(line), ElementsAre("+0 192.0.2.1 15 a.b")) << tag;
        EXPECT_TRUE(find_log_format("dnsmasq").recognises(line, {})) << tag;
    }
}

// A real log of the queries of BIND's test has all 8,170, by 2,136 clients: dnsmasq tells no class, so the 6
// of class CH count. It holds 7,082 names where BIND's has 7,288: what cannot be printed is one name to
// dnsmasq.
TEST(Dnsmasq, TellsNeitherTheClassNorANameThatCannotBePrinted)
{
    EXPECT_THAT(TextReader("dnsmasq").read(
                    "Aug 19 20:15:00 dnsmasq[1]: query[TXT] hostname.bind from 192.0.2.1\n"
                    "Aug 19 20:15:00 dnsmasq[1]: query[PTR] <name unprintable> from 192.0.2.1\n"),
                ElementsAre("+0 192.0.2.1 16 hostname.bind", R"(+0 192.0.2.1 12 <name\032unprintable>)"));
}

TEST(Dnsmasq, TakesNoNameForAQuery)
{
    TextReader reader("dnsmasq");
    EXPECT_THAT(
        reader.read("Aug 19 20:15:00 dnsmasq[1]: UDP 7 192.0.2.1/9 forwarded query[MX] b.c from 192.0.2.9\n"
                    "Aug 19 20:15:00 dnsmasq[1]: reply a query[MX] b.c from 192.0.2.9 is 192.0.2.1\n"
                    "Aug 19 20:15:00 dnsmasq[1]: 7 192.0.2.1/99 forwarded query[MX] b.c from 192.0.2.9\n"
                    "Aug 19 20:15:00 dnsmasq[1]: query[A] a from 192.0.2.9 from 192.0.2.1\n"
                    "Aug 19 20:15:00 query[A] a.b from 192.0.2.1\n"),
        ElementsAre("upstream", "response", "upstream", R"(+0 192.0.2.1 1 a\032from\032192.0.2.9)",
                    "+0 192.0.2.1 1 a.b"));
}

TEST(Dnsmasq, LinesThatAreCutOrOdd)
{
    const auto read = [](const std::string& rest) {
        return TextReader("dnsmasq").read("Aug 19 20:15:00 dnsmasq[1]: " + rest + "\n");
    };
    for (const char* rest : {"query[A] a.b", "query[A]a.b from 192.0.2.1", "query[A from 192.0.2.1",
                             "query[ from 192.0.2.1] a.b"})
        EXPECT_THAT(read(rest), ElementsAre("syntax")) << rest;
    for (const char* rest : {"", "7", "7 words of something else", "~ started, version 2.90", ": from"})
        EXPECT_THAT(read(rest), ElementsAre("other-line")) << rest;
    EXPECT_THAT(read("auth[A] a.b from 192.0.2.1"), ElementsAre("+0 192.0.2.1 1 a.b"));
    EXPECT_THAT(TextReader("dnsmasq").read("Aug 19 20:15:00 dnsmasq[1]\n"), ElementsAre("other-line"));
}

TEST(Dnsmasq, IsKnownByItsTagOrByAQuery)
{
    const auto is_known = [](const std::string& line) {
        return find_log_format("dnsmasq").recognises(line + "\n", {});
    };
    for (const char* line : {"query[A] a.b from 192.0.2.1", "r query[A] a.b from 192.0.2.1",
                             "r dnsmasq: started", "r dnsmasq[1]: started"})
        EXPECT_TRUE(is_known(line)) << line;
    for (const char* line : {"query[A] a.b to 192.0.2.1", "query[A from 192.0.2.1",
                             "aquery[A] a.b from 192.0.2.1", "r dnsmasq-dhcp started"})
        EXPECT_FALSE(is_known(line)) << line;
}

TEST(Dnsmasq, ALastLineWithoutItsEndIsCut)
{
    TextReader reader("dnsmasq");
    EXPECT_THAT(reader.read("Aug 19 20:15:00 dnsmasq[1]: query[A] a.b from 192.0.2.1"),
                ElementsAre("truncated"));
    EXPECT_TRUE(reader.report.truncated);
}

}  // namespace
}  // namespace spamgraph::logs
