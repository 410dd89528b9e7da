#pragma once

#include <CLI/CLI.hpp>

#include "app/analyze.hpp"

namespace spamgraph::app {

/// Declares what `analyze` and `run` have in common: thresholds and lists.
void declare_analyze_options(CLI::App& command, AnalyzeOptions& options);

}  // namespace spamgraph::app
