#include "synth/calendar.hpp"

#include <algorithm>

namespace spamgraph::synth {

namespace {

/// Activity at each full hour, UTC; between them it changes evenly.
constexpr std::array<std::uint64_t, 24> kHourly{62,  55,  50,  47,  46,  50,  60,  78,  95,  106, 112, 115,
                                                116, 118, 120, 122, 124, 128, 134, 140, 138, 124, 100, 78};

}  // namespace

RowCounts& RowCounts::operator+=(const RowCounts& other)
{
    accepted += other.accepted;
    port += other.port;
    chaos += other.chaos;
    response += other.response;
    return *this;
}

Calendar::Calendar(const SynthOptions& options)
    : seed_(options.seed),
      rows_per_day_(options.rows_per_day),
      days_(options.day_count()),
      files_per_day_(options.files_per_day),
      first_day_(options.first_day)
{
    for (std::size_t minute = 0; minute < kMinutesPerDay; ++minute) {
        const std::size_t hour = minute / 60;
        const std::uint64_t part = minute % 60;
        const std::uint64_t activity = kHourly[hour] * (60 - part) + kHourly[(hour + 1) % 24] * part;
        cumulative_[minute + 1] = cumulative_[minute] + activity;
    }
}

FileSpan Calendar::span(std::size_t file) const
{
    FileSpan span{};
    const int minutes = kMinutesPerDay / static_cast<int>(files_per_day_);
    span.day = static_cast<std::uint32_t>(file / files_per_day_);
    span.first_minute = static_cast<int>(file % files_per_day_) * minutes;
    span.last_minute = span.first_minute + minutes;
    const std::int64_t day_s = first_second(first_day_ + static_cast<Day>(span.day));
    span.begin_us = (day_s + span.first_minute * 60) * kMicro;
    span.end_us = (day_s + span.last_minute * 60) * kMicro;
    return span;
}

double Calendar::share(const FileSpan& span) const
{
    return static_cast<double>(cumulative_[span.last_minute] - cumulative_[span.first_minute]) /
           static_cast<double>(cumulative_.back());
}

std::int64_t Calendar::busy_time(const FileSpan& span, Random& random) const
{
    const std::uint64_t low = cumulative_[span.first_minute];
    const std::uint64_t at = low + random.below(cumulative_[span.last_minute] - low);
    const auto minute =
        std::upper_bound(cumulative_.begin(), cumulative_.end(), at) - cumulative_.begin() - 1;
    const std::int64_t offset_us = (minute - span.first_minute) * 60 * kMicro;
    return span.begin_us + offset_us + static_cast<std::int64_t>(random.below(60 * kMicro));
}

RowCounts Calendar::background(std::size_t file) const
{
    const FileSpan span = this->span(file);
    __extension__ using Wide = unsigned __int128;
    const auto rows_before = [this](int minute) {
        return static_cast<std::uint64_t>(static_cast<Wide>(rows_per_day_) * cumulative_[minute] /
                                          cumulative_.back());
    };
    RowCounts counts;
    counts.accepted = rows_before(span.last_minute) - rows_before(span.first_minute);
    Random random(seed_, Purpose::junk, file, 1);
    counts.port = 2 + counts.accepted * 4 / 1000 + random.below(4);
    counts.chaos = 1 + counts.accepted / 5000 + random.below(3);
    counts.response = 1 + counts.accepted / 1000 + random.below(3);
    return counts;
}

std::uint32_t Calendar::late_rows(std::size_t file) const
{
    Random random(seed_, Purpose::straddle, file, 1);
    return file == 0 ? 0 : 2 + static_cast<std::uint32_t>(random.below(6));
}

std::uint32_t Calendar::early_rows(std::size_t file) const
{
    Random random(seed_, Purpose::straddle, file, 2);
    return file + 1 == files() ? 0 : 1 + static_cast<std::uint32_t>(random.below(3));
}

}  // namespace spamgraph::synth
