#pragma once

#include <span>
#include <string>
#include <vector>

#include "app/job_forecast.hpp"
#include "app/sample_run.hpp"
#include "spamgraph/logs/inputs.hpp"

namespace spamgraph::app {

/// What `plan` found out.
struct PlanFindings {
    const ScanOptions& options;
    int ranks;
    const std::vector<logs::Input>& inputs;
    std::size_t sampled;  ///< inputs
    const Sample& sample;
    JobForecast forecast;
};

/// For people, with a batch script. Local.
std::string describe_plan(const PlanFindings& plan);

/// For programs. Local.
std::string describe_plan_json(const PlanFindings& plan);

}  // namespace spamgraph::app
