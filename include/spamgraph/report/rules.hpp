#pragma once

#include <cstdint>

#include "spamgraph/analysis/relays.hpp"
#include "spamgraph/analysis/suspects.hpp"

namespace spamgraph::report {

/// The thresholds that verdicts are explained with: those of the analysis that made the result.
struct Rules {
    SuspectRule suspects;
    RelayRule relays;
    std::uint64_t min_suspects = 5;  ///< below, no host is tested for being shared
};

}  // namespace spamgraph::report
