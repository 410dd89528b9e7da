#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logs/row_samples.hpp"

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;

TEST(Route53, ReadsItsSample)
{
    TextReader reader("route53");
    EXPECT_THAT(
        reader.read(sample_text("route53")),
        ElementsAre("+0 192.0.2.10 15 example.com mx1.example.com/-1/10 mx2.example.com/-1/20",
                    "+1 2001:db8::11 1 mx1.example.com mail.example.net/-1/-1 198.51.100.7/-1/-1",
                    "+2 192.0.2.12 28 gone.example.com nxdomain", R"(+3 192.0.2.12 65 a\046b.example.com)",
                    "class", "no-time", "client", "syntax", "qtype", "syntax"));
    EXPECT_FALSE(reader.report.truncated);
    EXPECT_FALSE(reader.report.assumed_zone);
    EXPECT_FALSE(reader.report.inferred_year);
}

TEST(Route53, AnMxQueryMayBeAnsweredWithoutARecord)
{
    const auto read = [](const std::string& rcode, const std::string& answers) {
        return TextReader("route53").read(
            R"({"query_timestamp":"2013-08-19T20:15:00Z","query_name":"a.b.","query_type":"MX","query_class":"IN",)"
            R"("srcaddr":"192.0.2.1","rcode":")" +
            rcode + R"(","answers":[)" + answers + "]}\n");
    };
    const auto none = ElementsAre("+0 192.0.2.1 15 a.b no-data"), some = ElementsAre("+0 192.0.2.1 15 a.b");
    EXPECT_THAT(read("NOERROR", ""), none);
    EXPECT_THAT(read("NOERROR", R"({"Rdata":"c.d.","Type":"CNAME","Class":"IN"})"), none);
    EXPECT_THAT(read("NOERROR", R"({"Rdata":"0 .","Type":"MX","Class":"IN"})"), some);
    EXPECT_THAT(read("SERVFAIL", ""), some);
}

}  // namespace
}  // namespace spamgraph::logs
