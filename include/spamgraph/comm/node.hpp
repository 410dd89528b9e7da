#pragma once

#include "spamgraph/comm/communicator.hpp"

namespace spamgraph::mpi {

/// Ranks that run on this rank's node, itself among them. Collective.
int ranks_on_node(const Communicator& comm);

}  // namespace spamgraph::mpi
