#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logs/row_samples.hpp"

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;

TEST(PowerDns, ReadsItsSample)
{
    TextReader reader("powerdns");
    EXPECT_THAT(
        reader.read(sample_text("powerdns")),
        ElementsAre("other-line", "other-line", "+0 192.0.2.10 15 example.com for 203.0.113.0", "response",
                    "+1 2001:db8::11 0 .", R"(+2 192.0.2.12 65 a\032"quoted\032\092name".example)",
                    "+3 192.0.2.12 1 a.example", "no-time", "other-line", "empty-label", "qtype", "client",
                    "syntax"));
    EXPECT_FALSE(reader.report.truncated);
    EXPECT_TRUE(reader.report.assumed_zone);
    EXPECT_TRUE(reader.report.inferred_year);
}

// A real log of the queries of BIND's test has all 8,170, by 2,136 clients and with 51 for MX: 7,460 lines of
// "Question" (2 with an escaped quote in the name, which a plain search for qname="[^"]*" misses), and 710
// that tell of a hit in the packet cache and are the only ones of their query. PowerDNS tells no class, so
// the 6 of class CH count. 2 lines tell of a query whose name is too long ("Ignoring truncated query"),
// without the name.
TEST(PowerDns, CountsAHitInThePacketCache)
{
    const std::string asked = R"( qname="a.\"b" qtype="MX" remote="192.0.2.1:4"
)";
    const std::string question = R"(msg="Question" subsystem="syncres" ts="1376943300.083")" + asked;
    const std::string answer = R"(msg="Answer" subsystem="syncres" ts="1376943300.089")" + asked;
    const std::string hit =
        R"(msg="Question answered from packet cache" subsystem="in" ts="1376943301.959")" + asked;
    const std::string tcp_hit =
        R"(msg="TCP question answered from packet cache" subsystem="in" ts="1376943302.959")" + asked;
    EXPECT_THAT(TextReader("powerdns").read(question + answer + hit + tcp_hit),
                ElementsAre(R"(+0 192.0.2.1 15 a."b)", "response", R"(+1 192.0.2.1 15 a."b)",
                            R"(+2 192.0.2.1 15 a."b)"));
}

TEST(PowerDns, ReadsJson)
{
    const std::string rest =
        R"("priority": "6", "proto": "udp", "qname": "a\\032\"b", "qtype": "MX", )"
        R"("remote": "192.0.2.1:4", "subsystem": "syncres", "tid": "1", "ts": "1376943300.083"})"
        "\n";
    const std::string question = R"({"ecs": "203.0.113.0/24", "level": "0", "msg": "Question", )" + rest;
    const std::string answer = R"({"level": "0", "msg": "Answer", )" + rest;
    TextReader reader("powerdns");
    EXPECT_THAT(reader.read(question + answer + question.substr(0, question.size() - 2) + "\n" +
                            question.substr(0, question.size() - 5)),
                ElementsAre(R"(+0 192.0.2.1 15 a\032"b for 203.0.113.0)", "response", "syntax", "truncated"));
    EXPECT_TRUE(find_log_format("powerdns").recognises(question, {}));
}

TEST(PowerDns, IsKnownByItsMessagesOrItsName)
{
    const auto is_known = [](const std::string& line) {
        return find_log_format("powerdns").recognises(line + "\n", {});
    };
    EXPECT_TRUE(is_known(R"(msg="Question" subsystem="syncres")"));
    EXPECT_TRUE(is_known("PowerDNS Recursor 4.8.8 (C) 2001-2022 PowerDNS.COM BV"));
    EXPECT_FALSE(is_known(R"(msg="Question" level="0")"));
    EXPECT_FALSE(is_known(R"(subsystem="syncres" level="0")"));
}

TEST(PowerDns, TakesTheClientBehindAProxy)
{
    const std::string asked = R"( subsystem="in" ts="1376943300.083" qname="a.b" qtype="MX" remote=")";
    EXPECT_THAT(TextReader("powerdns")
                    .read(R"(msg="Question")" + asked + "192.0.2.1:4 (proxied by 198.51.100.9:5)\"\n" +
                          R"(msg="Question answered from packet cache")" + asked +
                          "198.51.100.9:5\" source=\"[2001:db8::1]:4\"\n"),
                ElementsAre("+0 192.0.2.1 15 a.b", "+0 2001:db8::1 15 a.b"));
}

}  // namespace
}  // namespace spamgraph::logs
