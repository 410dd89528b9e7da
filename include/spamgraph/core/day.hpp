#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spamgraph {

/// A UTC day: days since 1970-01-01.
using Day = std::int32_t;

inline constexpr std::int64_t kSecondsPerDay = 86'400;
inline constexpr int kMinutesPerDay = 1'440;

/// First second of the day, in seconds since 1970-01-01T00:00:00Z.
constexpr std::int64_t first_second(Day day)
{
    return day * kSecondsPerDay;
}

/// "2013-08-19". Local.
std::string format_day(Day day);

/// "2013-08-19 20:15" (UTC). Local.
std::string format_minute(std::int64_t time_s);

/// Reads "2013-08-19"; nothing for anything else. Local.
std::optional<Day> parse_day(std::string_view text);

/// First and last day of a range, both included.
struct DayRange {
    Day first;
    Day last;
    [[nodiscard]] bool contains(Day day) const { return first <= day && day <= last; }
};

/// Reads "2013-08-18..2013-08-19" or a single day; nothing for anything else or a range that runs backwards.
/// Local.
std::optional<DayRange> parse_day_range(std::string_view text);

}  // namespace spamgraph
