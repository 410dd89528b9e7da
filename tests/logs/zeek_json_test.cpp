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

/// A row with these members, and those that every row has.
std::string row_with(const std::string& more)
{
    return R"({"ts":1376943300.5,"id.orig_h":"192.0.2.1","query":"a.b",)" + more + "}\n";
}

TEST(ZeekJson, ANumberDecidesOverItsName)
{
    const auto read = [](const std::string& more) { return TextReader("zeek-json").read(row_with(more)); };
    const auto query = ElementsAre("+0 192.0.2.1 1 a.b"), other_class = ElementsAre("class");
    EXPECT_THAT(read(R"("qtype":1,"qtype_name":"MX","qclass":1,"qclass_name":"C_CHAOS")"), query);
    EXPECT_THAT(read(R"("qtype_name":"A","qclass_name":"C_INTERNET")"), query);
    EXPECT_THAT(read(R"("qtype_name":"A","qclass_name":"C_CHAOS")"), other_class);
    EXPECT_THAT(read(R"("qtype":1,"qclass":3)"), other_class);
    EXPECT_THAT(read(R"("qtype":null,"qtype_name":"A","qclass":null,"opcode":null)"), query);
    EXPECT_THAT(read(R"("_path":null,"qtype":1)"), query);
    EXPECT_THAT(read(R"("qtype":1,"rcode":0,"rcode_name":"NXDOMAIN")"), query);
    EXPECT_THAT(read(R"("qtype":1,"rcode_name":"NXDOMAIN")"), ElementsAre("+0 192.0.2.1 1 a.b nxdomain"));
}

TEST(ZeekJson, TheEndsMayStandInAnObject)
{
    const auto read = [](const std::string& id) {
        const std::string row = R"({"ts":1376943300,"id":)" + id + R"(,"query":"a.b","qtype":1})" + "\n";
        EXPECT_TRUE(find_log_format("zeek-json").recognises(row, {}) == (row.find("orig_h") != row.npos))
            << id;
        return TextReader("zeek-json").read(row);
    };
    EXPECT_THAT(read(R"({"orig_h":"192.0.2.1","orig_p":4,"resp_h":"198.51.100.53","resp_p":53})"),
                ElementsAre("+0 192.0.2.1 1 a.b at 198.51.100.53"));
    EXPECT_THAT(read(R"( {"orig_h": "192.0.2.1", "resp_h": "198.51.100.53"})"),
                ElementsAre("+0 192.0.2.1 1 a.b at 198.51.100.53"));
    EXPECT_THAT(read(R"({"orig_h":"192.0.2.1","resp_p":5353})"), ElementsAre("port"));
    EXPECT_THAT(read(R"({"resp_h":"198.51.100.53"})"), ElementsAre("client"));
    for (const char* odd : {"7", "[]", "{}", R"("192.0.2.1")"})
        EXPECT_THAT(read(odd), ElementsAre("client")) << odd;
    // Where both stand, Zeek's own counts.
    EXPECT_THAT(TextReader("zeek-json").read(row_with(R"("id":{"orig_h":"192.0.2.9"},"qtype":1)")),
                ElementsAre("+0 192.0.2.1 1 a.b"));
}

TEST(ZeekJson, ATagMayStandAroundTheRow)
{
    const auto read = [](const std::string& more) {
        const std::string row =
            R"({"dns": {"ts":1376943300,"id.orig_h":"192.0.2.1","query":"a.b","qtype":15,)"
            R"("rcode":0)" +
            more + "}\n";
        EXPECT_TRUE(find_log_format("zeek-json").recognises(row, {})) << row;
        return TextReader("zeek-json").read(row);
    };
    EXPECT_THAT(read(R"(,"TC":false})"), ElementsAre("+0 192.0.2.1 15 a.b no-data"));
    EXPECT_THAT(read(R"(,"TC":true})"), ElementsAre("+0 192.0.2.1 15 a.b"));
    EXPECT_THAT(read(R"(,"trans\u005fid":"\""})"), ElementsAre("+0 192.0.2.1 15 a.b no-data"));
    EXPECT_THAT(read(""), ElementsAre("syntax"));
    EXPECT_THAT(TextReader("zeek-json").read("{\"dns\":7}\n{\"dns\":{}}\n"),
                ElementsAre("no-time", "no-time"));
}

TEST(ZeekJson, ListsOfAnswersThatAreOdd)
{
    const auto answers = [](const std::string& lists) {
        const auto rows = TextReader("zeek-json").read(row_with(R"("qtype":1,)" + lists));
        return rows.size() == 1 ? rows[0].substr(std::string("+0 192.0.2.1 1 a.b").size()) : "";
    };
    EXPECT_EQ(answers(R"("answers":["192.0.2.7","192.0.2.8"],"TTLs":[5,6])"),
              " 192.0.2.7/5/-1 192.0.2.8/6/-1");
    EXPECT_EQ(answers(R"("answers":["192.0.2.7"],"TTLs":[5,6])"), " 192.0.2.7/-1/-1");
    EXPECT_EQ(answers(R"("answers":["192.0.2.7","192.0.2.8"],"TTLs":[5])"),
              " 192.0.2.7/-1/-1 192.0.2.8/-1/-1");
    EXPECT_EQ(answers(R"("answers":["192.0.2.7"],"TTLs":"5")"), " 192.0.2.7/-1/-1");
    EXPECT_EQ(answers(R"("answers":["192.0.2.7"],"TTLs":[-5])"), " 192.0.2.7/-1/-1");
    EXPECT_EQ(answers(R"("answers":"192.0.2.7","TTLs":[5])"), "");
    EXPECT_EQ(answers(R"("answers":[7,null,"192.0.2.7"],"TTLs":[4,5,6])"), " 192.0.2.7/6/-1");
}

TEST(ZeekJson, IsKnownByWhatOnlyARowOfDnsHas)
{
    const auto is_known = [](const std::string& line) {
        return find_log_format("zeek-json").recognises(line + "\n", {});
    };
    const std::string common = R"({"ts":1.5,"id.orig_h":"192.0.2.1")";
    for (const char* more : {R"("_path":"dns")", R"("qtype":1)", R"("qclass":1)", R"("trans_id":7)"})
        EXPECT_TRUE(is_known(common + "," + more + "}")) << more;
    EXPECT_FALSE(is_known(common + "}"));
    EXPECT_FALSE(is_known(common + R"(,"_path":"conn"})"));
    EXPECT_FALSE(is_known(R"({"ts":1.5,"qtype":1})"));
    EXPECT_FALSE(is_known(R"({"id.orig_h":"192.0.2.1","qtype":1})"));
    EXPECT_FALSE(is_known(R"("ts":1.5,"id.orig_h":"192.0.2.1","qtype":1)"));
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
    EXPECT_THAT(read(R"("rcode":0,"AA":false,"RD":false,"RA":true)"), none);
    EXPECT_THAT(read(R"("rcode":0,"AA":true,"RD":false,"RA":false)"), none);
    EXPECT_THAT(read(R"("rcode":0,"answers":[],"TTLs":[60])"), some);
    EXPECT_THAT(read(R"("rcode":null,"rcode_name":"SERVFAIL")"), some);
    EXPECT_THAT(read(R"("rcode":0,"answers":[""],"TTLs":[60.0])"), some);
    EXPECT_THAT(read(R"("rcode":0)", "28"), ElementsAre("+0 192.0.2.1 28 a.b"));
}

}  // namespace
}  // namespace spamgraph::logs
