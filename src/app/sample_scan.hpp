#pragma once

#include <filesystem>
#include <set>
#include <span>
#include <string>
#include <vector>

#include "app/job_forecast.hpp"
#include "app/sample_inputs.hpp"
#include "app/scan.hpp"

namespace spamgraph::app {

/// A scanned sample.
struct Sample {
    SampleCost cost;  ///< without memory
    std::vector<InputRecord> inputs;
    std::set<Day> days;
};

/// Where this process stands before it has done any work. Local.
StartCost measure_start();

/// The most memory that any rank had so far. Collective.
double peak_memory_bytes(const mpi::Communicator& comm);

/// Scans the sampled inputs below `folder`/sample as `job` would be, with buffers of `memory_mb`, and removes
/// what it wrote. Collective.
Sample scan_sample(const mpi::Communicator& comm, const ScanOptions& job, std::uint64_t memory_mb,
                   const std::filesystem::path& folder);

/// Rows of all inputs, by how dense the sampled ones of the same format and compression are. Local.
double estimate_rows(const std::vector<logs::Input>& inputs, const std::vector<SampledInput>& sample,
                     const std::vector<InputRecord>& records);

}  // namespace spamgraph::app
