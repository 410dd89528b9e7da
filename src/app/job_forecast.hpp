#pragma once

#include <cstdint>

namespace spamgraph::app {

/// What a step of a job takes.
struct StepCost {
    double cpu_s{};         ///< of all ranks
    double memory_bytes{};  ///< of the largest rank, above what it had before
};

/// What a job on a sample took.
struct SampleCost {
    double rows{};
    int ranks = 1;           ///< that it ran on
    StepCost scan, analyze;  ///< without starting
    double scratch_bytes{};
    double clients{}, names{}, edges{};  ///< of the largest day
    double read_share{};                 ///< of the time of the scan
};

/// A job that was not run yet.
struct JobSize {
    double rows{};
    int ranks = 1;
    double largest_unit_share{};  ///< of the rows: the largest part that one rank must read alone
    double unpack_cpu_s{};        ///< that the samples did not have
};

/// What starting a rank takes.
struct StartCost {
    double cpu_s{};
    double memory_bytes{};  ///< program and libraries
};

/// What a job will take.
struct JobForecast {
    double records{};
    double clients{}, edges{};       ///< of the largest day, at most
    StepCost scan, analyze;          ///< the memory is all that the largest rank has meanwhile
    double cpu_seconds{};            ///< of both, and all ranks
    double memory_per_rank_bytes{};  ///< of the largest rank
    double scratch_bytes{};          ///< of all ranks
    double seconds{};
};

/// What `job` will take, from samples of it, ascending by rows, whose rows and buffers were scaled down
/// alike. Local.
///
/// Scanning takes a time that is fixed on every rank, what the first sample, which found nothing ready, took
/// above what its rows take; and a time for each row, which the two larger ones tell. Analysing takes a time
/// that is fixed, and one that grows with the edges and the names. Distinct things and memory grow by the
/// power of the rows that the larger samples show; memory has a fixed part, too. Ranks share what they scan;
/// one analyses.
JobForecast forecast_job(const SampleCost& first, const SampleCost& small, const SampleCost& large,
                         const StartCost& start, const JobSize& job);

}  // namespace spamgraph::app
