#pragma once

#include <span>
#include <vector>

#include "app/curves.hpp"
#include "app/network.hpp"

namespace spamgraph::app {

/// A campaign, as the walk starts from it: the same on every rank.
struct WalkStart {
    std::int32_t campaign{};
    std::uint32_t day{};  ///< index in the window: the day on which most of its suspects were tested
};

/// From every campaign's suspects and direct relays a random walk over the names that mail-active clients
/// asked for on its day ranks further clients and names, best first; into the findings of the root.
/// Collective.
/// @param network of the root; suspects and curves are the same on every rank
/// @param findings of the root
void expand_campaigns(const mpi::Communicator& comm, const Window& window, const SuspectNetwork& network,
                      Findings& findings);

}  // namespace spamgraph::app
