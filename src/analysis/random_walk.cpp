#include "spamgraph/analysis/random_walk.hpp"

namespace spamgraph {

void push_to_names(const WalkGraph& graph, std::span<const std::uint64_t> client_mass,
                   std::span<std::uint64_t> name_mass)
{
    for (std::size_t client = 0; client < graph.clients(); ++client) {
        const auto names = graph.names_of(client);
        const std::uint64_t share = share_of(client_mass[client], names.size());
        for (const std::uint32_t name : names) name_mass[name] += share;
    }
}

std::vector<std::uint64_t> pull_from_names(const WalkGraph& graph, std::span<const std::uint64_t> name_share)
{
    std::vector<std::uint64_t> mass(graph.clients());
    for (std::size_t client = 0; client < graph.clients(); ++client)
        for (const std::uint32_t name : graph.names_of(client)) mass[client] += name_share[name];
    return mass;
}

std::uint64_t share_of(std::uint64_t mass, std::uint64_t degree)
{
    return degree == 0 ? 0 : mass * kMovingParts / kAllParts / degree;
}

}  // namespace spamgraph
