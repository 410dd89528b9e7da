#pragma once

#include <CLI/CLI.hpp>

#include "app/scan.hpp"

namespace spamgraph::app {

/// Declares what `scan` and `run` have in common: everything but where the output goes.
void declare_scan_options(CLI::App& command, ScanOptions& options);

}  // namespace spamgraph::app
