#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "spamgraph/analysis/random_walk.hpp"
#include "spamgraph/comm/communicator.hpp"

namespace spamgraph::mpi {

/// Where a walk's mass is in the end, in parts of kWalkMass.
struct WalkMass {
    std::vector<std::uint64_t> clients;       ///< of this rank's clients
    std::vector<std::uint64_t> names;         ///< of all names, on every rank
    std::vector<std::uint64_t> name_degrees;  ///< clients of each name, over all ranks
};

/// A random walk with restart (Tong, Faloutsos, Pan 2006) between clients and names, whose rows lie on the
/// ranks: how near everything is to where the walk starts. Ten rounds to and fro leave 4% of the mass on its
/// way. Integers throughout: the same for any number of ranks. Collective.
/// @param client_starts mass at which each of this rank's clients starts
/// @param name_starts mass at which each name starts, the same on every rank; all starts of all ranks are at
/// most kWalkMass
WalkMass walk_with_restart(const Communicator& comm, const WalkGraph& graph,
                           std::span<const std::uint64_t> client_starts,
                           std::span<const std::uint64_t> name_starts);

}  // namespace spamgraph::mpi
