#pragma once

#include "spamgraph/analysis/findings.hpp"

namespace spamgraph {

/// What does not fit in the findings, as words; empty when every table fits the others. Local.
std::string find_misfit(const Findings& findings);

}  // namespace spamgraph
