#include "spamgraph/comm/node.hpp"

namespace spamgraph::mpi {

int ranks_on_node(const Communicator& comm)
{
    MPI_Comm node = MPI_COMM_NULL;
    check(MPI_Comm_split_type(comm.handle(), MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &node),
          "MPI_Comm_split_type");
    int ranks = 1;
    check(MPI_Comm_size(node, &ranks), "MPI_Comm_size");
    check(MPI_Comm_free(&node), "MPI_Comm_free");
    return ranks;
}

}  // namespace spamgraph::mpi
