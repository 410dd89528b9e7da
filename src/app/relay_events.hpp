#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "app/curves.hpp"
#include "app/suspect_edges.hpp"

namespace spamgraph::app {

/// A suspect's query for a relay.
struct RelayEvent {
    std::uint32_t relay{};
    std::uint32_t suspect{};  ///< place in the list
    std::uint32_t day{};      ///< index in the window
    std::uint32_t second{};   ///< of the day
    std::uint64_t name{};     ///< row of the day's names
    bool mx{}, mail{};        ///< of type MX; a mail query
    auto operator<=>(const RelayEvent&) const = default;
};

/// The suspects' queries for the relays' names on the days on which each was tested, ascending; on the root,
/// nothing elsewhere. Collective.
/// @param names the same on every rank: curve i is relay i
/// @param relays curves from this number on are no relays
std::vector<RelayEvent> gather_relay_events(const mpi::Communicator& comm, const Window& window,
                                            std::span<const TestedClient> suspects,
                                            std::span<const CurveName> names, std::size_t relays);

}  // namespace spamgraph::app
