#pragma once

#include "spamgraph/analysis/findings.hpp"

namespace spamgraph::samples {

/// Findings with every table filled and every field set, "not observable" here and there.
Findings findings();

}  // namespace spamgraph::samples
