#include "logs/stamp.hpp"

#include <gtest/gtest.h>

#include <chrono>

#include "core/temp_folder.hpp"

namespace spamgraph::logs {
namespace {

using namespace std::chrono;

std::int64_t at(year_month_day date, int hour = 0, int minute = 0, int second = 0)
{
    return sys_days{date}.time_since_epoch() / seconds{1} + hour * 3600 + minute * 60 + second;
}

/// A clock for a file that was last written then.
class StampTest : public testing::Test {
protected:
    FileClock clock_of(std::int64_t written_s, const TimeZone& zone = {}, std::string_view bytes = "x")
    {
        const auto path = folder_.write("log", bytes);
        std::filesystem::last_write_time(path, file_clock::from_sys(sys_seconds{seconds{written_s}}));
        FileClock clock(zone);
        clock.begin_file(path);
        return clock;
    }
    TempFolder folder_;
};

TEST(Stamp, ReadsEpochs)
{
    EXPECT_EQ(parse_epoch("1376943300"), 1'376'943'300);
    EXPECT_EQ(parse_epoch("1376943300.999999"), 1'376'943'300);
    EXPECT_EQ(parse_epoch("1376943300250"), 1'376'943'300);
    EXPECT_EQ(parse_epoch("1376943300250999"), 1'376'943'300);
    EXPECT_EQ(parse_epoch("1376943300250999888"), 1'376'943'300);
    EXPECT_EQ(parse_epoch("0"), 0);
    for (const char* none : {"", "-1", "+1", " 1", "1 ", "1e9", "1.5.5", ".5", "nan", "4294967296",
                             "13769433002", "99999999999999999999", "1376943300,5"})
        EXPECT_EQ(parse_epoch(none), std::nullopt) << none;
}

TEST(Stamp, ReadsTai64n)
{
    EXPECT_EQ(parse_tai64n("@4000000052127cce0a1b2c3d"), 1'376'943'300);
    EXPECT_EQ(parse_tai64n("@400000000000000a00000000"), 0);
    EXPECT_EQ(parse_tai64n("@4000000052127cce"), 1'376'943'300);  // TAI64, without nanoseconds
    for (const char* none :
         {"", "@", "4000000052127cce0a1b2c3d", "@4000000052127cce0a1b2c3", "@4000000052127cce0a1b2c3dd",
          "@4000000052127cceXXXXXXXX", "@400000000000000900000000", "@400000000000000", "@400000000000000x",
          "@40000000000000000", "@ffffffffffffffff00000000", "@40000001000000ff00000000",
          "x4000000052127cce0a1b2c3d", "@40000000x2127cce0a1b2c3d"})
        EXPECT_EQ(parse_tai64n(none), std::nullopt) << none;
}

TEST_F(StampTest, TakesTheFormsOfLogs)
{
    FileClock clock = clock_of(at(2013y / 8 / 20));
    const auto expect = [&](std::string_view text, std::string_view rest, int offset_s = 0) {
        const std::string whole(text);
        EXPECT_EQ(clock.take(text), at(2013y / 8 / 19, 20, 15) + offset_s) << whole;
        EXPECT_EQ(text, rest);
    };
    expect("Aug 19 20:15:00 host x", " host x");
    expect("<30>Aug 19 20:15:00 host x", " host x");
    expect("Aug 19 2013 20:15:00 host x", " host x");
    expect("Mon Aug 19 20:15:00 2013 daemon.info x", " daemon.info x");
    expect("Mon Aug 19 20:15:00 x", " x");
    expect("1376943300.083126 host x", " host x");
    expect("19-Aug-2013 20:15:00.080 x", " x");
    expect("19-Aug-2013 20:15:07.080 x", " x", 7);  // in a minute that is known
    expect("19-Aug-2013 20:15:60", "", 59);
    expect("19-Aug-2013 20:15:7x", "x", 7);
    expect("19-Aug-2013 20:16:00", "", 60);
    expect("2013-08-19T20:15:00.080Z x", " x");
    expect("<30>1 2013-08-19T22:15:00.080123+02:00 host x", " host x");
    expect("2013-08-19 20:15:00", "");
    expect("2013-08-19 22:15:00,123 +0200", "");
    expect("2013-08-19 20:15:00 UTC", "");
    expect("2013-08-19 16:45:00-0330", "");
    expect("2013-08-19T20:15:00 Zeus named", " Zeus named");
    expect("2013-08-19T20:15:00 UTC-1 named", " UTC-1 named");
    expect("2013-08-19T20:15:00Z: x", ": x");
    expect("Mon 2013-08-19 20:15:00 UTC host x", " host x");
    expect("Mon 2013-08-19 20:15:00 CEST host x", " CEST host x");
    expect("2013-08-19 20:15:60", "", 59);
    expect("2013-08-19 20:15:00.5", "");
    expect("2013-08-19 20:15:00.", ".");
    expect("2013-08-19 20:15:00+15:00", "+15:00");  // no zone is that far away
    expect("2013-08-19 20:15:00+x", "+x");
    expect("2013-08-19 22:15:00+02", "");
    expect("Mon Aug 19 20:15:00", "");
    expect("Mon Aug 19 2013 20:15:00 x", " x");
    expect("Mon Aug 19 20:15:00 13", " 13");
    for (std::string_view none : {"",
                                  "x",
                                  "Aug",
                                  "Aug 19",
                                  "Aug 19 20:15",
                                  "Aug 32 20:15:00",
                                  "Foo 19 20:15:00",
                                  "2013-08-19",
                                  "2013-13-19 20:15:00",
                                  "2013-02-29 20:15:00",
                                  "2013-08-19 24:15:00",
                                  "2013-08-19 20:60:00",
                                  "19-Aug-13",
                                  "1969-12-31 20:15:00",
                                  "2106-12-31 20:15:00",
                                  "<30>",
                                  "20130819 20:15:00",
                                  "Foo Aug 19 20:15:00",
                                  "Mon",
                                  "on Tue Aug 19 20:15:00",
                                  "Aug 19 13 20:15:00",
                                  "Aug 19 2013",
                                  "2013-08-19 20:15:61",
                                  "2013-08-19 20:15:",
                                  "2013-08-1920:15:00",
                                  "2013-08-19T20-15-00",
                                  "<x>Aug 19",
                                  "<30 Aug 19 20:15:00",
                                  "19-Aug-2013T20:15:00",
                                  "19-Aug-2013 20:15",
                                  "19-Aug-2013 20:16:",
                                  "19-Aug-2013 20:16:61",
                                  "19-Aug-2013 20:16:x",
                                  "31-Nov-2013 20:15:00",
                                  "19-Foo-2013 20:15:00",
                                  "19 Aug 2013 20:15:00",
                                  "Aug 19 20:15 2013",
                                  "1376943300",
                                  "1376943300.x y",
                                  "137694330.5 x"}) {
        const std::string_view before = none;
        EXPECT_EQ(clock.take(none), std::nullopt) << before;
        EXPECT_EQ(none, before);
    }
}

TEST_F(StampTest, SaysTheSameOfAStampTheSecondTime)
{
    FileClock clock = clock_of(0);
    for (const std::string_view stamp :
         {"2026-11-3T9:28:1:04Z", "2026-11-23T9:8:11:04Z", "2026-11-3T19:8:1:042Z",
          "2026-11-23T09:28:11.080Z", "2026-11-3 9:28:1 more text"}) {
        std::string_view first = stamp, second = stamp;
        const auto time = clock.take(first);
        EXPECT_EQ(clock.take(second), time) << stamp;
        EXPECT_EQ(second, first) << stamp;
    }
}

TEST_F(StampTest, InfersTheYearFromTheTimeOfTheFile)
{
    FileClock clock = clock_of(at(2014y / 1 / 2, 6));
    const auto take = [&](std::string_view text) { return clock.take(text); };
    EXPECT_FALSE(clock.inferred_year());
    EXPECT_EQ(take("Jan  2 05:59:59"), at(2014y / 1 / 2, 5, 59, 59));
    EXPECT_EQ(take("Dec 31 23:59:59"), at(2013y / 12 / 31, 23, 59, 59));  // New Year within the file
    EXPECT_EQ(take("Jan  3 05:00:00"), at(2014y / 1 / 3, 5));             // clocks differ
    EXPECT_EQ(take("Jan  3 07:00:00"), at(2013y / 1 / 3, 7));             // but by less than a day
    EXPECT_EQ(take("Feb 29 12:00:00"), at(2012y / 2 / 29, 12));
    EXPECT_TRUE(clock.inferred_year());
    EXPECT_TRUE(clock.assumed_zone());

    FileClock told = clock_of(at(2014y / 1 / 2, 6));
    for (std::string_view text : {"Dec 31 2010 23:59:59 x", "Fri Dec 31 23:59:59 2010 x"})
        EXPECT_EQ(told.take(text), at(2010y / 12 / 31, 23, 59, 59));
    EXPECT_FALSE(told.inferred_year());

    FileClock on_new_years_eve = clock_of(at(2013y / 12 / 31, 20));
    std::string_view ahead = "Jan  1 01:00:00";  // a zone ahead of the file's time
    EXPECT_EQ(on_new_years_eve.take(ahead), at(2014y / 1 / 1, 1));
}

TEST_F(StampTest, TakesTheTimeOfTheFileThatWasCompressed)
{
    const char head[] = {'\x1f', '\x8b', 8, 0, '\x84', '\x7c', '\x12', '\x52', 0, 3};
    EXPECT_EQ(clock_of(at(2020y / 1 / 1), {}, {head, sizeof head}).file_time_s(), 0x52127c84);
    const char without[] = {'\x1f', '\x8b', 8, 0, 0, 0, 0, 0, 0, 3};
    EXPECT_EQ(clock_of(at(2020y / 1 / 1), {}, {without, sizeof without}).file_time_s(), at(2020y / 1 / 1));
    const char other[] = {'\x1f', '\x8c', 8, 0, '\x84', '\x7c', '\x12', '\x52', 0, 3};
    EXPECT_EQ(clock_of(at(2020y / 1 / 1), {}, {other, sizeof other}).file_time_s(), at(2020y / 1 / 1));
    EXPECT_EQ(clock_of(at(2020y / 1 / 1), {}, {head, 7}).file_time_s(), at(2020y / 1 / 1));
}

TEST_F(StampTest, ReadsTheClockOfTheZone)
{
    FileClock clock = clock_of(at(2013y / 12 / 1), TimeZone("Europe/Berlin"));
    const auto take = [&](std::string_view text) { return clock.take(text); };
    EXPECT_EQ(take("2013-08-19T20:15:00Z"), at(2013y / 8 / 19, 20, 15));
    EXPECT_FALSE(clock.assumed_zone());
    EXPECT_EQ(take("Aug 19 22:15:00"), at(2013y / 8 / 19, 20, 15));
    EXPECT_EQ(take("Nov 19 22:15:00"), at(2013y / 11 / 19, 21, 15));
    EXPECT_EQ(take("27-Oct-2013 02:30:00"), at(2013y / 10 / 27, 0, 30));
    EXPECT_EQ(take("27-Oct-2013 03:00:00"), at(2013y / 10 / 27, 2));
    EXPECT_TRUE(clock.assumed_zone());
}

}  // namespace
}  // namespace spamgraph::logs
