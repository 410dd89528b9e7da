#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logs/row_samples.hpp"

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;

TEST(ZeekJson, ReadsItsSample)
{
    TextReader reader("zeek-json");
    EXPECT_THAT(
        reader.read(sample_text("zeek-json")),
        ElementsAre(
            "+0 192.0.2.10 15 example.com at 198.51.100.53 mx1.example.com/300/-1 mx2.example.com/60/-1",
            "+1 2001:db8::11 1 mx1.example.com mail.example.net/20/-1 198.51.100.7/30/-1", "other-line",
            "port", "class", "response", R"(+6 192.0.2.13 28 caf\195\169.example.com nxdomain)",
            R"(+7 192.0.2.13 28 caf\195\169.example.com nxdomain 2001:db8::7/-1/-1)", "empty-label", "client",
            "qtype", "no-time", "syntax", "syntax"));
    EXPECT_FALSE(reader.report.truncated);
    EXPECT_FALSE(reader.report.assumed_zone);
    EXPECT_FALSE(reader.report.inferred_year);
}

TEST(ZeekJson, SkipsOtherOpcodes)
{
    const auto row = [](const std::string& opcode) {
        return R"({"ts":1376943300.5,"id.orig_h":"192.0.2.1","query":"a.b","qtype":6,"opcode":)" + opcode +
               "}\n";
    };
    EXPECT_THAT(TextReader("zeek-json").read(row("0") + row("5")),
                ElementsAre("+0 192.0.2.1 6 a.b", "opcode"));
}

TEST(ZeekJson, ReadsTimesInMilliseconds)
{
    EXPECT_THAT(TextReader("zeek-json")
                    .read(R"({"ts":1376943300250,"id.orig_h":"192.0.2.1","query":"a.b","qtype":1})"
                          "\n"),
                ElementsAre("+0 192.0.2.1 1 a.b"));
}

TEST(ZeekJson, PassesOverWhatASyslogServerWroteBeforeTheObject)
{
    EXPECT_THAT(
        TextReader("zeek-json")
            .read(
                R"(Aug 19 20:15:00 zeek dns: {"ts":1376943300,"id.orig_h":"192.0.2.1","query":"a.b","qtype":1})"
                "\n"
                R"(Aug 19 20:15:00 6" zeek: {"ts":1376943301,"id.orig_h":"192.0.2.1","query":"a\u002eb","qtype":1})"
                "\n"),
        ElementsAre("+0 192.0.2.1 1 a.b", "+1 192.0.2.1 1 a.b"));
}

TEST(ZeekJson, AnMxQueryMayBeAnsweredWithoutARecord)
{
    const auto read = [](const std::string& more, const std::string& type = "15") {
        return TextReader("zeek-json")
            .read(R"({"ts":1376943300,"id.orig_h":"192.0.2.1","query":"a.b","qtype":)" + type + "," + more +
                  "}\n");
    };
    const auto none = ElementsAre("+0 192.0.2.1 15 a.b no-data"), some = ElementsAre("+0 192.0.2.1 15 a.b");
    EXPECT_THAT(read(R"("rcode":0,"AA":false,"RD":true,"RA":true,"rejected":false)"), none);
    EXPECT_THAT(read(R"("rcode_name":"NOERROR","answers":[],"TTLs":[])"), none);
    EXPECT_THAT(read(R"("uid":"C1")"), some);
    EXPECT_THAT(read(R"("rcode":2)"), some);
    EXPECT_THAT(read(R"("rcode":0,"rejected":true)"), some);
    EXPECT_THAT(read(R"("rcode":0,"TC":true)"), some);
    EXPECT_THAT(read(R"("rcode":0,"AA":false,"RD":false,"RA":false)"), some);
    EXPECT_THAT(read(R"("rcode":0,"answers":[""],"TTLs":[60.0])"), some);
    EXPECT_THAT(read(R"("rcode":0)", "28"), ElementsAre("+0 192.0.2.1 28 a.b"));
}

}  // namespace
}  // namespace spamgraph::logs
