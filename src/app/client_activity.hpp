#pragma once

#include <vector>

#include "app/analyze.hpp"
#include "app/periods.hpp"
#include "app/window.hpp"

namespace spamgraph::app {

/// One period's clients: what a client is held against, and those that pass the gates. The same on every
/// rank.
struct PeriodActivity {
    TestedDay day;                      ///< of all ranks' clients
    std::vector<ClientActivity> gated;  ///< ascending by address
    /// Mail hosts that each mail-active client of the day asked for by address, ascending.
    std::vector<HistogramBin> host_names;
};

/// Counts every client's mail queries in every period and in the same minutes of the earlier days.
/// Collective.
/// @return [period]
std::vector<PeriodActivity> measure_activity(const mpi::Communicator& comm, const Window& window,
                                             const std::vector<TestPeriod>& periods, const SuspectRule& rule);

}  // namespace spamgraph::app
