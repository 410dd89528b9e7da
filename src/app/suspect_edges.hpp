#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "app/client_roles.hpp"
#include "app/window.hpp"

namespace spamgraph::app {

/// A suspect's kept events for one name on one day.
struct SuspectDayEdge {
    std::uint32_t suspect{};  ///< place in the list of suspects
    std::uint32_t day{};      ///< index in the window
    std::uint64_t name{};     ///< row of the day's names
    std::uint32_t events{}, mx{};
    std::uint32_t revisits{};  ///< distinct 10-minute intervals of the day with an address query
    /// On a day without answers: seconds with an address query right after an MX query, less those right
    /// before.
    std::int32_t balance{};
};

/// A suspect's mail queries in one minute of the day on which it was tested.
struct SuspectMinute {
    std::uint32_t suspect{};
    std::uint32_t minute{};
    std::uint32_t queries{};
};

/// What the day files say of the suspects; on the root, nothing elsewhere.
struct SuspectActivity {
    std::vector<SuspectDayEdge> edges;   ///< by suspect, then day, then name
    std::vector<SuspectMinute> minutes;  ///< by suspect, then minute
};

/// Reads the suspects' edges of all days, and their minutes. Collective.
/// @param suspects ascending by address
SuspectActivity gather_suspect_activity(const mpi::Communicator& comm, const Window& window,
                                        std::span<const TestedClient> suspects);

/// Mail queries of each suspect per clock hour of its tested day. Local.
std::vector<HourCounts> count_hours(std::span<const SuspectMinute> minutes, std::size_t suspects);

/// Senders of each day of the window, on every rank. Collective.
std::vector<std::uint64_t> count_senders(const mpi::Communicator& comm, const Window& window);

}  // namespace spamgraph::app
