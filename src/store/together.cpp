#include "store/together.hpp"

#include <span>

#include "spamgraph/comm/together.hpp"

namespace spamgraph {

void throw_together(const mpi::Communicator& comm, const std::optional<Error>& failure)
{
    // The lowest failing rank has the largest distance from the end.
    const int ranks = comm.size();
    const auto distance = static_cast<std::uint64_t>(failure ? ranks - comm.rank() : 0);
    const std::uint64_t largest = mpi::max_over_ranks(comm, distance);
    if (largest == 0) return;

    const bool speaks = distance == largest;
    const std::string mine = speaks ? failure->what() : "";
    const auto words = mpi::gather_all<char>(comm, std::span(mine.data(), mine.size()));
    const auto code = mpi::max_over_ranks(comm, speaks ? static_cast<std::uint64_t>(failure->code()) : 0);
    throw mpi::SharedError(static_cast<ExitCode>(code), std::string(words.begin(), words.end()),
                           comm.is_root());
}

}  // namespace spamgraph
