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
};

/// The series of the window with its surges, and what follows from them.
struct SurgeSearch {
    SeriesTable series;
    std::vector<SurgeFinding> surges;
    std::vector<TestPeriod> periods;  ///< ascending by day
    std::vector<NotObservable> not_observable;
};

/// Looks for surges and decides which days are tested: those with a surge against earlier days; without any,
/// every day that has an earlier day; of a single day, its surge or the whole of it. Local.
SurgeSearch find_surge_periods(const Window& window, const AnalyzeOptions& options);

}  // namespace spamgraph::app
