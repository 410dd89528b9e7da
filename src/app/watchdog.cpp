#include "app/watchdog.hpp"

#include <fmt/core.h>

#include <cstdlib>

#include "app/log.hpp"
#include "spamgraph/comm/communicator.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::app {

Watchdog::Watchdog(std::chrono::seconds limit, int rank)
{
    if (limit.count() > 0) thread_ = std::thread([this, limit, rank] { watch(limit, rank); });
}

Watchdog::~Watchdog()
{
    if (!thread_.joinable()) return;
    {
        const std::lock_guard lock(mutex_);
        end_ = true;
    }
    ended_.notify_one();
    thread_.join();
}

void Watchdog::watch(std::chrono::seconds limit, int rank)
{
    using Clock = std::chrono::steady_clock;
    std::uint64_t seen = mpi::completed_calls();
    Clock::time_point since = Clock::now();
    std::unique_lock lock(mutex_);
    while (!ended_.wait_for(lock, std::chrono::milliseconds(500), [this] { return end_; })) {
        const std::uint64_t now = mpi::completed_calls();
        if (now != seen) {
            seen = now;
            since = Clock::now();
        } else if (Clock::now() - since >= limit) {
            say(fmt::format(
                "rank {} stands still since {} s (another rank or the network hangs, or a step takes "
                "longer than --stall-timeout)",
                rank, limit.count()));
            std::_Exit(static_cast<int>(ExitCode::io));  // no MPI call can be trusted to come back
        }
    }
}

}  // namespace spamgraph::app
