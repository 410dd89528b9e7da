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
                ElementsAre("other-line", "+1 192.0.2.10 15 example.com", "response",
                            "+2 2001:db8::11 1 mx1.example.com", "response", "port", "syntax", "syntax",
                            "qtype", "no-time", "client", "syntax"));
    EXPECT_FALSE(reader.report.truncated);
    EXPECT_FALSE(reader.report.assumed_zone);
    EXPECT_FALSE(reader.report.inferred_year);
}

}  // namespace
}  // namespace spamgraph::logs
