#pragma once

#include <exception>

#include "spamgraph/comm/communicator.hpp"
#include "spamgraph/comm/stop.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::mpi {

/// An error that every rank of the job knows of: all leave the same way, so nobody waits for anybody.
class SharedError : public Error {
public:
    SharedError(ExitCode code, const std::string& message, bool mine) : Error(code, message), mine_(mine) {}
    /// Whether this rank is the one that prints the message; exactly one is.
    [[nodiscard]] bool mine() const { return mine_; }

private:
    bool mine_;
};

/// Throws SharedError on every rank if any rank has an error: that of the lowest such rank. Collective.
/// @param error what happened on this rank; null: nothing
void share_error(const Communicator& comm, const std::exception_ptr& error);

/// Runs a local step on every rank; an error of one becomes a SharedError of all, and so does a wish to stop
/// in a Stoppable. Collective.
template <class Step>
void together(const Communicator& comm, Step step)
{
    std::exception_ptr error;
    try {
        leave_if_stopped();
        step();
    } catch (const SharedError&) {
        throw;
    } catch (...) {
        error = std::current_exception();
    }
    share_error(comm, error);
}

}  // namespace spamgraph::mpi
