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
    std::uint64_t min_mail_clients =
        100;  ///< mail-active clients of a day; below, nobody is unusual among them
};

}  // namespace spamgraph::report
