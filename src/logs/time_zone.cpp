#include "spamgraph/logs/time_zone.hpp"

#include <date/tz.h>

#include <optional>

#include "spamgraph/core/error.hpp"

namespace spamgraph::logs {

namespace {

constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// Seconds of "+02:00", "-0330" or "+2"; nothing for anything else, or more than 14 hours.
std::optional<std::int64_t> parse_offset(std::string_view text)
{
    if (text.size() < 2 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
    const bool west = text[0] == '-';
    text.remove_prefix(1);
    std::int64_t parts[2] = {0, 0};
    for (int part = 0; part < 2 && !text.empty(); ++part) {
        std::size_t digits = 0;
        while (digits < 2 && digits < text.size() && is_digit(text[digits]))
            parts[part] = parts[part] * 10 + (text[digits++] - '0');
        if (digits == 0 || (part == 1 && digits != 2)) return std::nullopt;
        text.remove_prefix(digits);
        if (part == 0 && text.starts_with(':') && text.size() == 3) text.remove_prefix(1);
    }
    const std::int64_t offset_s = parts[0] * 3600 + parts[1] * 60;
    if (!text.empty() || parts[1] > 59 || offset_s > 14 * 3600) return std::nullopt;
    return west ? -offset_s : offset_s;
}

}  // namespace

TimeZone::TimeZone(std::string_view name) : name_(name)
{
    if (name == "UTC" || name == "Z") return;
    if (const auto offset = parse_offset(name)) {
        offset_s_ = *offset;
        return;
    }
    try {
        zone_ = date::locate_zone(name_);
    } catch (const std::runtime_error&) {
        throw Error(ExitCode::usage, "unknown time zone '" + name_ +
                                         "' (must be UTC, an offset as +02:00, or a name as Europe/Berlin "
                                         "that this machine's tzdata has)");
    }
}

std::int64_t TimeZone::to_utc(std::int64_t clock_s) const
{
    if (!zone_) return clock_s - offset_s_;
    const date::local_seconds clock{std::chrono::seconds{clock_s}};
    // Of two offsets, `first` is the one before the clock was set.
    return clock_s - zone_->get_info(clock).first.offset.count();
}

}  // namespace spamgraph::logs
