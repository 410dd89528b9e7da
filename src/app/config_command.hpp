#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace spamgraph::app {

/// Every key that a configuration file may have: `quiet`, `scan.sender-min` and so on. Local.
std::vector<std::string> configuration_keys(const CLI::App& cli);

/// The options of the program and its commands as they are in effect, as a TOML file that can be used again:
/// what each is for, and what has no value as a comment. Local.
std::string describe_options(const CLI::App& cli);

}  // namespace spamgraph::app
