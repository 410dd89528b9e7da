#pragma once

#include <algorithm>
#include <chrono>
#include <thread>

namespace spamgraph::mpi {

/// Calls `is_done` until it is true, and leaves the processor to others between two calls: MPI's own waiting
/// keeps it busy. Local.
template <class IsDone>
void wait_until(IsDone is_done)
{
    using Clock = std::chrono::steady_clock;
    using std::chrono::microseconds;
    constexpr microseconds kSpin(50), kLongest(1000);  // a short wait is not worth a sleep
    const auto start = Clock::now();
    while (!is_done()) {
        const auto waited = Clock::now() - start;
        if (waited > kSpin) std::this_thread::sleep_for(std::min<Clock::duration>(waited / 8, kLongest));
    }
}

}  // namespace spamgraph::mpi
