#pragma once

#include "spamgraph/analysis/findings.hpp"
#include "spamgraph/report/rules.hpp"

namespace spamgraph::app {

/// The thresholds that a result was made with, as its configuration says; the defaults where it is silent.
/// Local.
report::Rules rules_of(const Findings& findings);

}  // namespace spamgraph::app
