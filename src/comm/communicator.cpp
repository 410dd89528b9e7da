#include "spamgraph/comm/communicator.hpp"

#include <array>
#include <atomic>
#include <string>

#include "spamgraph/comm/wait_until.hpp"

namespace spamgraph::mpi {

namespace {

std::atomic<std::uint64_t> calls{0};

std::string error_text(int code)
{
    std::array<char, MPI_MAX_ERROR_STRING> text{};
    int length = 0;
    if (MPI_Error_string(code, text.data(), &length) != MPI_SUCCESS) return "error " + std::to_string(code);
    return {text.data(), static_cast<std::size_t>(length)};
}

}  // namespace

CallFailed::CallFailed(int code, std::string_view call)
    : std::runtime_error(std::string(call) + " failed (" + error_text(code) + ")")
{
}

void check(int code, std::string_view call)
{
    calls.fetch_add(1, std::memory_order_relaxed);
    if (code != MPI_SUCCESS) throw CallFailed(code, call);
}

std::uint64_t completed_calls()
{
    return calls.load(std::memory_order_relaxed);
}

Session::Session(int& argc, char**& argv)
{
    // Only the main thread of a rank calls MPI; others may inflate input meanwhile.
    int provided = 0;
    check(MPI_Init_thread(&argc, &argv, MPI_THREAD_FUNNELED, &provided), "MPI_Init_thread");
}

Session::~Session()
{
    MPI_Finalize();
}

Communicator::Communicator(MPI_Comm parent)
{
    check(MPI_Comm_dup(parent, &comm_), "MPI_Comm_dup");
    check(MPI_Comm_set_errhandler(comm_, MPI_ERRORS_RETURN), "MPI_Comm_set_errhandler");
    check(MPI_Comm_rank(comm_, &rank_), "MPI_Comm_rank");
    check(MPI_Comm_size(comm_, &size_), "MPI_Comm_size");
}

Communicator::~Communicator()
{
    MPI_Comm_free(&comm_);
}

void Communicator::meet() const
{
    if (size_ == 1) return;
    MPI_Request request = MPI_REQUEST_NULL;
    check(MPI_Ibarrier(comm_, &request), "MPI_Ibarrier");
    wait_until([&request] {
        int done = 0;
        // Not by check(): a test that comes back is no progress of the job.
        if (const int code = MPI_Test(&request, &done, MPI_STATUS_IGNORE); code != MPI_SUCCESS)
            throw CallFailed(code, "MPI_Test");
        return done != 0;
    });
}

void Communicator::note_received(std::span<const int> counts, std::size_t item_bytes) const
{
    for (std::size_t r = 0; r < counts.size(); ++r) {
        if (counts[r] == 0 || static_cast<int>(r) == rank_) continue;
        ++traffic_.messages;
        traffic_.bytes += static_cast<std::uint64_t>(counts[r]) * item_bytes;
    }
}

}  // namespace spamgraph::mpi
