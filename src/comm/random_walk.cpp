#include "spamgraph/comm/random_walk.hpp"

#include "spamgraph/comm/exchange.hpp"

namespace spamgraph::mpi {

WalkMass walk_with_restart(const Communicator& comm, const WalkGraph& graph,
                           std::span<const std::uint64_t> client_starts,
                           std::span<const std::uint64_t> name_starts)
{
    constexpr int kRounds = 10;
    WalkMass mass;
    mass.name_degrees.resize(name_starts.size());
    for (const std::uint32_t name : graph.names) ++mass.name_degrees[name];
    sum_over_ranks(comm, mass.name_degrees);

    mass.clients.assign(client_starts.begin(), client_starts.end());
    for (int round = 0; round < kRounds; ++round) {
        mass.names.assign(name_starts.size(), 0);
        push_to_names(graph, mass.clients, mass.names);
        sum_over_ranks(comm, mass.names);
        std::vector<std::uint64_t> shares(name_starts.size());
        for (std::size_t name = 0; name < shares.size(); ++name) {
            mass.names[name] += name_starts[name];
            shares[name] = share_of(mass.names[name], mass.name_degrees[name]);
        }
        mass.clients = pull_from_names(graph, shares);
        for (std::size_t client = 0; client < mass.clients.size(); ++client)
            mass.clients[client] += client_starts[client];
    }
    return mass;
}

}  // namespace spamgraph::mpi
