#include "spamgraph/core/day.hpp"

#include <fmt/core.h>

#include <charconv>
#include <chrono>

namespace spamgraph {

namespace {

template <class Number>
bool parse_number(std::string_view text, Number& number)
{
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc{} && end == text.data() + text.size();
}

}  // namespace

std::string format_day(Day day)
{
    const std::chrono::year_month_day date{std::chrono::sys_days{std::chrono::days{day}}};
    return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(date.year()),
                       static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()));
}

std::string format_minute(std::int64_t time_s)
{
    const Day day =
        static_cast<Day>(std::chrono::floor<std::chrono::days>(std::chrono::seconds{time_s}).count());
    const std::int64_t minute = (time_s - first_second(day)) / 60;
    return fmt::format("{} {:02}:{:02}", format_day(day), minute / 60, minute % 60);
}

std::optional<Day> parse_day(std::string_view text)
{
    int year{};
    unsigned month{};
    unsigned day{};
    if (text.size() != 10 || text[0] == '-' || text[4] != '-' || text[7] != '-' ||
        !parse_number(text.substr(0, 4), year) || !parse_number(text.substr(5, 2), month) ||
        !parse_number(text.substr(8, 2), day))
        return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                           std::chrono::day{day}};
    if (!date.ok()) return std::nullopt;
    return static_cast<Day>(std::chrono::sys_days{date}.time_since_epoch().count());
}

std::optional<DayRange> parse_day_range(std::string_view text)
{
    const std::size_t dots = text.find("..");
    const auto first = parse_day(text.substr(0, dots));
    const auto last = dots == text.npos ? first : parse_day(text.substr(dots + 2));
    if (!first || !last || *last < *first) return std::nullopt;
    return DayRange{*first, *last};
}

}  // namespace spamgraph
