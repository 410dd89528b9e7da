#include "report/text.hpp"

#include <gmock/gmock.h>

#include <cmath>

#include "report/table.hpp"

namespace spamgraph::report {

using testing::ElementsAre;

TEST(Printable, EscapesWhatATerminalObeys)
{
    EXPECT_EQ(printable("a b~"), "a b~");
    EXPECT_EQ(printable("\x1b[31m\x7f\r\n"), "\\x1b[31m\\x7f\\x0d\\x0a");
    EXPECT_EQ(printable("\xe2\x80\xae"), "\\xe2\\x80\\xae");
    EXPECT_EQ(printable(std::string_view("\0", 1)), "\\x00");
    EXPECT_EQ(printable(printable("\x1b")), printable("\x1b"));
}

TEST(Shorten, SaysThatItCut)
{
    EXPECT_EQ(shorten("mx1.example.com", 15), "mx1.example.com");
    EXPECT_EQ(shorten("mx1.example.com", 14), "mx1.example...");
    EXPECT_EQ(shorten("mx1.example.com", 2), "..");
}

TEST(Wrap, BreaksAtSpacesAndInWordsThatAreTooLong)
{
    EXPECT_THAT(wrap("one two three", 7), ElementsAre("one two", "three"));
    EXPECT_THAT(wrap("abcdefghij", 4), ElementsAre("abcd", "efgh", "ij"));
    EXPECT_THAT(wrap("a bcdefghij", 4), ElementsAre("a", "bcde", "fghi", "j"));
    EXPECT_THAT(wrap("", 4), ElementsAre(""));
}

TEST(Numbers, ReadAsAPersonWritesThem)
{
    EXPECT_EQ(format_count(0), "0");
    EXPECT_EQ(format_count(999), "999");
    EXPECT_EQ(format_count(1'000), "1,000");
    EXPECT_EQ(format_count(18'446'744'073'709'551'615U), "18,446,744,073,709,551,615");
    EXPECT_EQ(format_count(1, "client"), "1 client");
    EXPECT_EQ(format_count(0, "client"), "0 clients");
    EXPECT_EQ(format_rate(4.44), "4.4");
    EXPECT_EQ(format_rate(9.96), "10");
    EXPECT_EQ(format_rate(1'203.6), "1,204");
    EXPECT_EQ(format_probability(0.00314), "0.0031");
    EXPECT_EQ(format_probability(0), "below 1e-300");
    EXPECT_EQ(format_probability(std::nan("")), "not observable");
    EXPECT_EQ(format_percent(63.0 / 68), "92.6%");
    EXPECT_EQ(format_percent(0.00046), "0.046%");
    EXPECT_EQ(format_percent(0), "0%");
    EXPECT_EQ(format_odds(std::log(8'119.9)), "8,119");
    EXPECT_EQ(format_odds(std::log(0.429)), "0.42");
    EXPECT_EQ(format_odds(800), "1e+308");
}

TEST(Bar, ShowsAnyPartThatIsNotNothing)
{
    EXPECT_EQ(draw_bar(0, 20), "");
    EXPECT_EQ(draw_bar(std::nan(""), 20), "");
    EXPECT_EQ(draw_bar(0.0001, 20), "#");
    EXPECT_EQ(draw_bar(0.5, 20), "##########");
    EXPECT_EQ(draw_bar(7, 20).size(), 20U);
}

TEST(TableLines, AlignAndCutTheFlexibleColumn)
{
    Table table({{"name", Align::left, true}, {"n"}});
    table.add({"a-rather-long-name", "1,000"});
    EXPECT_THAT(table.lines(40), ElementsAre("name                    n", "a-rather-long-name  1,000"));
    EXPECT_THAT(table.lines(20), ElementsAre("name               n", "a-rather-l...  1,000"));
}

TEST(TableLines, GoOnBelowWithTheirKeyWhereColumnsDoNotFit)
{
    Table table({{"day", Align::left}, {"rows"}, {"clients"}, {"names"}});
    table.add({"monday", "1,000,000", "2,000,000", "3,000,000"});
    EXPECT_THAT(table.lines(30), ElementsAre("day          rows    clients", "monday  1,000,000  2,000,000",
                                             "day         names", "monday  3,000,000"));
}

TEST(TableLines, GiveAFlexibleColumnItsWidthBackInABlockOfItsOwn)
{
    Table table({{"gate", Align::left}, {"number", Align::left}, {"rule", Align::left, true}});
    table.add({"q", "0.40000000000", "at most 0.05 of them"});
    EXPECT_THAT(table.lines(25), ElementsAre("gate  number", "q     0.40000000000", "gate  rule",
                                             "q     at most 0.05 of ..."));
    EXPECT_THAT(table.lines(26).back(), "q     at most 0.05 of them");
}

}  // namespace spamgraph::report
