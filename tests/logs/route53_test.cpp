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

}  // namespace
}  // namespace spamgraph::logs
