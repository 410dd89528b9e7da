#pragma once

#include <string>

/// A wish to stop, of whoever runs the job: SIGUSR1, or SIGTERM.
namespace spamgraph::mpi {

/// From now on SIGUSR1 is noted: it ends no process that is just starting. Local.
void note_stop_signals();
/// From now on SIGUSR1 and SIGTERM are wishes to stop; a second SIGTERM ends the process. Local.
void listen_for_stop();

/// Whether this rank was asked to stop. Local.
bool stop_wished();
/// As if the signal had come. Local.
void wish_stop();

/// While it lives, a wish to stop is an error (75) of the next together(), so that all ranks leave the same
/// way; where none comes within 8 seconds, the process ends with 75 as it stands. For stages that leave
/// nothing half done behind: what they write has another name until it is whole.
class Stoppable {
public:
    /// @param what of the message: "stopped while WHAT"
    /// @param how_to_go_on the rest of it
    Stoppable(std::string what, std::string how_to_go_on);
    ~Stoppable();
    Stoppable(const Stoppable&) = delete;
    Stoppable& operator=(const Stoppable&) = delete;
};

/// Throws Error (75) in a Stoppable once a stop is wished. Local.
void leave_if_stopped();

}  // namespace spamgraph::mpi
