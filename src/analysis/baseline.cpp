#include "spamgraph/analysis/baseline.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/diurnal.hpp"
#include "analysis/sorted_window.hpp"

namespace spamgraph {

namespace {

/// How busy the last hours were against the model, without their alarms: a surge must not become its own
/// baseline. Frozen while alarms are fresh.
class TodaysLevel {
public:
    TodaysLevel(std::size_t minutes, const SurgeRule& rule) : rule_(rule), ratio_(minutes, kNone) {}

    /// Level for minute t, from the minutes before it.
    double at(std::size_t t)
    {
        const auto span = static_cast<std::size_t>(rule_.level_minutes);
        if (t > span) forget(t - span - 1);
        if (since_alarm_ < rule_.alarm_span) return level_;
        if (window_.size() >= rule_.min_level_minutes)
            level_ = std::clamp(window_.median(), rule_.min_level, rule_.max_level);
        else if (alarms_ == 0)
            level_ = 1;
        return level_;
    }

    /// What minute t was: a ratio to the model (NaN: not seen) or an alarm.
    void learn(std::size_t t, double ratio, bool alarm)
    {
        since_alarm_ = alarm ? 0 : std::min(since_alarm_ + 1, rule_.alarm_span);
        ratio_[t] = alarm ? kAlarm : ratio;
        if (alarm)
            ++alarms_;
        else if (!std::isnan(ratio))
            window_.insert(ratio);
    }

private:
    static constexpr double kNone = std::numeric_limits<double>::quiet_NaN();
    static constexpr double kAlarm = -1;

    void forget(std::size_t t)
    {
        if (ratio_[t] == kAlarm)
            --alarms_;
        else if (!std::isnan(ratio_[t]))
            window_.erase(ratio_[t]);
    }

    const SurgeRule& rule_;
    std::vector<double> ratio_;
    SortedWindow window_;
    std::size_t alarms_ = 0;
    std::size_t since_alarm_ = rule_.alarm_span;
    double level_ = 1;
};

}  // namespace

double surge_z(double y, double mean, double phi)
{
    return 2 * (std::asinh(std::sqrt(phi * y)) - std::asinh(std::sqrt(phi * mean))) / std::sqrt(phi);
}

Baseline build_baseline(const MinuteSeries& series, const SurgeRule& rule)
{
    DiurnalModel model = expect_from_earlier_days(series, rule);
    expect_from_same_day(series, rule, model);

    constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
    const std::size_t minutes = series.y.size();
    Baseline baseline{std::vector<double>(minutes, kNaN), std::move(model.phi),
                      std::vector<double>(minutes, kNaN), std::vector<std::uint8_t>(minutes),
                      std::vector<std::uint8_t>(minutes), std::move(model.basis)};
    TodaysLevel level(minutes, rule);
    std::size_t hot = 0;  // of the last alarm_span minutes
    for (std::size_t t = 0; t < minutes; ++t) {
        if (t >= rule.alarm_span) hot -= baseline.hot[t - rule.alarm_span];
        const double todays = level.at(t);
        double ratio = kNaN;
        if (baseline.basis[t] != BaselineBasis::none) {
            const bool levelled = baseline.basis[t] == BaselineBasis::earlier_days;
            const double expected =
                std::max(levelled ? model.mean[t] * todays : model.mean[t], rule.min_expected);
            baseline.expected[t] = expected;
            if (!series.missing[t]) {
                const auto y = static_cast<double>(series.y[t]);
                baseline.z[t] = surge_z(y, expected, baseline.phi[t]);
                baseline.hot[t] = baseline.z[t] >= rule.min_z && y >= rule.min_ratio * expected &&
                                  y - expected >= rule.min_excess;
                if (levelled) ratio = y / std::max(model.mean[t], rule.min_expected);
            }
        }
        hot += baseline.hot[t];
        baseline.alarm[t] = baseline.hot[t] && hot >= rule.min_hot;
        level.learn(t, ratio, baseline.alarm[t]);
    }
    return baseline;
}

}  // namespace spamgraph
