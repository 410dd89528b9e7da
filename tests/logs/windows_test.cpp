#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logs/row_samples.hpp"

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;

TEST(Windows, ReadsItsSample)
{
    TextReader reader("windows");
    EXPECT_THAT(reader.read(sample_text("windows")),
                ElementsAre("other-line", "other-line", "other-line", "other-line", "other-line",
                            "other-line", "other-line", "+0 192.0.2.10 15 example.com", "upstream",
                            "response", "response", "+1 2001:db8::11 1 mx1.example.com",
                            "-71998 192.0.2.12 0 .", R"(+3 192.0.2.12 1 a\046b(1.example)", "opcode",
                            "other-line", "syntax", "client", "qtype", "no-time", "syntax"));
    EXPECT_FALSE(reader.report.truncated);
    EXPECT_TRUE(reader.report.assumed_zone);
    EXPECT_FALSE(reader.report.inferred_year);
}

TEST(Windows, ReadsUtf16)
{
    std::string bytes = "\xff\xfe";
    for (const char c : sample_text("windows")) {
        if (c == '\n') bytes += std::string("\r\0", 2);
        bytes += std::string{c, '\0'};
    }
    EXPECT_EQ(TextReader("windows").read(bytes), TextReader("windows").read(sample_text("windows")));
    TempFolder folder;
    EXPECT_EQ(detect_log_format(folder.write("dns.log", bytes), {})->name, "windows");
}

std::string packet(const std::string& stamp)
{
    return stamp + " 0E70 PACKET  0000 UDP Rcv 192.0.2.1  5b47   Q [0001   D   NOERROR] A      (1)a(0)\n";
}

TEST(Windows, ReadsTheStampsOfOtherLocales)
{
    for (const std::string stamp :
         {"20130819 20:15:00", "2013-08-19 20:15:00", "2013/08/19 20:15:00", "19.08.2013 20:15:00",
          "19/8/2013 20:15:00", "19/08/2013 8:15:00 PM", "19.8.2013 20.15.00", "19/08/2013 8:15:00 p. m.",
          "19/08/2013 8:15:00 p.\xa0m.", "19/08/2013 08:15:00 p.m.", "19/08/2013 8:15:00 pm"})
        EXPECT_THAT(TextReader("windows").read(packet(stamp)), ElementsAre("+0 192.0.2.1 1 a")) << stamp;
}

TEST(Windows, StampsThatCannotBe)
{
    for (const std::string stamp :
         {"20130819", "", "1 20:15:00", "2013;08;19 20:15:00", "2013-08.19 20:15:00", "2013-08- 20:15:00",
          "2013--19 20:15:00", "20130819 20:15", "19.08.2013", "31.02.2013 20:15:00", "8/19/2013 13:15:00 PM",
          "8/19/2013 8:15:00 \u03bc\u03bc", "8/19/2013 8:15:00 p.", "19.8.2013 20.15:00"})
        EXPECT_THAT(TextReader("windows").read(packet(stamp)), ElementsAre("no-time")) << stamp;
    for (const std::string stamp : {"8/19/2013 12:15:00 AM", "19/8/2013 12:15:00 a. m.",
                                    "8/19/13 0:15:00"})  // midnight; two digits of a year
        EXPECT_THAT(TextReader("windows").read(packet(stamp)), ElementsAre("-72000 192.0.2.1 1 a")) << stamp;
    EXPECT_THAT(TextReader("windows").read(packet("8/19/2013 12:15:00 PM")),
                ElementsAre("-28800 192.0.2.1 1 a"));
}

TEST(Windows, PacketsThatAreCutOrOdd)
{
    const auto read = [](const std::string& rest) {
        return TextReader("windows").read("20130819 20:15:00 0E70 PACKET  0000 UDP Rcv 192.0.2.1 5b47 " +
                                          rest + "\n");
    };
    for (const char* rest :
         {"", "Q", "  Q [0001 D NOERROR", "Q 0001 D NOERROR] A (1)a(0)", "Q [0001] A 1)a(0)",
          "Q [0001] A (x)a(0)", "Q [0001] A (1a(0)", "Q [0001] A (9)a(0)", "Q [0001] A (1)a",
          "Q [0001] A (1)a(0)x", "Q [0001] A ", "R"})
        EXPECT_THAT(read(rest), ElementsAre("syntax")) << rest;
    const std::string label(64, 'x');
    EXPECT_THAT(read("Q [0001] A (64)" + label + "(0)"), ElementsAre("label-length"));
    EXPECT_THAT(read("Q [0001] A (1)a(0) "), ElementsAre("+0 192.0.2.1 1 a"));
    EXPECT_THAT(read("U [0001] A (1)a(0)"), ElementsAre("opcode"));
}

TEST(Windows, IsKnownByItsKeyOrByAPacket)
{
    const auto is_known = [](const std::string& line) {
        return find_log_format("windows").recognises(line + "\n", {});
    };
    EXPECT_TRUE(is_known("Message logging key (for packets - other items use a subset of these fields):"));
    EXPECT_TRUE(is_known("a PACKET b UDP Rcv c"));
    EXPECT_TRUE(is_known("a PACKET b UDP Snd c"));
    EXPECT_FALSE(is_known("a PACKET b UDP c"));
    EXPECT_FALSE(is_known("a EVENT b Rcv c"));
}

TEST(Windows, DecidesForTheWholeFileWhetherTheDayStandsFirst)
{
    // The first date can be read both ways; the second cannot.
    const std::string text = packet("8/7/2013 8:15:00 PM") + packet("19/8/2013 8:15:00 PM");
    const auto whole = TextReader("windows").read(text);
    EXPECT_THAT(whole, ElementsAre("-3628800 192.0.2.1 1 a", "+0 192.0.2.1 1 a"));
    EXPECT_EQ(TextReader("windows").read(text, {packet("8/7/2013 8:15:00 PM").size()}), whole);
    // Nothing decides: a twelve-hour clock goes with the month first, 24 hours with the day first, but not
    // where that lies after the file was written (2013-08-20).
    EXPECT_THAT(TextReader("windows").read(packet("8/7/2013 8:15:00 PM")),
                ElementsAre("-1036800 192.0.2.1 1 a"));
    EXPECT_THAT(TextReader("windows").read(packet("8/7/2013 20:15:00")),
                ElementsAre("-3628800 192.0.2.1 1 a"));
    EXPECT_THAT(TextReader("windows").read(packet("7/12/2013 20:15:00")),
                ElementsAre("-3283200 192.0.2.1 1 a"));
}

}  // namespace
}  // namespace spamgraph::logs
