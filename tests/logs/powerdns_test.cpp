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

}  // namespace
}  // namespace spamgraph::logs
