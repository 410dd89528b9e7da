#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logs/row_samples.hpp"

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;

TEST(Unbound, ReadsItsSample)
{
    TextReader reader("unbound");
    EXPECT_THAT(reader.read(sample_text("unbound")),
                ElementsAre("other-line", "other-line", "+0 192.0.2.10 15 example.com", "response",
                            "+1 2001:db8::11 1 mx1.example.com", "+2 192.0.2.12 0 .", "response",
                            "+3 192.0.2.12 65 a.example", "class", "other-line", "response", "other-line",
                            "client", "no-time", "empty-label", "qtype"));
    EXPECT_FALSE(reader.report.truncated);
    EXPECT_TRUE(reader.report.assumed_zone);
    EXPECT_TRUE(reader.report.inferred_year);
}

TEST(Unbound, CountsRepliesWhereOnlyRepliesAreLogged)
{
    EXPECT_THAT(TextReader("unbound").read(
                    "[1376943300] unbound[1:0] info: 192.0.2.1 a.b. MX IN NOERROR 0.003000 0 57\n"
                    "[1376943301] unbound[1:0] info: 192.0.2.1 c.d. A IN NXDOMAIN 0.003000 0 57\n"
                    "[1376943302] unbound[1:0] info: 192.0.2.1 - - - FORMERR - - - \n"),
                ElementsAre("+0 192.0.2.1 15 a.b", "+1 192.0.2.1 1 c.d nxdomain", "response"));
}

TEST(Unbound, IsReadBehindEverySyslogTag)
{
    const std::string asked = "[1:0] info: 192.0.2.1 a.b. MX IN\n";
    for (const std::string tag :
         {"Aug 19 20:15:00 ns1 unbound: ", "Aug 19 20:15:00 unbound[1]: ", "<30>Aug 19 20:15:00 unbound: ",
          "2013-08-19T20:15:00.08+00:00 ns1 unbound: ",
          "<30>1 2013-08-19T20:15:00.08Z unbound.example unbound 1 - - ", "[1376943300] resolver-1",
          "Aug 19 20:15:00 ns1 resolver-1: "}) {
        EXPECT_THAT(TextReader("unbound").read(tag + asked), ElementsAre("+0 192.0.2.1 15 a.b")) << tag;
        EXPECT_TRUE(find_log_format("unbound").recognises(tag + asked, {})) << tag;
    }
}

// Of the 8,170 queries that a real log has (those of BIND's test), 6 are of class CH. It holds 7,252 names
// where BIND's has 7,288: Unbound writes '?' for any byte that is neither letter nor digit nor one of "-_*.".
TEST(Unbound, LinesThatAreCutOrOdd)
{
    const auto read = [](const std::string& line) { return TextReader("unbound").read(line + "\n"); };
    EXPECT_THAT(read("[1376943300 unbound[1:0 info: 192.0.2.1 a.b. MX IN"), ElementsAre("no-time"));
    for (const char* line :
         {"[1376943300] unbound[1:0] info: 192.0.2.1 a.b. MX",
          "[1376943300] unbound[1:0] info: ", "[1376943300] unbound[1:0] info: resolving a.b. MX IN",
          "[1376943300] unbound[1:0] info: 192.0.2.1 a.b MX IN",
          "[1376943300] unbound[1:0] notice: 192.0.2.1 a.b. MX IN",
          "[1376943300] unbounded [1:0] info: 192.0.2.1 a.b. MX IN",
          "[1376943300] unbound 192.0.2.1 a.b. MX IN", "[1376943300] ns1 [1:0] info: 192.0.2.1 a.b. MX IN",
          "[1376943300] ns1[1] info: 192.0.2.1 a.b. MX IN", "[1376943300] ns1[1:] info: 192.0.2.1 a.b. MX IN",
          "[1376943300] ns1[1:x] info: 192.0.2.1 a.b. MX IN", "[1:0] info: 192.0.2.1 a.b. MX IN",
          " info: 192.0.2.1 a.b. MX IN"})
        EXPECT_THAT(read(line), ElementsAre("other-line")) << line;
    const LogFormat& format = find_log_format("unbound");
    EXPECT_TRUE(format.recognises("[1376943300] unbound[1:0] notice: init module 0: validator\n", {}));
    EXPECT_FALSE(format.recognises("[1376943300] ubound[1:0] notice: init module 0: validator\n", {}));
    EXPECT_FALSE(format.recognises("1376943300] unbound[1:0] notice: init module 0: validator\n", {}));
}

TEST(Unbound, TakesNamesAsTheyStand)
{
    EXPECT_THAT(
        TextReader("unbound").read("[1376943300] unbound[1:0] info: 192.0.2.1 b._udp.??a?. PTR IN\n"
                                   "[1376943300] unbound[1:0] info: 192.0.2.1 hostname.bind. TXT CH\n"),
        ElementsAre("+0 192.0.2.1 12 b._udp.??a?", "class"));
}

TEST(Unbound, DecidesForTheWholeFileWhichLinesCount)
{
    const std::string text =
        "[1376943300] unbound[1:0] info: 192.0.2.1 a.b. MX IN\n"
        "[1376943300] unbound[1:0] info: 192.0.2.1 a.b. MX IN NOERROR 0.003000 0 57\n";
    EXPECT_THAT(TextReader("unbound").read(text, {60}), ElementsAre("+0 192.0.2.1 15 a.b", "response"));
}

TEST(Unbound, ALastLineWithoutItsClassIsCut)
{
    TextReader reader("unbound");
    const std::string line = "[1376943300] unbound[1:0] info: 192.0.2.1 a.b. MX IN";
    EXPECT_THAT(reader.read(line), ElementsAre("+0 192.0.2.1 15 a.b"));
    EXPECT_THAT(reader.read(line.substr(0, line.size() - 1)), ElementsAre("truncated"));
    EXPECT_TRUE(reader.report.truncated);
}

}  // namespace
}  // namespace spamgraph::logs
