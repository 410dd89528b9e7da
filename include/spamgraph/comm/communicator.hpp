#pragma once

#include <mpi.h>

#include <cstdint>
#include <span>
#include <stdexcept>
#include <string_view>

namespace spamgraph::mpi {

/// MPI_Init on construction, MPI_Finalize on destruction. The first object in main().
class Session {
public:
    Session(int& argc, char**& argv);
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;
};

/// An MPI call that failed, in MPI's own words.
struct CallFailed : std::runtime_error {
    CallFailed(int code, std::string_view call);
};

/// Throws CallFailed unless `code` is MPI_SUCCESS.
void check(int code, std::string_view call);

/// How many MPI calls of this rank came back so far; for whoever watches, in any thread.
std::uint64_t completed_calls();

/// What a rank received.
struct Traffic {
    std::uint64_t messages{};  ///< parts of exchanges that came from other ranks
    std::uint64_t bytes{};     ///< in them
};

/// A private duplicate of an MPI communicator, freed on destruction.
///
/// Errors return to the caller instead of killing the job (MPI_ERRORS_RETURN), so check() is live.
class Communicator {
public:
    explicit Communicator(MPI_Comm parent);
    ~Communicator();
    Communicator(const Communicator&) = delete;
    Communicator& operator=(const Communicator&) = delete;

    [[nodiscard]] int rank() const { return rank_; }
    [[nodiscard]] int size() const { return size_; }
    [[nodiscard]] bool is_root() const { return rank_ == 0; }
    [[nodiscard]] MPI_Comm handle() const { return comm_; }

    /// Waits until every rank has come here, and leaves the processor to others meanwhile: MPI's own calls
    /// keep it busy. To be called before what all ranks take part in. Collective.
    void meet() const;

    /// Counts `counts[r]` items of `item_bytes` each that came from rank r.
    void note_received(std::span<const int> counts, std::size_t item_bytes) const;
    /// What was noted on this rank so far.
    [[nodiscard]] const Traffic& traffic() const { return traffic_; }

private:
    MPI_Comm comm_ = MPI_COMM_NULL;
    int rank_ = 0;
    int size_ = 1;
    mutable Traffic traffic_;
};

}  // namespace spamgraph::mpi
