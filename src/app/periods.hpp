#pragma once

#include <bitset>
#include <string>
#include <vector>

#include "app/analyze.hpp"
#include "app/window.hpp"
#include "spamgraph/analysis/findings.hpp"

namespace spamgraph::app {

/// Which minutes of a day are tested.
using MinuteSet = std::bitset<kMinutesPerDay>;

/// A day on which clients are tested, and its minutes: those of its surges, or all.
struct TestPeriod {
    std::size_t day{};  ///< index in the window
    MinuteSet minutes;
    bool surge{};
};

/// The series of the window with its surges, and what follows from them.
struct SurgeSearch {
    SeriesTable series;
    std::vector<SurgeFinding> surges;
    std::vector<TestPeriod> periods;  ///< ascending by day, of one day the surges' first
    std::vector<NotObservable> not_observable;
};

/// Looks for surges and decides what is tested: the minutes of surges against earlier days, and every whole
/// day that has an earlier day, since a slow run may hide behind somebody else's surge; of a single day, its
/// surge or the whole of it. Local.
SurgeSearch find_surge_periods(const Window& window, const AnalyzeOptions& options);

}  // namespace spamgraph::app
