#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logs/row_samples.hpp"

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;

TEST(Bind, ReadsItsSample)
{
    TextReader reader("bind");
    EXPECT_THAT(reader.read(sample_text("bind")),
                ElementsAre("+0 192.0.2.10 15 example.com", "+1 2001:db8::11 1 mx1.example.com",
                            "+2 192.0.2.12 28 smtp.example.org", "+3 192.0.2.12 65 a.example",
                            "+4 192.0.2.13 16 b.example", "+5 192.0.2.13 12 c.example",
                            "+6 192.0.2.13 1 d.example", R"(+7 192.0.2.14 1 a\046b\032c\255.example)",
                            "+8 fe80::1 0 .", "class", "other-line", "other-line", "response", "no-time",
                            "client", "qtype", "syntax", "empty-label", "syntax", "no-time"));
    EXPECT_FALSE(reader.report.truncated);
    EXPECT_TRUE(reader.report.assumed_zone);
    EXPECT_TRUE(reader.report.inferred_year);
}

TEST(Bind, TakesStampsWithoutAZoneAsTheOptionSays)
{
    ReaderOptions options;
    options.zone = TimeZone("+02:00");
    TextReader reader("bind", options);
    EXPECT_THAT(reader.read("19-Aug-2013 22:15:00.080 client 192.0.2.1#4: query: a.b IN A + (192.0.2.53)\n"
                            "2013-08-19T20:15:00.080Z client 192.0.2.1#4: query: a.b IN A + (192.0.2.53)\n"),
                ElementsAre("+0 192.0.2.1 1 a.b", "+0 192.0.2.1 1 a.b"));
    EXPECT_TRUE(reader.report.assumed_zone);
    EXPECT_FALSE(reader.report.inferred_year);
    reader.read("2013-08-19T20:15:00.080Z client 192.0.2.1#4: query: a.b IN A + (192.0.2.53)\n");
    EXPECT_FALSE(reader.report.assumed_zone);
}

TEST(Bind, ALastLineWithoutItsFlagsIsCut)
{
    TextReader reader("bind");
    EXPECT_THAT(reader.read("19-Aug-2013 20:15:00.080 client 192.0.2.1#4: query: a.b IN A"),
                ElementsAre("truncated"));
    EXPECT_TRUE(reader.report.truncated);
    EXPECT_THAT(reader.read("19-Aug-2013 20:15:00.080 client 192.0.2.1#4: query: a.b IN AAAA\n"),
                ElementsAre("+0 192.0.2.1 28 a.b"));
    EXPECT_FALSE(reader.report.truncated);
}

}  // namespace
}  // namespace spamgraph::logs
