#include "spamgraph/comm/together.hpp"

#include <array>
#include <new>
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
    } catch (const std::bad_alloc&) {
        return {ExitCode::internal, "out of memory (use more ranks, or fewer on a node)"};
    } catch (const std::exception& unknown) {
        return {ExitCode::internal, unknown.what()};
    } catch (...) {
        return {ExitCode::internal, "unknown error"};
    }
}

}  // namespace

void share_error(const Communicator& comm, const std::exception_ptr& error)
{
    const int mine = error ? comm.rank() : comm.size();
    int first = 0;
    comm.meet();
    check(MPI_Allreduce(&mine, &first, 1, MPI_INT, MPI_MIN, comm.handle()), "MPI_Allreduce");
    if (first == comm.size()) return;

    Description shared = error ? describe(error) : Description{};
    std::array<int, 2> code_and_length{static_cast<int>(shared.code), as_count(shared.message.size())};
    check(MPI_Bcast(code_and_length.data(), 2, MPI_INT, first, comm.handle()), "MPI_Bcast");
    shared.message.resize(static_cast<std::size_t>(code_and_length[1]));
    check(MPI_Bcast(shared.message.data(), code_and_length[1], MPI_CHAR, first, comm.handle()), "MPI_Bcast");
    throw SharedError(static_cast<ExitCode>(code_and_length[0]), shared.message, first == comm.rank());
}

}  // namespace spamgraph::mpi
