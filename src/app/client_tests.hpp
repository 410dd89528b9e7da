#pragma once

#include <span>
#include <vector>

#include "app/analyze.hpp"
#include "app/periods.hpp"
#include "app/window.hpp"
#include "spamgraph/analysis/allow_list.hpp"

namespace spamgraph::app {

/// Every client that passed the gates in some period, with its p, q and role, ascending by address; the
/// suspects among them are marked. The same on every rank. Collective.
std::vector<ClientFinding> test_all_clients(const mpi::Communicator& comm, const Window& window,
                                            const std::vector<TestPeriod>& periods, const AllowList& allowed,
                                            const AnalyzeOptions& options);

}  // namespace spamgraph::app
