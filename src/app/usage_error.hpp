#pragma once

#include <CLI/CLI.hpp>

#include "spamgraph/core/error.hpp"

namespace spamgraph::app {

/// What is wrong with a command line (64) or its configuration file (78), in this program's words. Local.
/// @param cli what parsed the command line and threw `error`
Error explain_usage_error(const CLI::App& cli, const CLI::ParseError& error);

}  // namespace spamgraph::app
