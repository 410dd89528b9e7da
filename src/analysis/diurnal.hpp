#pragma once

#include <vector>

#include "spamgraph/analysis/baseline.hpp"

namespace spamgraph {

/// Mean and over-dispersion per minute before today's level is applied; NaN without a basis.
struct DiurnalModel {
    std::vector<double> mean, phi;
    std::vector<BaselineBasis> basis;
};

/// From the same minutes of earlier days. Local.
DiurnalModel expect_from_earlier_days(const MinuteSeries& series, const SurgeRule& rule);

/// Fills the days that earlier days cover for less than half from their own other hours. Local.
void expect_from_same_day(const MinuteSeries& series, const SurgeRule& rule, DiurnalModel& model);

}  // namespace spamgraph
