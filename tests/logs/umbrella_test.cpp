#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logs/row_samples.hpp"

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;

TEST(Umbrella, ReadsItsSample)
{
    TextReader reader("umbrella");
    EXPECT_THAT(reader.read(sample_text("umbrella")),
                ElementsAre("+0 10.0.0.10 15 example.com", "-1 2001:db8::11 1 mx1.example.com",
                            "+1 192.0.2.12 28 gone.example.com nxdomain", "+2 192.0.2.12 65 a.example",
                            "client", "qtype", "empty-label", "columns", "no-time", "columns", "columns"));
    EXPECT_FALSE(reader.report.truncated);
    EXPECT_FALSE(reader.report.assumed_zone);
    EXPECT_FALSE(reader.report.inferred_year);
}

}  // namespace
}  // namespace spamgraph::logs
