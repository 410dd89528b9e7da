#pragma once

#include <cstdint>

namespace spamgraph::app {

/// What a scan of a sample took, over all its ranks.
struct SampleCost {
    double rows{};
    int ranks = 1;          ///< that it was scanned on
    double cpu_s{};         ///< without starting
    double memory_bytes{};  ///< of the largest rank, above what it had before
    double scratch_bytes{};
    double clients{}, edges{};  ///< of the largest day
    double read_share{};        ///< of the time
};

/// A job that was not run yet.
struct JobSize {
    double rows{};
    int ranks = 1;
    double largest_unit_share{};  ///< of the rows: the largest part that one rank must read alone
};

/// What starting a rank takes.
struct StartCost {
    double cpu_s{}, seconds{};
    double own_bytes{};     ///< memory of each rank
    double shared_bytes{};  ///< of all ranks of a node together: program and libraries
};

/// What a job will take.
struct JobForecast {
    double records{};
    double clients{}, edges{};  ///< of the largest day, at most
    double cpu_seconds{};
    double memory_per_rank_bytes{};
    double scratch_bytes{};  ///< of all ranks
    double seconds{};
};

/// What `job` will take, from two samples of it whose rows and buffers were scaled down alike: time grows
/// with the rows, memory and distinct things by the power of the rows that the samples show. Local.
/// @param small has fewer rows than `large`
JobForecast forecast_job(const SampleCost& small, const SampleCost& large, const StartCost& start,
                         const JobSize& job);

}  // namespace spamgraph::app
