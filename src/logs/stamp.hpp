#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string_view>

#include "spamgraph/core/day.hpp"
#include "spamgraph/logs/time_zone.hpp"

namespace spamgraph::logs {

/// Seconds since 1970-01-01T00:00:00Z of "1379288667.631940"; of an integer of 13, 16 or 19 digits as milli-,
/// micro- or nanoseconds. Nothing for signs, exponents, blanks, and times from 2106-02-07 on. Local.
std::optional<std::int64_t> parse_epoch(std::string_view text);

/// Seconds since 1970-01-01T00:00:00Z of "@4000000052127b8a1c2d3e4f", as multilog writes it: no leap second
/// after 1970 is counted (TAI64N labels of a POSIX clock are 2^62 + 10 + its seconds). Local.
std::optional<std::int64_t> parse_tai64n(std::string_view text);

/// Reads the stamps of a file's rows, and remembers what it had to assume. A row's time depends on the row
/// and the file alone, not on other rows. Seconds since 1970-01-01T00:00:00Z.
class FileClock {
public:
    explicit FileClock(const TimeZone& zone) : zone_(zone) {}

    /// Forgets the assumptions of the file before. Throws Error (66) when the file cannot be read.
    void begin_file(const std::filesystem::path& path);

    // Each takes a stamp off the front of `text`; nothing, and `text` as it was, where it has another form.
    std::optional<std::int64_t> take_iso(std::string_view& text);     ///< 2026-11-23T09:28:11.080+01:00
    std::optional<std::int64_t> take_dashed(std::string_view& text);  ///< 23-Nov-2026 09:28:11.080
    /// Nov 23 09:28:11, and with a year: Nov 23 2026 09:28:11, or Mon Nov 23 09:28:11 2026
    std::optional<std::int64_t> take_syslog(std::string_view& text);
    /// Any of them, also after a syslog priority as "<30>1 ", and 1795426091.083 of a journal.
    std::optional<std::int64_t> take(std::string_view& text);

    /// The time at which the log's own clock showed this.
    std::optional<std::int64_t> at(std::chrono::year_month_day date, std::int64_t second_of_day);

    /// Seconds since 1970-01-01T00:00:00Z when the file was last written: as a gzip header says, or the file
    /// system.
    [[nodiscard]] std::int64_t file_time_s() const { return file_time_s_; }
    [[nodiscard]] bool assumed_zone() const { return assumed_zone_; }
    [[nodiscard]] bool inferred_year() const { return inferred_year_; }

private:
    static constexpr std::size_t kIsoMinute = 17, kDashedMinute = 18;

    std::int64_t to_utc(std::int64_t clock_s);

    TimeZone zone_;
    std::int64_t file_time_s_ = 0;
    bool assumed_zone_ = false;
    bool inferred_year_ = false;
    std::int64_t known_minute_ = -1;  ///< on the log's clock; `known_offset_s_` is its distance from UTC
    std::int64_t known_offset_s_ = 0;
    std::array<char, kIsoMinute> iso_minute_{};        ///< "2026-11-23T09:28:" as it stood in the last stamp
    std::int64_t iso_minute_s_ = 0;                    ///< seconds since 1970-01-01 of it, before any zone
    std::array<char, kDashedMinute> dashed_minute_{};  ///< "23-Nov-2026 09:28:", likewise
    std::int64_t dashed_minute_s_ = 0;
};

/// Takes "09:28:11" with a fraction or without off the front of `text`: seconds since midnight. Local.
/// @param between what stands between hour, minute and second
std::optional<std::int64_t> take_time_of_day(std::string_view& text, char between = ':');

/// Takes up to `most` digits off the front of `text`; nothing without one. Local.
std::optional<int> take_number(std::string_view& text, std::size_t most);

/// Takes `c` off the front of `text`, or says that it does not stand there. Local.
inline bool take_char(std::string_view& text, char c)
{
    if (text.empty() || text[0] != c) return false;
    text.remove_prefix(1);
    return true;
}

}  // namespace spamgraph::logs
