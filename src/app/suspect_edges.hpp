#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "app/window.hpp"

namespace spamgraph::app {

/// A suspect's kept events for one name on one day.
struct SuspectDayEdge {
    std::uint32_t suspect{};  ///< place in the list of suspects
    std::uint32_t day{};      ///< index in the window
    std::uint64_t name{};     ///< row of the day's names
    std::uint32_t events{}, mx{};
};

/// All edges of the suspects, by suspect, then day, then name; on the root, nothing elsewhere. Collective.
std::vector<SuspectDayEdge> gather_suspect_edges(const mpi::Communicator& comm, const Window& window,
                                                 std::span<const Address> suspects);

/// A name of a day whose queries per minute are wanted as part of a curve.
struct CurveName {
    std::uint32_t day{};
    std::uint32_t curve{};
    std::uint64_t name{};  ///< row of the day's names
};

/// Kept queries per minute over the window, of all mail-active clients, for every curve; on every rank.
/// Collective.
/// @param names the same on every rank, none of a day in two curves
std::vector<std::vector<std::uint32_t>> count_curves(const mpi::Communicator& comm, const Window& window,
                                                     std::span<const CurveName> names, std::size_t curves);

/// Senders of each day of the window, on every rank. Collective.
std::vector<std::uint64_t> count_senders(const mpi::Communicator& comm, const Window& window);

}  // namespace spamgraph::app
