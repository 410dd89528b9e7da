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

/// A sample that was scanned and analysed.
struct Sample {
    SampleCost cost;
    std::vector<InputRecord> inputs;
    std::set<Day> days;
};

/// Where this process stands before it has done any work. Local.
StartCost measure_start();

/// Scans the sampled inputs below `folder`/sample as `job` would be, with buffers of `memory_mb`, analyses
/// the days, and removes what it wrote. Collective.
/// @param start what ranks had before any sample
Sample run_sample(const mpi::Communicator& comm, const ScanOptions& job, std::uint64_t memory_mb,
                  const std::filesystem::path& inputs, const std::filesystem::path& folder,
                  const StartCost& start);

/// Rows of all inputs, by how dense the sampled ones of the same format and compression are. Local.
double estimate_rows(const std::vector<logs::Input>& inputs, const std::vector<SampledInput>& sample,
                     const std::vector<InputRecord>& records);

}  // namespace spamgraph::app
