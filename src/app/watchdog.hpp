#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <thread>

namespace spamgraph::app {

/// Ends this process with exit code 74 when no MPI call came back for a while: a rank that died, or a
/// network that was cut, leaves the others waiting in a collective until the job's time is up. mpirun and
/// `srun --kill-on-bad-exit` then end the other ranks.
class Watchdog {
public:
    /// @param limit zero: never
    /// @param rank for the message
    Watchdog(std::chrono::seconds limit, int rank);
    ~Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

private:
    void watch(std::chrono::seconds limit, int rank);

    std::mutex mutex_;
    std::condition_variable ended_;
    bool end_ = false;
    std::thread thread_;
};

}  // namespace spamgraph::app
