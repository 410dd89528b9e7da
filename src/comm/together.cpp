#include "spamgraph/comm/together.hpp"

#include <string>

#include "spamgraph/comm/exchange.hpp"

namespace spamgraph::mpi {

namespace {

struct Description {
    ExitCode code = ExitCode::internal;
    std::string message;
};

Description describe(const std::exception_ptr& error)
{
    try {
        std::rethrow_exception(error);
    } catch (const Error& known) {
        return {known.code(), known.what()};
    } catch (const std::exception& unknown) {
        return {ExitCode::internal, unknown.what()};
    }
}

}  // namespace

void share_error(const Communicator& comm, const std::exception_ptr& error)
{
    const int mine = error ? comm.rank() : comm.size();
    int first = 0;
    check(MPI_Allreduce(&mine, &first, 1, MPI_INT, MPI_MIN, comm.handle()), "MPI_Allreduce");
    if (first == comm.size()) return;

    const Description own = error ? describe(error) : Description{};
    auto code = static_cast<int>(own.code);
    check(MPI_Bcast(&code, 1, MPI_INT, first, comm.handle()), "MPI_Bcast");
    throw SharedError(static_cast<ExitCode>(code), own.message, first == comm.rank());
}

}  // namespace spamgraph::mpi
