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

TEST(Umbrella, IsKnownByItsStampAndType)
{
    const auto is_known = [](const std::string& stamp, const std::string& type) {
        return find_log_format("umbrella")
            .recognises(stamp + ",N,N,,192.0.2.1,Allowed," + type + ",NOERROR,a.b.,Mail\n", {});
    };
    const std::string stamp = "2013-08-19 20:15:00";
    EXPECT_TRUE(is_known(stamp, "15 (MX)"));
    EXPECT_FALSE(is_known(stamp, "15"));
    EXPECT_FALSE(is_known(stamp, "mail (MX)"));
    EXPECT_FALSE(is_known(stamp, "99999 (MX)"));
    EXPECT_FALSE(is_known(stamp + " x", "15 (MX)"));
    EXPECT_FALSE(is_known("1376943300", "15 (MX)"));
    EXPECT_FALSE(is_known("\"" + stamp, "15 (MX)"));  // a quote that does not end
}

TEST(Umbrella, ALastLineIsCutWhereItLacksColumnsOrAQuote)
{
    TextReader reader("umbrella");
    const std::string line =
        R"row("2013-08-19 20:15:00","N","N","","192.0.2.1","Allowed","15 (MX)","NOERROR","a.b.","Mail")row";
    EXPECT_THAT(reader.read(line), ElementsAre("+0 192.0.2.1 15 a.b"));
    for (const std::size_t size : {line.size() - 1, line.size() - 4, line.size() - 7}) {
        EXPECT_THAT(reader.read(line.substr(0, size)), ElementsAre("truncated"));
        EXPECT_TRUE(reader.report.truncated);
    }
    EXPECT_THAT(reader.read("2013-08-19 20:15:00,N,N,,192.0.2.1,Allowed,1 (A),NOERROR,a.b.,Mail"),
                ElementsAre("+0 192.0.2.1 1 a.b"));
}

}  // namespace
}  // namespace spamgraph::logs
