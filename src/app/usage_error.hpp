#pragma once

#include <CLI/CLI.hpp>
#include <span>

#include "spamgraph/core/error.hpp"

namespace spamgraph::app {

/// What is wrong with a command line (64) or its configuration file (78), in this program's words. Local.
/// @param cli what parsed the command line and threw `error`
Error explain_usage_error(const CLI::App& cli, const CLI::ParseError& error);

/// Throws Error (64) where the command line gives an option an empty value, as a shell does with a variable
/// that is not set: a job without what it was asked for may do harm. Local.
/// @param cli what parsed the command line
void refuse_empty_values(const CLI::App& cli, std::span<const char* const> arguments);

}  // namespace spamgraph::app
