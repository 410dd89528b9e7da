#include "synth/gap.hpp"

#include <algorithm>

namespace spamgraph::synth {

Gap choose_gap(bool happens, const SynthOptions& options, const Calendar& calendar,
               const std::vector<Campaign>& campaigns)
{
    constexpr std::size_t kLostHours = 2;
    if (!happens) return {};
    const std::size_t files_per_hour = calendar.files_per_day() / 24;
    const std::size_t hours = calendar.files() / files_per_hour;
    Random random(options.seed, Purpose::gap);
    const auto has_run = [&](std::size_t hour) {
        const FileSpan first = calendar.span(hour * files_per_hour);
        const std::int64_t end_us = first.begin_us + 3600 * kMicro;
        return std::ranges::any_of(campaigns, [&](const Campaign& campaign) {
            return !campaign.events.empty() && first.begin_us <= campaign.last_us &&
                   campaign.first_us < end_us;
        });
    };
    // The last two days matter: the one of the run, and the one it is held against.
    const auto draw = [&](std::size_t length) { return hours - 48 + random.below(48 - length + 1); };
    std::size_t lost = draw(kLostHours);
    while (has_run(lost) || has_run(lost + 1)) lost = draw(kLostHours);
    std::size_t twice = draw(1);
    while (twice - lost < kLostHours) twice = draw(1);
    return {lost * files_per_hour, kLostHours * files_per_hour, twice * files_per_hour, files_per_hour};
}

std::vector<Output> list_outputs(const Calendar& calendar, const Gap& gap)
{
    std::vector<Output> outputs;
    for (std::size_t file = 0; file < calendar.files(); ++file)
        if (!gap.loses(file)) outputs.push_back({.file = file});
    for (std::size_t i = 0; i < gap.twice_files; ++i) outputs.push_back({gap.twice_first + i, true});
    return outputs;
}

RowCounts background_of_day(const Calendar& calendar, const Gap& gap, std::uint32_t day)
{
    RowCounts counts;
    const std::size_t first = std::size_t{day} * calendar.files_per_day();
    const std::size_t next = first + calendar.files_per_day();
    for (std::size_t file = first; file < next; ++file)
        if (!gap.loses(file)) counts += calendar.background(file);
    // What stands in this day's files but lies on a neighbouring day, and the other way round.
    if (!gap.loses(first)) counts.accepted -= calendar.late_rows(first);
    if (!gap.loses(next - 1)) counts.accepted -= calendar.early_rows(next - 1);
    if (day > 0 && !gap.loses(first - 1)) counts.accepted += calendar.early_rows(first - 1);
    if (day + 1 < calendar.days() && !gap.loses(next)) counts.accepted += calendar.late_rows(next);
    return counts;
}

}  // namespace spamgraph::synth
