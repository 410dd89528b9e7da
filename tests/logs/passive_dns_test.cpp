#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logs/row_samples.hpp"

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;

TEST(PassiveDns, ReadsItsSample)
{
    TextReader reader("passive-dns");
    EXPECT_THAT(reader.read(sample_text("passive-dns")),
                ElementsAre("response 1 mx1.example.com until +86400 198.51.100.7/-1/-1 198.51.100.8/-1/-1",
                            "response 28 mx1.example.com until +1 2001:db8::7/-1/-1",
                            R"(response 1 a\046b.example.com until +2 198.51.100.9/-1/-1)", "response",
                            "response", "response 1 mx2.example.com until +86405 198.51.100.10/-1/-1",
                            "no-time", "no-time", "syntax", "empty-label", "qtype", "syntax"));
    EXPECT_FALSE(reader.report.truncated);
    EXPECT_FALSE(reader.report.assumed_zone);
    EXPECT_FALSE(reader.report.inferred_year);
}

TEST(PassiveDns, TimesMayBeText)
{
    EXPECT_THAT(TextReader("passive-dns")
                    .read(R"({"rrname":"a.b","rrtype":"A","time_first":"1376943300",)"
                          R"("time_last":"1376943302","rdata":"192.0.2.1"})"
                          "\n"
                          R"({"rrname":"a.b","rrtype":"A","time_first":"x","time_last":"1376943302"})"
                          "\n"
                          R"({"rrname":"a.b","rrtype":"A","time_first":"20130819","time_last":"1376943302"})"
                          "\n"),
                ElementsAre("response 1 a.b until +2 192.0.2.1/-1/-1", "no-time", "no-time"));
}

TEST(PassiveDns, ReadsTheAnswersOfDnsdb)
{
    const std::string text =
        R"({"cond":"begin"})"
        "\n"
        R"({"obj":{"count":5,"rrname":"a.b.","rrtype":"A","rdata":["192.0.2.1"],"time_first":1376943300,)"
        R"("time_last":1376943302}})"
        "\n"
        R"({"obj":{"rrname":"a\u002eb","rrtype":"A","rdata":["192.0.2.2"],)"
        R"("zone_time_first":1376943300,"zone_time_last":1376943303}})"
        "\n"
        R"({"obj":{"rrname":"a.b"}})"
        "\n"
        R"({"cond":"limited","msg":"Result limit reached"})"
        "\n";
    EXPECT_THAT(TextReader("passive-dns").read(text),
                ElementsAre("other-line", "response 1 a.b until +2 192.0.2.1/-1/-1",
                            "response 1 a.b until +3 192.0.2.2/-1/-1", "no-time", "other-line"));
    EXPECT_TRUE(find_log_format("passive-dns").recognises(text, {}));
}

TEST(PassiveDns, TakesNoAddressThatIsNone)
{
    TextReader reader("passive-dns");
    for (const std::string data : {"", R"(,"rdata":7)", R"(,"rdata":{})", R"(,"rdata":"")",
                                   R"(,"rdata":["198.51.100.7","x"])", R"(,"rdata":["198.51.100.7",7])",
                                   R"(,"rdata":["198.51.100.7" "198.51.100.8"])", R"(,"rdata":[["::1"]])"})
        EXPECT_THAT(
            reader.read(R"({"rrname":"a.b","rrtype":"A","time_first":1,"time_last":2)" + data + "}\n"),
            ElementsAre("syntax"))
            << data;
    EXPECT_THAT(reader.read(R"({"rrname":"a.b","rrtype":1,"time_first":1,"time_last":2,"rdata":[]})"
                            "\n"),
                ElementsAre("response"));
}

}  // namespace
}  // namespace spamgraph::logs
