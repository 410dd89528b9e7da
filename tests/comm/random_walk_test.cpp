#include "spamgraph/comm/random_walk.hpp"

#include <algorithm>
#include <cmath>

#include "ranks.hpp"

namespace spamgraph::mpi {
namespace {

/// Clients 0 and 1 are suspects and share name 0, the relay; client 2 shares it too. Clients 3 to 5 share
/// name 1 with everybody.
const std::vector<std::vector<std::uint32_t>> kNames{{0, 1, 2}, {0, 1, 3}, {0, 1}, {1, 4}, {1, 4}, {1}};
constexpr std::size_t kNameCount = 6;  // nobody asked for name 5

struct Part {
    WalkGraph graph;
    std::vector<std::uint64_t> starts;
    std::vector<std::size_t> clients;
};

Part part_of_rank(const Communicator& comm, Spread spread)
{
    Part part;
    for (std::size_t client = 0; client < kNames.size(); ++client) {
        if (rank_with(client, spread, comm.size()) != comm.rank()) continue;
        part.graph.names.insert(part.graph.names.end(), kNames[client].begin(), kNames[client].end());
        part.graph.offsets.push_back(part.graph.names.size());
        part.starts.push_back(client < 2 ? kWalkMass / 4 : 0);
        part.clients.push_back(client);
    }
    return part;
}

std::vector<std::uint64_t> name_starts()
{
    std::vector<std::uint64_t> starts(kNameCount);
    starts[0] = kWalkMass / 2;
    return starts;
}

TEST(RandomWalk, IsThatOfDoublesForAnyNumberOfRanks)
{
    const Communicator comm(MPI_COMM_WORLD);
    // Ten rounds in double precision (Python).
    const std::vector<double> of_clients{1.0204831119543938, 1.0204831119543938, 0.5270671195239232,
                                         0.2475216109570244, 0.2475216109570244, 0.16043809658044952};
    const std::vector<double> of_names{1.2939847868593188, 1.1325042111561143,  0.2863717558005537,
                                       0.2863717558005537, 0.20490238676841152, 0};
    for (const Spread spread : kSpreads) {
        const Part part = part_of_rank(comm, spread);
        const WalkMass mass = walk_with_restart(comm, part.graph, part.starts, name_starts());
        const auto share = [](std::uint64_t m) {
            return static_cast<double>(m) / static_cast<double>(kWalkMass);
        };
        for (std::size_t i = 0; i < part.clients.size(); ++i)
            EXPECT_NEAR(share(mass.clients[i]), of_clients[part.clients[i]], 1e-12);
        for (std::size_t name = 0; name < kNameCount; ++name)
            EXPECT_NEAR(share(mass.names[name]), of_names[name], 1e-12);
        EXPECT_EQ(mass.name_degrees, (std::vector<std::uint64_t>{3, 6, 1, 1, 2, 0}));
    }
}

TEST(RandomWalk, IsTheSameToTheLastPartForAnySpread)
{
    const Communicator comm(MPI_COMM_WORLD);
    std::vector<std::vector<std::uint64_t>> names;
    for (const Spread spread : kSpreads) {
        const Part part = part_of_rank(comm, spread);
        names.push_back(walk_with_restart(comm, part.graph, part.starts, name_starts()).names);
    }
    EXPECT_EQ(names[0], names[1]);
    EXPECT_EQ(names[0], names[2]);
}

}  // namespace
}  // namespace spamgraph::mpi
