#include <algorithm>
#include <cmath>
#include <limits>

#include "analysis/diurnal.hpp"
#include "analysis/sorted_window.hpp"
#include "spamgraph/analysis/robust.hpp"

namespace spamgraph {

namespace {

constexpr double kNoBasis = std::numeric_limits<double>::quiet_NaN();

bool is_seen(const MinuteSeries& series, std::ptrdiff_t minute)
{
    return minute >= 0 && minute < std::ssize(series.y) && !series.missing[static_cast<std::size_t>(minute)];
}

/// Median of the cells of one minute, all on earlier days; NaN where they are too few. `cells` is room to
/// work in.
double median_of_cells(const MinuteSeries& series, std::ptrdiff_t minute, const SurgeRule& rule,
                       std::vector<double>& cells)
{
    cells.clear();
    const std::ptrdiff_t today = minute - minute % kMinutesPerDay;
    for (const std::int32_t lag : rule.lags_days) {
        const std::ptrdiff_t centre = minute - std::ptrdiff_t{lag} * kMinutesPerDay;
        for (std::ptrdiff_t at = centre - rule.half_width; at <= centre + rule.half_width && at < today; ++at)
            if (is_seen(series, at))
                cells.push_back(static_cast<double>(series.y[static_cast<std::size_t>(at)]));
    }
    return cells.size() < rule.min_cells ? kNoBasis : spread_median_in_place(cells);
}

/// The same minute on earlier days, relative to the mean there; NaN where that day has none.
using Residuals = std::vector<std::array<double, std::tuple_size_v<decltype(SurgeRule::lags_days)>>>;

Residuals find_residuals(const MinuteSeries& series, const std::vector<double>& mean, const SurgeRule& rule)
{
    Residuals residuals(mean.size());
    for (std::size_t t = 0; t < mean.size(); ++t) {
        for (std::size_t i = 0; i < rule.lags_days.size(); ++i) {
            const auto at =
                static_cast<std::ptrdiff_t>(t) - std::ptrdiff_t{rule.lags_days[i]} * kMinutesPerDay;
            residuals[t][i] = !std::isnan(mean[t]) && is_seen(series, at)
                                  ? (static_cast<double>(series.y[static_cast<std::size_t>(at)]) - mean[t]) /
                                        std::max(mean[t], 1.0)
                                  : kNoBasis;
        }
    }
    return residuals;
}

/// Over-dispersion of the residuals within some minutes of each minute, above what Poisson counts have.
std::vector<double> find_phi(const Residuals& residuals, const std::vector<double>& mean,
                             const SurgeRule& rule)
{
    std::vector<double> phi(mean.size(), kNoBasis);
    SortedWindow near, means;
    const auto put = [&](std::size_t t, bool in) {
        if (std::isnan(mean[t])) return;
        in ? means.insert(mean[t]) : means.erase(mean[t]);
        for (const double r : residuals[t])
            if (!std::isnan(r)) in ? near.insert(r) : near.erase(r);
    };
    const auto half = static_cast<std::size_t>(rule.phi_half_width);
    for (std::size_t t = 0; t < std::min(half, mean.size()); ++t) put(t, true);
    for (std::size_t t = 0; t < mean.size(); ++t) {
        if (t + half < mean.size()) put(t + half, true);
        if (t > half) put(t - half - 1, false);
        if (std::isnan(mean[t])) continue;
        const double sigma = near.size() > 0 ? kMadToSigma * near.median_deviation() : 0;
        phi[t] = std::max(rule.min_phi,
                          rule.phi_factor * sigma * sigma - 1 / std::max(means.median(), rule.min_expected));
    }
    return phi;
}

}  // namespace

DiurnalModel expect_from_earlier_days(const MinuteSeries& series, const SurgeRule& rule)
{
    DiurnalModel model;
    std::vector<double> cells;
    for (std::size_t t = 0; t < series.y.size(); ++t) {
        model.mean.push_back(median_of_cells(series, static_cast<std::ptrdiff_t>(t), rule, cells));
        model.basis.push_back(std::isnan(model.mean.back()) ? BaselineBasis::none
                                                            : BaselineBasis::earlier_days);
    }
    model.phi = find_phi(find_residuals(series, model.mean, rule), model.mean, rule);
    return model;
}

}  // namespace spamgraph
