#include "spamgraph/analysis/survival.hpp"

#include <algorithm>
#include <boost/math/distributions/chi_squared.hpp>
#include <cmath>
#include <limits>

namespace spamgraph {

namespace {

constexpr double kZ95 = 1.959963984540054;  // two-sided 95% of the standard normal
constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

std::vector<Survival> by_time(std::span<const Survival> subjects)
{
    std::vector<Survival> sorted(subjects.begin(), subjects.end());
    std::ranges::sort(sorted, {}, &Survival::time);
    return sorted;
}

/// Calls `use(time, those of the time)` for every time, ascending.
template <class Use>
void for_each_time(const std::vector<Survival>& sorted, Use use)
{
    for (auto begin = sorted.begin(), end = begin; begin != sorted.end(); begin = end) {
        while (end != sorted.end() && end->time == begin->time) ++end;
        use(begin->time, std::span(begin, end));
    }
}

std::uint64_t count_events(std::span<const Survival> subjects, bool exposed_only)
{
    return static_cast<std::uint64_t>(std::ranges::count_if(
        subjects, [&](const Survival& s) { return s.event && (s.exposed || !exposed_only); }));
}

double chi_squared_tail(double chi2)
{
    return boost::math::cdf(boost::math::complement(boost::math::chi_squared(1), chi2));
}

}  // namespace

std::vector<SurvivalStep> kaplan_meier(std::span<const Survival> subjects)
{
    std::vector<SurvivalStep> steps;
    std::uint64_t at_risk = subjects.size();
    double surviving = 1, greenwood = 0;
    for_each_time(by_time(subjects), [&](double time, std::span<const Survival> same) {
        const std::uint64_t events = count_events(same, false);
        if (events > 0) {
            const auto n = static_cast<double>(at_risk), d = static_cast<double>(events);
            surviving *= 1 - d / n;
            greenwood += d / (n * (n - d));
            SurvivalStep step{time, at_risk, events, surviving, 0, 1};
            if (events < at_risk) {
                const double spread = kZ95 * std::sqrt(greenwood) / std::log(surviving);
                step.low = std::pow(surviving, std::exp(-spread));
                step.high = std::pow(surviving, std::exp(spread));
            }
            steps.push_back(step);
        }
        at_risk -= same.size();
    });
    return steps;
}

LogRank log_rank(std::span<const Survival> subjects)
{
    LogRank test;
    auto at_risk = static_cast<double>(subjects.size());
    auto exposed = static_cast<double>(std::ranges::count_if(subjects, &Survival::exposed));
    double variance = 0;
    for_each_time(by_time(subjects), [&](double, std::span<const Survival> same) {
        const auto events = static_cast<double>(count_events(same, false));
        test.observed += count_events(same, true);
        test.expected += events * exposed / at_risk;
        if (at_risk > 1)
            variance += events * exposed * (at_risk - exposed) * (at_risk - events) /
                        (at_risk * at_risk * (at_risk - 1));
        at_risk -= static_cast<double>(same.size());
        exposed -= static_cast<double>(std::ranges::count_if(same, &Survival::exposed));
    });
    if (!(variance > 0)) return test;
    const double difference = static_cast<double>(test.observed) - test.expected;
    test.chi2 = difference * difference / variance;
    test.p = chi_squared_tail(test.chi2);
    return test;
}

MantelHaenszel mantel_haenszel(std::span<const Stratum> strata)
{
    MantelHaenszel test;
    double r = 0, s = 0;               // numerator and denominator of the odds ratio
    double pr = 0, ps_qr = 0, qs = 0;  // of its variance
    double excess = 0, variance = 0;
    for (const Stratum& stratum : strata) {
        const auto a = static_cast<double>(stratum.exposed_events);
        const auto b = static_cast<double>(stratum.exposed - stratum.exposed_events);
        const auto c = static_cast<double>(stratum.other_events);
        const auto d = static_cast<double>(stratum.others - stratum.other_events);
        const double n = a + b + c + d;
        if (a + b == 0 || c + d == 0 || a + c == 0 || b + d == 0) continue;
        ++test.informative;
        const double ri = a * d / n, si = b * c / n, pi = (a + d) / n, qi = (b + c) / n;
        r += ri;
        s += si;
        pr += pi * ri;
        ps_qr += pi * si + qi * ri;
        qs += qi * si;
        excess += a - (a + b) * (a + c) / n;
        variance += (a + b) * (c + d) * (a + c) * (b + d) / (n * n * (n - 1));
    }
    test.odds_ratio = s > 0 ? r / s : r > 0 ? std::numeric_limits<double>::infinity() : kNaN;
    test.low = test.high = kNaN;
    if (r > 0 && s > 0) {
        const double spread = kZ95 * std::sqrt(pr / (2 * r * r) + ps_qr / (2 * r * s) + qs / (2 * s * s));
        test.low = test.odds_ratio * std::exp(-spread);
        test.high = test.odds_ratio * std::exp(spread);
    }
    if (variance > 0) {
        test.chi2 = excess * excess / variance;
        test.p = chi_squared_tail(test.chi2);
    }
    return test;
}

}  // namespace spamgraph
