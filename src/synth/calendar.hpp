#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "spamgraph/synth/scenario.hpp"
#include "synth/random.hpp"

namespace spamgraph::synth {

inline constexpr std::int64_t kMicro = 1'000'000;  ///< microseconds in a second

/// The time that one log file covers.
struct FileSpan {
    std::uint32_t day;        ///< 0: the first day of the scenario
    int first_minute;         ///< of the day
    int last_minute;          ///< one past
    std::int64_t begin_us{};  ///< since 1970-01-01T00:00:00Z
    std::int64_t end_us{};    ///< one past
};

/// Rows of a file or a day, by what a reader makes of them.
struct RowCounts {
    std::uint64_t accepted{};
    std::uint64_t port{};      ///< mDNS, NetBIOS, LLMNR: not a question to a resolver
    std::uint64_t chaos{};     ///< class CHAOS
    std::uint64_t response{};  ///< no question in the row

    RowCounts& operator+=(const RowCounts& other);
    bool operator==(const RowCounts&) const = default;
};

/// How the days are cut into files, and how many background rows each minute and file gets.
class Calendar {
public:
    explicit Calendar(const SynthOptions& options);

    [[nodiscard]] std::uint32_t days() const { return days_; }
    [[nodiscard]] std::size_t files() const { return std::size_t{days_} * files_per_day_; }
    [[nodiscard]] std::uint32_t files_per_day() const { return files_per_day_; }
    [[nodiscard]] FileSpan span(std::size_t file) const;
    /// Part of a day's activity that falls in the span, 0 to 1.
    [[nodiscard]] double share(const FileSpan& span) const;
    /// A time in the span, as likely as its minute is busy.
    [[nodiscard]] std::int64_t busy_time(const FileSpan& span, Random& random) const;

    /// Background rows in a file, the exact number. Straddling rows are among them.
    [[nodiscard]] RowCounts background(std::size_t file) const;
    /// Rows in a file whose time lies in the span of the file before, and of the one after.
    [[nodiscard]] std::uint32_t late_rows(std::size_t file) const;
    [[nodiscard]] std::uint32_t early_rows(std::size_t file) const;

private:
    std::uint64_t seed_, rows_per_day_;
    std::uint32_t days_, files_per_day_;
    Day first_day_;
    std::array<std::uint64_t, kMinutesPerDay + 1> cumulative_{};  ///< activity before each minute
};

}  // namespace spamgraph::synth
