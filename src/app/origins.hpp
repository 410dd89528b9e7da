#pragma once

#include <set>
#include <vector>

#include "app/network.hpp"
#include "app/pseudonyms.hpp"
#include "spamgraph/geo/places.hpp"

namespace spamgraph::app {

/// Autonomous systems by what their clients are.
struct NetworkLists {
    std::set<std::int64_t> residential, hosting;
};

/// Says where clients, relays and names are, as far as the given files tell: country, position and network of
/// every client that passed the gates, /countries and /asns against all mail-active clients of the suspects'
/// days, whether a relay's address lies in the country of its name, and whether low-profile names are of the
/// country of the suspect that asked for them. Nothing where true addresses cannot be told. Collective.
/// @param network of the root; suspects are the same on every rank
/// @param findings of the root
void find_origins(const mpi::Communicator& comm, const Window& window, const geo::Places& places,
                  const TrueAddresses& addresses, const NetworkLists& lists, const SuspectNetwork& network,
                  Findings& findings);

}  // namespace spamgraph::app
