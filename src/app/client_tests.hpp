#pragma once

#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "app/analyze.hpp"
#include "app/client_activity.hpp"
#include "app/client_roles.hpp"
#include "app/periods.hpp"
#include "app/window.hpp"
#include "spamgraph/analysis/roles.hpp"
#include "spamgraph/core/address.hpp"

namespace spamgraph::app {

/// What the clients' tests say, and what they were held against; the same on every rank.
struct ClientTests {
    std::vector<ClientFinding> clients;    ///< that passed the gates in some period, ascending by address
    std::vector<TestedClient> tested;      ///< the same clients, and when they were tested
    std::vector<PeriodActivity> periods;   ///< [period]
    std::vector<PeriodFinding> described;  ///< [period]
};

/// Every client that passed the gates in some period, with its p, q and role, ascending by address; the
/// suspects among them are marked, and are in no campaign yet. Collective.
/// @param listed_role of a client by its address: goes before what its traffic says
ClientTests test_all_clients(const mpi::Communicator& comm, const Window& window,
                             const std::vector<TestPeriod>& periods,
                             const std::function<std::optional<Role>(const Address&)>& listed_role,
                             const AnalyzeOptions& options);

}  // namespace spamgraph::app
