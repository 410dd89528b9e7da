#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/network.hpp"
#include "app/pseudonyms.hpp"
#include "spamgraph/geo/places.hpp"

namespace spamgraph::app {

/// What tells whose a client is: autonomous systems by what their clients are, and names of addresses.
struct NetworkLists {
    std::set<std::int64_t> residential, hosting;
    std::map<Address, std::string> reverse_names;
    std::vector<std::string> dynamic_words;  ///< in reverse names of dynamic lines, ascending

    /// Whether an address has a reverse name, and one of a dynamic line; nothing without a name. Local.
    [[nodiscard]] std::optional<bool> is_dynamic(const Address& address) const;
};

/// Says where clients, relays and names are, as far as the given files tell: country, position and network of
/// every client that passed the gates, /countries and /asns against all mail-active clients of the suspects'
/// days, whether a relay's address lies in the country of its domain or on a dynamic line, the countries of
/// names whose top-level domains tell none, and whether low-profile names are of the country of the suspect
/// that asked for them. Nothing where true addresses
/// cannot be told, but dynamic lines that the relays' names tell. Collective.
/// @param network of the root; suspects are the same on every rank
/// @param findings of the root
void find_origins(const mpi::Communicator& comm, const Window& window, const geo::Places& places,
                  const TrueAddresses& addresses, const NetworkLists& lists, const PublicSuffixes& suffixes,
                  const SuspectNetwork& network, Findings& findings);

}  // namespace spamgraph::app
