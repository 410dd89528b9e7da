#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace spamgraph {

/// Some clients and the names that each asked for, CSR.
struct WalkGraph {
    std::vector<std::uint64_t> offsets{0};
    std::vector<std::uint32_t> names;

    [[nodiscard]] std::size_t clients() const { return offsets.size() - 1; }
    [[nodiscard]] std::span<const std::uint32_t> names_of(std::size_t client) const
    {
        return std::span(names).subspan(offsets[client], offsets[client + 1] - offsets[client]);
    }
};

/// A random walk's mass is dealt in whole parts: sums of integers are the same in any order.
inline constexpr std::uint64_t kWalkMass = std::uint64_t{1} << 52;

/// Of the mass at a place, this part moves on; the rest starts anew.
inline constexpr std::uint64_t kMovingParts = 17, kAllParts = 20;

/// Adds the moving mass of every client to its names, in equal parts. Local.
void push_to_names(const WalkGraph& graph, std::span<const std::uint64_t> client_mass,
                   std::span<std::uint64_t> name_mass);

/// The mass that every client gets of its names. Local.
/// @param name_share what each name gives to each of its clients
std::vector<std::uint64_t> pull_from_names(const WalkGraph& graph, std::span<const std::uint64_t> name_share);

/// What a name gives to each of its clients. Local.
std::uint64_t share_of(std::uint64_t mass, std::uint64_t degree);

}  // namespace spamgraph
