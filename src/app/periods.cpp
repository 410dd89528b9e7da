#include "app/periods.hpp"

#include <algorithm>

#include "spamgraph/analysis/surges.hpp"

namespace spamgraph::app {

namespace {

/// Adds the minutes of a surge to the periods of the days it lasts on.
void add_surge(const SurgeFinding& surge, const Window& window, std::vector<TestPeriod>& periods)
{
    for (std::size_t d = 0; d < window.summaries.size(); ++d) {
        const std::int64_t start = first_second(window.summaries[d].day);
        const std::int64_t first = std::max<std::int64_t>(surge.first - start, 0) / 60;
        const std::int64_t last = std::min<std::int64_t>(surge.last - start, kSecondsPerDay - 1);
        if (last < 0 || first >= kMinutesPerDay) continue;
        auto period = std::ranges::find(periods, d, &TestPeriod::day);
        if (period == periods.end()) period = periods.insert(periods.end(), TestPeriod{d, {}, true});
        for (std::int64_t minute = first; minute <= last / 60; ++minute)
            period->minutes.set(static_cast<std::size_t>(minute));
    }
}

std::vector<TestPeriod> choose_periods(const std::vector<SurgeFinding>& surges, const Window& window)
{
    const bool single_day = window.days.size() == 1;
    std::vector<TestPeriod> periods;
    for (const SurgeFinding& surge : surges)
        if (surge.basis == "earlier-days" || single_day) add_surge(surge, window, periods);
    if (single_day && !periods.empty()) return periods;
    for (std::size_t d = single_day ? 0 : 1; d < window.days.size(); ++d)
        periods.push_back({d, MinuteSet().set(), false});
    std::ranges::sort(periods, {}, [](const TestPeriod& p) { return std::pair(p.day, !p.surge); });
    return periods;
}

}  // namespace

SurgeSearch find_surge_periods(const Window& window, const AnalyzeOptions& options)
{
    SurgeSearch search;
    const DayRange range = window.range();
    const auto missing = find_missing(window.summaries, range, options.missing);
    const auto series_of = [&](auto member) {
        return build_series(window.summaries, range, member, missing);
    };
    const MinuteSeries mx = series_of(&DayMinutes::mx);
    const MinuteSeries labelled = series_of(&DayMinutes::labelled);
    const MinuteSeries mail = series_of(&DayMinutes::mail);

    // Only series with the same definition every day raise an alarm: MX, and names recognised by their label.
    const Baseline mx_baseline = build_baseline(mx, options.surge);
    const Baseline labelled_baseline = build_baseline(labelled, options.surge);
    search.surges = find_surges("mx", mx, mx_baseline, options.surge);
    const auto by_label = find_surges("labelled", labelled, labelled_baseline, options.surge);
    search.surges.insert(search.surges.end(), by_label.begin(), by_label.end());
    std::ranges::stable_sort(search.surges, {}, &SurgeFinding::first);
    search.periods = choose_periods(search.surges, window);

    const bool mx_seen = std::ranges::any_of(mx.y, [](std::uint64_t y) { return y > 0; });
    const Baseline& shown = mx_seen ? mx_baseline : labelled_baseline;
    SeriesTable& table = search.series;
    for (std::size_t t = 0; t < mx.y.size(); ++t)
        table.time.push_back(first_second(range.first) + static_cast<std::int64_t>(t) * 60);
    table.all = series_of(&DayMinutes::all).y;
    table.mx = mx.y;
    table.mail = mail.y;
    table.labelled = labelled.y;
    table.baseline = shown.expected;
    table.phi = shown.phi;
    table.z = shown.z;
    table.missing = missing;

    if (window.days.size() == 1)
        search.not_observable.push_back(
            {"own past of clients", "only one day was given: add an earlier day"});
    if (!mx_seen)
        search.not_observable.push_back(
            {"exchange role", "no MX query in the window: the label series is used"});
    return search;
}

}  // namespace spamgraph::app
