#pragma once

#include <span>
#include <vector>

#include "app/analyze.hpp"
#include "app/window.hpp"

namespace spamgraph::app {

/// A client, and the day and the period in which it was tested.
struct TestedClient {
    Address address;
    std::size_t day{};     ///< index in the window
    std::size_t period{};  ///< index in the periods of the window
};

/// What is known of a client beyond its test; the same on every rank.
struct ClientProfile {
    ClientRow row;  ///< its day
    Role role;      ///< without a name: none
};

/// The rows and roles of `clients` (ascending by address), in their order. Each is looked up by the rank
/// whose range holds it. Collective.
std::vector<ClientProfile> find_profiles(const mpi::Communicator& comm, const Window& window,
                                         std::span<const TestedClient> clients, const RoleRule& rule,
                                         std::uint64_t known_sender_min);

}  // namespace spamgraph::app
