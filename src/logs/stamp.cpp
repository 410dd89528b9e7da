#include "logs/stamp.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstring>

#include "logs/file.hpp"
#include "logs/seconds.hpp"

namespace spamgraph::logs {

namespace {

using std::chrono::day;
using std::chrono::month;
using std::chrono::sys_days;
using std::chrono::year;
using std::chrono::year_month_day;

constexpr std::int64_t kTimeLimit = std::int64_t{1} << 32;  // 2106-02-07: no log has later rows

/// How far a row may lie after the time of its file: clocks differ, and so do zones.
constexpr std::int64_t kSlack = kSecondsPerDay;

constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

constexpr bool is_name_byte(char c)
{
    return is_digit(c) || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '.';
}

std::optional<std::int64_t> within_limit(std::int64_t time_s)
{
    return time_s >= 0 && time_s < kTimeLimit ? std::optional(time_s) : std::nullopt;
}

/// Takes "Nov" off the front of `text`.
std::optional<month> take_month(std::string_view& text)
{
    constexpr std::array<std::string_view, 12> kNames{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                      "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    const auto* const found = std::ranges::find(kNames, text.substr(0, 3));
    if (found == kNames.end()) return std::nullopt;
    text.remove_prefix(3);
    return month{static_cast<unsigned>(found - kNames.begin() + 1)};
}

/// Takes "Mon " off the front of `text`, or says that it does not stand there.
bool take_weekday(std::string_view& text)
{
    constexpr std::string_view kNames = "Mon Tue Wed Thu Fri Sat Sun ";
    constexpr std::size_t kSize = 4;
    const std::size_t at = text.size() < kSize ? kNames.npos : kNames.find(text.substr(0, kSize));
    if (at == kNames.npos || at % kSize != 0) return false;
    text.remove_prefix(kSize);
    return true;
}

/// Takes "2026 " off the front of `text`.
std::optional<year> take_year(std::string_view& text)
{
    std::string_view rest = text;
    const auto number = take_number(rest, 4);
    if (!number || text.size() - rest.size() != 4 || !take_char(rest, ' ')) return std::nullopt;
    text = rest;
    return year{*number};
}

/// Takes "1795426091.083126" off the front of `text`, as `journalctl -o short-unix` writes it.
std::optional<std::int64_t> take_epoch(std::string_view& text)
{
    constexpr std::size_t kDigits = 10;
    const std::string_view stamp = text.substr(0, text.find(' '));
    if (stamp.size() <= kDigits || stamp[kDigits] != '.') return std::nullopt;
    const auto time = parse_epoch(stamp);
    if (time) text.remove_prefix(stamp.size());
    return time;
}

/// Takes "Z", " UTC", "+02:00", "+0200" or "+02" off the front of `text`: seconds east of UTC.
std::optional<std::int64_t> take_offset(std::string_view& text)
{
    std::string_view rest = text;
    take_char(rest, ' ');
    if (rest.starts_with("UTC") || rest.starts_with("Z")) {
        rest.remove_prefix(rest[0] == 'Z' ? 1 : 3);
        if (!rest.empty() && is_name_byte(rest[0])) return std::nullopt;  // a host's name begins so
        text = rest;
        return 0;
    }
    const bool west = rest.starts_with('-');
    if (!west && !rest.starts_with('+')) return std::nullopt;
    rest.remove_prefix(1);
    const auto hours = take_number(rest, 2);
    if (!hours || *hours > 14) return std::nullopt;
    std::string_view after = rest;
    take_char(after, ':');
    const auto minutes = take_number(after, 2);
    if (minutes) rest = after;
    text = rest;
    const std::int64_t offset_s = *hours * 3600 + minutes.value_or(0) * 60;
    return west ? -offset_s : offset_s;
}

/// Seconds since 1970-01-01 of a date and time, before any zone.
std::optional<std::int64_t> clock_seconds(year_month_day date, std::int64_t second_of_day)
{
    if (!date.ok() || date.year() < year{1970}) return std::nullopt;
    return sys_days{date}.time_since_epoch().count() * kSecondsPerDay + second_of_day;
}

/// Takes "2026-11-23T09:28:11.080" off the front of `text`: seconds since 1970-01-01, before any zone.
std::optional<std::int64_t> take_iso_clock(std::string_view& text)
{
    std::string_view rest = text;
    const auto y = take_number(rest, 4);
    if (!y || !take_char(rest, '-')) return std::nullopt;
    const auto m = take_number(rest, 2);
    if (!m || !take_char(rest, '-')) return std::nullopt;
    const auto d = take_number(rest, 2);
    if (!d || (!take_char(rest, 'T') && !take_char(rest, ' '))) return std::nullopt;
    const auto second = take_time_of_day(rest);
    if (!second) return std::nullopt;
    text = rest;
    return clock_seconds(year{*y} / month{static_cast<unsigned>(*m)} / day{static_cast<unsigned>(*d)},
                         *second);
}

/// Takes "11" with a fraction or without off the front of `text`.
std::optional<std::int64_t> take_second(std::string_view& text)
{
    std::string_view rest = text;
    const auto second = take_number(rest, 2);
    if (!second || *second > 60) return std::nullopt;
    if (rest.size() > 1 && (rest[0] == '.' || rest[0] == ',') && is_digit(rest[1])) {
        std::size_t digits = 2;
        while (digits < rest.size() && is_digit(rest[digits])) ++digits;
        rest.remove_prefix(digits);
    }
    text = rest;
    return std::min(*second, 59);  // a leap second is part of its minute
}

/// The time in a gzip header (RFC 1952, 2.3.1: of the file that was compressed); 0 where there is none.
std::int64_t gzip_time(const std::filesystem::path& path)
{
    std::array<unsigned char, 8> head{};
    const std::size_t got = File(path).read({reinterpret_cast<char*>(head.data()), head.size()});
    if (got < head.size() || head[0] != 0x1f || head[1] != 0x8b) return 0;
    return head[4] | head[5] << 8 | head[6] << 16 | std::int64_t{head[7]} << 24;
}

}  // namespace

std::optional<int> take_number(std::string_view& text, std::size_t most)
{
    std::size_t digits = 0;
    int value = 0;
    while (digits < most && digits < text.size() && is_digit(text[digits]))
        value = value * 10 + (text[digits++] - '0');
    text.remove_prefix(digits);
    return digits > 0 ? std::optional(value) : std::nullopt;
}

std::optional<std::int64_t> take_time_of_day(std::string_view& text, char between)
{
    std::string_view rest = text;
    const auto hour = take_number(rest, 2);
    if (!hour || *hour > 23 || !take_char(rest, between)) return std::nullopt;
    const auto minute = take_number(rest, 2);
    if (!minute || *minute > 59 || !take_char(rest, between)) return std::nullopt;
    const auto second = take_second(rest);
    if (!second) return std::nullopt;
    text = rest;
    return *hour * 3600 + *minute * 60 + *second;
}

std::optional<std::int64_t> parse_epoch(std::string_view text)
{
    if (const auto seconds = parse_row_seconds(text)) return within_limit(*seconds);
    std::int64_t value{};
    const char* const last = text.data() + text.size();
    if (text.empty() || !is_digit(text[0])) return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), last, value);
    if (error != std::errc{}) return std::nullopt;
    if (end == last) {
        if (text.size() == 13) value /= 1'000;
        if (text.size() == 16) value /= 1'000'000;
        if (text.size() == 19) value /= 1'000'000'000;
    } else if (*end != '.' || !std::all_of(end + 1, last, is_digit)) {
        return std::nullopt;
    }
    return within_limit(value);
}

std::optional<std::int64_t> parse_tai64n(std::string_view text)
{
    constexpr std::uint64_t kZero = (std::uint64_t{1} << 62) + 10;
    constexpr std::size_t kLabelDigits = 16, kNanosecondDigits = 8;
    const bool has_size =
        text.size() == 1 + kLabelDigits || text.size() == 1 + kLabelDigits + kNanosecondDigits;
    if (!has_size || text[0] != '@') return std::nullopt;
    std::uint64_t label{};
    std::uint32_t nanoseconds{};
    const char* const middle = text.data() + 1 + kLabelDigits;
    const char* const last = text.data() + text.size();
    if (std::from_chars(text.data() + 1, middle, label, 16).ptr != middle ||
        std::from_chars(middle, last, nanoseconds, 16).ptr != last || label < kZero)
        return std::nullopt;
    return within_limit(static_cast<std::int64_t>(label - kZero));
}

void FileClock::begin_file(const std::filesystem::path& path)
{
    assumed_zone_ = inferred_year_ = false;
    file_time_s_ = gzip_time(path);
    struct stat status {};
    if (file_time_s_ == 0 && stat(path.c_str(), &status) == 0) file_time_s_ = status.st_mtime;
}

std::optional<std::int64_t> FileClock::take(std::string_view& text)
{
    std::string_view rest = text;
    if (take_char(rest, '<') && take_number(rest, 3) && take_char(rest, '>')) {
        if (rest.starts_with("1 ")) rest.remove_prefix(2);
    } else {
        rest = text;
    }
    // `journalctl -o short-full` puts the weekday before a stamp with a year.
    constexpr std::size_t kDash = std::string_view("Mon 2026").size();
    if (rest.size() > kDash && rest[kDash] == '-') take_weekday(rest);
    auto time = rest.empty() || !is_digit(rest[0]) ? take_syslog(rest) : take_iso(rest);
    if (!time) time = take_dashed(rest);
    if (!time) time = take_epoch(rest);
    if (time) text = rest;
    return time;
}

std::optional<std::int64_t> FileClock::take_iso(std::string_view& text)
{
    std::string_view rest = text;
    if (rest.size() < 19 || rest[4] != '-' || rest[7] != '-') return std::nullopt;
    std::optional<std::int64_t> clock_s;
    if (std::memcmp(rest.data(), iso_minute_.data(), iso_minute_.size()) == 0) {
        rest.remove_prefix(iso_minute_.size());
        if (const auto second = take_second(rest)) clock_s = iso_minute_s_ + *second;
    } else {
        clock_s = take_iso_clock(rest);
        const bool has_two_digits_each =
            (text[10] == 'T' || text[10] == ' ') && text[13] == ':' && text[16] == ':';
        if (clock_s && has_two_digits_each) {
            std::memcpy(iso_minute_.data(), text.data(), iso_minute_.size());
            iso_minute_s_ = *clock_s / 60 * 60;
        }
    }
    if (!clock_s) return std::nullopt;
    const auto offset = take_offset(rest);
    text = rest;
    return within_limit(offset ? *clock_s - *offset : to_utc(*clock_s));
}

std::optional<std::int64_t> FileClock::take_dashed(std::string_view& text)
{
    std::string_view rest = text;
    if (rest.size() > kDashedMinute && std::memcmp(rest.data(), dashed_minute_.data(), kDashedMinute) == 0) {
        rest.remove_prefix(kDashedMinute);
        const auto second = take_second(rest);
        if (!second) return std::nullopt;
        text = rest;
        return within_limit(to_utc(dashed_minute_s_ + *second));
    }
    const auto d = take_number(rest, 2);
    if (!d || !take_char(rest, '-')) return std::nullopt;
    const auto m = take_month(rest);
    if (!m || !take_char(rest, '-')) return std::nullopt;
    const auto y = take_number(rest, 4);
    if (!y || !take_char(rest, ' ')) return std::nullopt;
    const auto second = take_time_of_day(rest);
    if (!second) return std::nullopt;
    const auto clock_s = clock_seconds(year{*y} / *m / day{static_cast<unsigned>(*d)}, *second);
    const bool has_all_digits = text.size() > kDashedMinute && text[2] == '-' && text[11] == ' ' &&
                                text[14] == ':' && text[17] == ':';
    if (clock_s && has_all_digits) {
        std::memcpy(dashed_minute_.data(), text.data(), kDashedMinute);
        dashed_minute_s_ = *clock_s / 60 * 60;
    }
    text = rest;
    return clock_s ? within_limit(to_utc(*clock_s)) : std::nullopt;
}

std::optional<std::int64_t> FileClock::take_syslog(std::string_view& text)
{
    std::string_view rest = text;
    const bool has_weekday = take_weekday(rest);
    const auto m = take_month(rest);
    if (!m || !take_char(rest, ' ')) return std::nullopt;
    take_char(rest, ' ');
    const auto d = take_number(rest, 2);
    if (!d || !take_char(rest, ' ')) return std::nullopt;
    auto said_year = take_year(rest);
    const auto second = take_time_of_day(rest);
    if (!second) return std::nullopt;
    text = rest;
    if (has_weekday && !said_year && take_char(rest, ' ')) {
        said_year = take_year(rest);
        if (said_year) text.remove_prefix(text.size() - rest.size() - 1);
    }
    if (said_year) return at(*said_year / *m / day{static_cast<unsigned>(*d)}, *second);

    // The latest year in which that day exists and does not lie after the file was written. Leap years are at
    // most 8 years apart.
    constexpr int kYears = 8;
    const std::int64_t latest = file_time_s_ + kSlack;
    const year newest = year_month_day{
        std::chrono::floor<std::chrono::days>(std::chrono::sys_seconds{std::chrono::seconds{
            latest}})}.year();
    for (year y = newest; y >= newest - std::chrono::years{kYears}; --y) {
        const auto time_s = at(y / *m / day{static_cast<unsigned>(*d)}, *second);
        if (!time_s || *time_s > latest) continue;
        inferred_year_ = true;
        return time_s;
    }
    return std::nullopt;
}

std::optional<std::int64_t> FileClock::at(year_month_day date, std::int64_t second_of_day)
{
    const auto clock_s = clock_seconds(date, second_of_day);
    return clock_s ? within_limit(to_utc(*clock_s)) : std::nullopt;
}

std::int64_t FileClock::to_utc(std::int64_t clock_s)
{
    assumed_zone_ = true;
    const std::int64_t minute = clock_s / 60;
    if (minute != known_minute_) {
        known_offset_s_ = clock_s - zone_.to_utc(clock_s);
        known_minute_ = minute;
    }
    return clock_s - known_offset_s_;
}

}  // namespace spamgraph::logs
