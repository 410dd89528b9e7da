#pragma once

#include "spamgraph/comm/communicator.hpp"

namespace spamgraph::app {

/// Throws Error (64) where srun started several tasks without an MPI plugin: MPI could not even begin. Before
/// MPI begins. Local.
void check_step();

/// Throws Error (64) where Slurm started several tasks that do not know of each other: each would do the
/// whole job.
void check_launch(const mpi::Communicator& comm);

}  // namespace spamgraph::app
