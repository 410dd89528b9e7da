#pragma once

#include <cstdint>

#include "spamgraph/comm/communicator.hpp"

namespace spamgraph::app {

/// Throws SharedError (78), with the figure that is needed and the option that fits, where the buffers of the
/// ranks on a node need more memory than it has: the job would be killed in the middle. Collective.
/// @param memory_mb buffers of a rank
void check_memory(const mpi::Communicator& comm, std::uint64_t memory_mb);

}  // namespace spamgraph::app
