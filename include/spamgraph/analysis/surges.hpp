#pragma once

#include <string_view>
#include <vector>

#include "spamgraph/analysis/baseline.hpp"
#include "spamgraph/analysis/findings.hpp"

namespace spamgraph {

/// Surges of a series in time order: alarms at most `max_gap` minutes apart, from the start of the burst that
/// holds the first alarm to the end of the one that holds the last. Local.
/// @param name mx, mail, labelled, or a name
std::vector<SurgeFinding> find_surges(std::string_view name, const MinuteSeries& series,
                                      const Baseline& baseline, const SurgeRule& rule);

}  // namespace spamgraph
