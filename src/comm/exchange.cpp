#include "spamgraph/comm/exchange.hpp"

namespace spamgraph::mpi {

std::vector<int> displacements(std::span<const int> counts)
{
    std::vector<int> at(counts.size());
    std::int64_t next = 0;
    for (std::size_t i = 0; i < counts.size(); ++i) {
        at[i] = as_count(static_cast<std::size_t>(next));
        next += counts[i];
    }
    as_count(static_cast<std::size_t>(next));
    return at;
}

std::string broadcast(const Communicator& comm, std::string text)
{
    std::vector<char> bytes(text.begin(), text.end());
    broadcast(comm, bytes);
    return {bytes.begin(), bytes.end()};
}

void sum_over_ranks(const Communicator& comm, std::span<std::uint64_t> values)
{
    comm.meet();
    check(MPI_Allreduce(MPI_IN_PLACE, values.data(), as_count(values.size()), MPI_UINT64_T, MPI_SUM,
                        comm.handle()),
          "MPI_Allreduce");
}

std::uint64_t sum_over_ranks(const Communicator& comm, std::uint64_t value)
{
    sum_over_ranks(comm, std::span(&value, 1));
    return value;
}

std::uint64_t max_over_ranks(const Communicator& comm, std::uint64_t value)
{
    comm.meet();
    check(MPI_Allreduce(MPI_IN_PLACE, &value, 1, MPI_UINT64_T, MPI_MAX, comm.handle()), "MPI_Allreduce");
    return value;
}

std::uint64_t sum_of_lower_ranks(const Communicator& comm, std::uint64_t value)
{
    std::uint64_t sum = 0;
    comm.meet();
    check(MPI_Exscan(&value, &sum, 1, MPI_UINT64_T, MPI_SUM, comm.handle()), "MPI_Exscan");
    return comm.is_root() ? 0 : sum;  // MPI leaves the first rank's result undefined
}

}  // namespace spamgraph::mpi
