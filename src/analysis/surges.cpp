#include "spamgraph/analysis/surges.hpp"

#include <algorithm>
#include <cmath>

namespace spamgraph {

namespace {

/// First and last minute, both included.
struct Span {
    std::size_t first, last;
};

std::vector<Span> group_alarms(const std::vector<std::uint8_t>& alarm, std::size_t max_gap)
{
    std::vector<Span> groups;
    for (std::size_t t = 0; t < alarm.size(); ++t) {
        if (!alarm[t]) continue;
        if (groups.empty() || t - groups.back().last > max_gap) groups.push_back({t, t});
        groups.back().last = t;
    }
    return groups;
}

/// Where there is no burst around the first alarm, the surge starts with the hot minutes that raised it.
std::size_t first_hot(const Baseline& baseline, std::size_t alarm, std::size_t span)
{
    std::size_t first = alarm;
    for (std::size_t t = alarm; t + span > alarm; --t) {
        if (baseline.hot[t]) first = t;
        if (t == 0) break;
    }
    return first;
}

/// Stretches groups of alarms to the bursts that hold their ends, and joins those that then meet.
std::vector<Span> stretch_to_bursts(const std::vector<Span>& groups, const std::vector<std::uint8_t>& burst,
                                    const Baseline& baseline, const SurgeRule& rule)
{
    std::vector<Span> spans;
    for (Span span : groups) {
        if (burst[span.first])
            while (span.first > 0 && burst[span.first - 1]) --span.first;
        else
            span.first = first_hot(baseline, span.first, rule.alarm_span);
        while (burst[span.last] && span.last + 1 < burst.size() && burst[span.last + 1]) ++span.last;
        if (!spans.empty() && span.first <= spans.back().last + 1)
            spans.back().last = std::max(spans.back().last, span.last);
        else
            spans.push_back(span);
    }
    return spans;
}

SurgeFinding describe(const Span& span, std::string_view name, const MinuteSeries& series,
                      const Baseline& baseline)
{
    const std::int64_t start = first_second(series.first_day);
    SurgeFinding surge;
    surge.series = name;
    surge.first = start + static_cast<std::int64_t>(span.first) * 60;
    surge.last = start + static_cast<std::int64_t>(span.last) * 60 + 59;
    surge.basis = "earlier-days";
    for (std::size_t t = span.first; t <= span.last; ++t) {
        if (baseline.alarm[t] && baseline.basis[t] == BaselineBasis::same_day) surge.basis = "same-day";
        if (std::isnan(baseline.z[t])) continue;
        const auto y = static_cast<double>(series.y[t]);
        surge.excess += y - baseline.expected[t];
        if (baseline.z[t] > surge.score) {
            surge.score = baseline.z[t];
            surge.score_per_minute = y;
            surge.score_baseline = baseline.expected[t];
            surge.score_phi = baseline.phi[t];
        }
        if (y > surge.peak_per_minute) {
            surge.peak_per_minute = y;
            surge.peak_baseline = baseline.expected[t];
        }
    }
    return surge;
}

}  // namespace

std::vector<SurgeFinding> find_surges(std::string_view name, const MinuteSeries& series,
                                      const Baseline& baseline, const SurgeRule& rule)
{
    const auto groups = group_alarms(baseline.alarm, rule.max_gap);
    if (groups.empty()) return {};

    std::vector<double> expected = baseline.expected;
    for (std::size_t t = 0; t < expected.size(); ++t)
        if (series.missing[t]) expected[t] = kNotObservable;
    // A burst is what raises an alarm at the least. Twice an expectation of one or two queries a minute is
    // within the error of the expectation, and would stretch a surge over the hours before it.
    BurstRule rule_of_burst = rule.burst;
    rule_of_burst.min_excess = rule.min_excess;
    const auto burst = find_burst(series.y, expected, baseline.phi, rule_of_burst);

    std::vector<SurgeFinding> surges;
    for (const Span& span : stretch_to_bursts(groups, burst, baseline, rule))
        surges.push_back(describe(span, name, series, baseline));
    return surges;
}

}  // namespace spamgraph
