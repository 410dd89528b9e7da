#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace date {
class time_zone;
}

namespace spamgraph::logs {

/// Where the clock of a log stood: an offset from UTC, or a zone of the tz database.
class TimeZone {
public:
    TimeZone() = default;  ///< UTC

    /// Reads "UTC", "+02:00" or "Europe/Berlin". Throws Error (64) for what is none of them. Local.
    explicit TimeZone(std::string_view name);

    /// Seconds since 1970-01-01T00:00:00Z of a reading of the clock, itself in seconds since
    /// 1970-01-01 00:00:00 on that clock. An hour that comes twice is taken as its first pass; one that the
    /// clock leaves out, as if the clock had gone on. Local.
    [[nodiscard]] std::int64_t to_utc(std::int64_t clock_s) const;

    [[nodiscard]] const std::string& name() const { return name_; }

private:
    std::string name_ = "UTC";
    std::int64_t offset_s_ = 0;              ///< east of UTC, where `zone_` is null
    const date::time_zone* zone_ = nullptr;  ///< lives as long as the program
};

}  // namespace spamgraph::logs
