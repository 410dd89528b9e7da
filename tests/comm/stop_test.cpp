#include "spamgraph/comm/stop.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include "comm/ranks.hpp"
#include "spamgraph/comm/node.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::mpi {
namespace {

TEST(Node, HoldsAllRanksOfATest)
{
    const Communicator comm(MPI_COMM_WORLD);
    EXPECT_EQ(ranks_on_node(comm), comm.size());
}

// One test, since a wish is never taken back.
TEST(Stop, AWishOfOneRankEndsAllWhereStoppingIsAllowed)
{
    const Communicator comm(MPI_COMM_WORLD);
    const auto run = [&] {
        int steps = 0;
        together(comm, [&] { ++steps; });
        return steps;
    };
    {
        const Stoppable stoppable("files are read", "run it again");
        EXPECT_EQ(run(), 1) << "nobody wished for it yet";
    }
    if (comm.rank() == comm.size() - 1) wish_stop();
    EXPECT_EQ(stop_wished(), comm.rank() == comm.size() - 1);
    EXPECT_EQ(run(), 1) << "nobody allowed it";
    {
        const Stoppable stoppable("files are read", "run it again");
        expect_shared_error(comm, ExitCode::stopped, "stopped while files are read (run it again)", run);
    }
    EXPECT_EQ(run(), 1);
    ::alarm(0);  // of the wish: it would end this process
}

}  // namespace
}  // namespace spamgraph::mpi
