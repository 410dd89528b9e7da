#include "spamgraph/core/day.hpp"

#include <gtest/gtest.h>

namespace spamgraph {
namespace {

TEST(ParseDay, ReadsDaysOfTheCalendar)
{
    EXPECT_EQ(parse_day("1970-01-01"), 0);
    EXPECT_EQ(parse_day("1970-01-02"), 1);
    EXPECT_EQ(parse_day("1969-12-31"), -1);
    EXPECT_EQ(parse_day("2013-08-19"), 15'936);  // 1376870400 / 86400
    EXPECT_EQ(parse_day("2000-02-29"), 11'016);
    EXPECT_EQ(parse_day("2106-02-07"), 49'710);
}

TEST(ParseDay, RefusesOtherTexts)
{
    for (const char* text :
         {"",           "2013-08",    "2013-8-19",  "2013-08-1",  "2013-08-19 ", " 2013-08-19",
          "2013/08/19", "20130819",   "2013-13-01", "2013-00-01", "2013-08-00",  "2013-08-32",
          "2013-02-29", "1900-02-29", "2013-08-1x", "+013-08-19", "-013-08-19",  "201 -08-19",
          "2013--8-19", "2013-08--1", "2013-+8-19", "aaaa-bb-cc"})
        EXPECT_FALSE(parse_day(text)) << text;
}

TEST(FormatDay, IsTheTextThatIsRead)
{
    for (Day day = -1'000; day < 60'000; day += 7) EXPECT_EQ(parse_day(format_day(day)), day);
    EXPECT_EQ(format_day(15'936), "2013-08-19");
}

TEST(FormatMinute, DropsSeconds)
{
    EXPECT_EQ(format_minute(0), "1970-01-01 00:00");
    EXPECT_EQ(format_minute(1'376'943'359), "2013-08-19 20:15");
    EXPECT_EQ(format_minute(first_second(15'936) + 86'399), "2013-08-19 23:59");
    EXPECT_EQ(format_minute(4'294'967'295), "2106-02-07 06:28");
    EXPECT_EQ(format_minute(-1), "1969-12-31 23:59");
}

TEST(FirstSecond, PassesThe32BitsOfAnInt)
{
    EXPECT_EQ(first_second(15'936), 1'376'870'400);
    EXPECT_EQ(first_second(49'710), 4'294'944'000);
}

TEST(ParseDayRange, ReadsARangeOrADay)
{
    const auto range = parse_day_range("2013-08-18..2013-08-19");
    ASSERT_TRUE(range);
    EXPECT_FALSE(range->contains(15'934));
    EXPECT_TRUE(range->contains(15'935));
    EXPECT_TRUE(range->contains(15'936));
    EXPECT_FALSE(range->contains(15'937));

    const auto day = parse_day_range("2013-08-19");
    ASSERT_TRUE(day);
    EXPECT_EQ(day->first, 15'936);
    EXPECT_EQ(day->last, 15'936);
    EXPECT_TRUE(parse_day_range("2013-08-19..2013-08-19"));
}

TEST(ParseDayRange, RefusesOtherTexts)
{
    for (const char* text :
         {"", "..", "2013-08-19..", "..2013-08-19", "2013-08-19..2013-08-18", "2013-08-18...2013-08-19",
          "2013-08-18-2013-08-19", "2013-08-18..x", "2013-08-17..2013-08-18..2013-08-19"})
        EXPECT_FALSE(parse_day_range(text)) << text;
}

}  // namespace
}  // namespace spamgraph
