#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logs/row_samples.hpp"

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;

TEST(Suricata, ReadsItsSample)
{
    TextReader reader("suricata");
    EXPECT_THAT(reader.read(sample_text("suricata")),
                ElementsAre("other-line", "+1 192.0.2.10 15 example.com at 198.51.100.53",
                            "response 15 example.com mx1.example.com/300/-1",
                            "+2 2001:db8::11 1 mx1.example.com at 2001:db8::53",
                            "response 1 mx1.example.com 198.51.100.7/5/-1", "port", "syntax", "syntax",
                            "qtype", "no-time", "client", "syntax"));
    EXPECT_FALSE(reader.report.truncated);
    EXPECT_FALSE(reader.report.assumed_zone);
    EXPECT_FALSE(reader.report.inferred_year);
}

/// An event with this in its member "dns".
std::string event(const std::string& dns)
{
    return R"({"timestamp":"2013-08-19T20:15:00.0+0000","event_type":"dns","src_ip":"192.0.2.1","dest_port":53,"dns":)" +
           dns + "}\n";
}

TEST(Suricata, SkipsOtherOpcodes)
{
    const auto with = [](const std::string& opcode) {
        return event(R"({"version":3,"type":"request","opcode":)" + opcode +
                     R"(,"queries":[{"rrname":"a.b","rrtype":"MX"}]})");
    };
    EXPECT_THAT(TextReader("suricata").read(with("0") + with("5")),
                ElementsAre("+0 192.0.2.1 15 a.b", "opcode"));
}

TEST(Suricata, ReadsTypesWithoutANameOfEveryVersion)
{
    for (const char* type : {"0041/65", "65", "TYPE65"})
        EXPECT_THAT(
            TextReader("suricata")
                .read(event(R"({"type":"query","rrname":"a.b","rrtype":")" + std::string(type) + "\"}")),
            ElementsAre("+0 192.0.2.1 65 a.b"))
            << type;
}

TEST(Suricata, EventsThatLackWhatTheyAskFor)
{
    for (const char* dns :
         {R"({"type":"query"})", R"({"type":"query","rrname":7,"rrtype":"A"})", "7", "[]",
          R"({"type":"notify","rrname":"a.b","rrtype":"A"})", R"({"rrname":"a.b","rrtype":"A"})",
          R"({"type":"request","queries":[7]})", R"({"type":"request","queries":[{"rrtype":"A"}]})"})
        EXPECT_THAT(TextReader("suricata").read(event(dns)), ElementsAre(testing::AnyOf("syntax", "qtype")))
            << dns;
    // Queries that are no list, or an empty one, leave what stands beside them.
    for (const char* queries : {"7", "[]", R"("a.b")"})
        EXPECT_THAT(TextReader("suricata")
                        .read(event(R"({"type":"query","rrname":"a.b","rrtype":"A","queries":)" +
                                    std::string(queries) + "}")),
                    ElementsAre("+0 192.0.2.1 1 a.b"))
            << queries;
    EXPECT_THAT(TextReader("suricata").read(event(R"({"type":"query","rrname":"a..b","rrtype":"A"})")),
                ElementsAre("empty-label"));
    // Of a response that is not understood nothing is told but that it is one.
    for (const char* dns :
         {R"({"type":"answer","rrname":"a.b","rrtype":"?"})",
          R"({"type":"answer","rrname":"a.b","rrtype":"TXT"})",
          R"({"type":"answer","rrname":"a..b","rrtype":"A"})", R"({"type":"answer","rrtype":"A"})"})
        EXPECT_THAT(TextReader("suricata").read(event(dns)), ElementsAre("response")) << dns;
    EXPECT_THAT(
        TextReader("suricata")
            .read(event(
                R"({"type":"answer","rrname":"a.b","rrtype":"A","grouped":{"A":7,"CNAME":"c.d","AAAA":[7,"2001:db8::7"]}})")),
        ElementsAre("response 1 a.b 2001:db8::7/-1/-1"));
}

TEST(Suricata, TellsWhatResponsesOfEveryVersionSay)
{
    EXPECT_THAT(
        TextReader("suricata")
            .read(
                event(R"({"type":"answer","rrname":"a.b","rrtype":"MX","ttl":9,"rdata":"mx1.a.b"})") +
                event(R"({"type":"answer","rrname":"a.b","rrtype":"CNAME","ttl":9,"rdata":"c.d"})") +
                event(R"({"type":"answer","rrname":"a.b","rrtype":"A","rcode":"NXDOMAIN"})") +
                event(
                    R"({"version":2,"type":"answer","rrname":"a.b","rrtype":"A","grouped":{"CNAME":["c.d"],"A":["192.0.2.7"]}})") +
                event(
                    R"({"version":2,"type":"answer","rrname":"a.b","rrtype":"MX","answers":[{"rrname":"a.b","rrtype":"CNAME","ttl":5,"rdata":"c.d"},{"rrname":"c.d","rrtype":"MX","ttl":7,"rdata":"mx2.a.b"}]})") +
                event(
                    R"({"version":3,"type":"response","queries":[{"rrname":"a.b","rrtype":"MX"}],"grouped":{"MX":["mx3.a.b"],"A":["192.0.2.8"]}})") +
                event(
                    R"({"version":3,"type":"response","queries":[{"rrname":"a.b","rrtype":"AAAA"}],"answers":[{"rrname":"a.b","rrtype":"AAAA","ttl":7,"rdata":"2001:db8::1"}]})") +
                event(
                    R"({"version":3,"type":"response","queries":[{"rrname":"a.b","rrtype":"AAAA"}],"answers":[7,{"rdata":{}}]})")),
        ElementsAre("response 15 a.b mx1.a.b/9/-1", "response", "response",
                    "response 1 a.b c.d/-1/-1 192.0.2.7/-1/-1", "response 15 a.b mx2.a.b/7/-1",
                    "response 15 a.b mx3.a.b/-1/-1", "response 28 a.b 2001:db8::1/7/-1", "response"));
}

}  // namespace
}  // namespace spamgraph::logs
