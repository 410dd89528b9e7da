#include "spamgraph/logs/time_zone.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "spamgraph/core/error.hpp"

namespace spamgraph::logs {
namespace {

using namespace std::chrono;

/// UTC minus the clock's reading, in seconds.
std::int64_t shift(const TimeZone& zone, year_month_day date, int hour, int minute = 0)
{
    const std::int64_t clock_s = sys_days{date}.time_since_epoch() / seconds{1} + hour * 3600 + minute * 60;
    return zone.to_utc(clock_s) - clock_s;
}

constexpr year_month_day kSummer = 2013y / 8 / 19, kWinter = 2013y / 1 / 19;

TEST(TimeZone, ReadsOffsets)
{
    EXPECT_EQ(shift(TimeZone(), kSummer, 12), 0);
    EXPECT_EQ(shift(TimeZone("UTC"), kSummer, 12), 0);
    EXPECT_EQ(shift(TimeZone("Z"), kSummer, 12), 0);
    EXPECT_EQ(shift(TimeZone("+14:00"), kSummer, 12), -14 * 3600);
    EXPECT_EQ(shift(TimeZone("+02:00"), kSummer, 12), -7200);
    EXPECT_EQ(shift(TimeZone("-0330"), kSummer, 12), 12'600);
    EXPECT_EQ(shift(TimeZone("+2"), kSummer, 12), -7200);
}

TEST(TimeZone, KnowsSummerTime)
{
    const TimeZone berlin("Europe/Berlin");
    EXPECT_EQ(shift(berlin, kSummer, 12), -7200);
    EXPECT_EQ(shift(berlin, kWinter, 12), -3600);
}

TEST(TimeZone, TakesAnHourThatComesTwiceAsItsFirstPass)
{
    const TimeZone berlin("Europe/Berlin");  // set back from 3 to 2 on 2013-10-27
    EXPECT_EQ(shift(berlin, 2013y / 10 / 27, 1, 59), -7200);
    EXPECT_EQ(shift(berlin, 2013y / 10 / 27, 2, 30), -7200);
    EXPECT_EQ(shift(berlin, 2013y / 10 / 27, 3), -3600);
}

TEST(TimeZone, ReadsAnHourThatDoesNotComeAsIfTheClockHadGoneOn)
{
    const TimeZone berlin("Europe/Berlin");  // set forward from 2 to 3 on 2013-03-31
    EXPECT_EQ(shift(berlin, 2013y / 3 / 31, 1, 59), -3600);
    EXPECT_EQ(shift(berlin, 2013y / 3 / 31, 2, 30), -3600);
    EXPECT_EQ(shift(berlin, 2013y / 3 / 31, 3), -7200);
}

TEST(TimeZone, RefusesOtherNames)
{
    for (const char* name : {"", "Mars/Olympus", "+", "+2:0", "+15:00", "+02:60", "02:00", "+2:000", "utc+2",
                             "+02:x", "+/2", "+02:0:", "-14:01", "+x"}) {
        try {
            const TimeZone zone(name);
            ADD_FAILURE() << name;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ExitCode::usage);
            EXPECT_THAT(error.what(), testing::StartsWith("unknown time zone '"));
        }
    }
}

}  // namespace
}  // namespace spamgraph::logs
