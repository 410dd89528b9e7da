#pragma once

#include <string>

#include "app/analyze.hpp"
#include "spamgraph/tally/day_tables.hpp"

namespace spamgraph::app {

/// The options that can change a number of a result, as TOML, sorted; lists by the hash of their content.
/// Local.
std::string describe_configuration(const AnalyzeOptions& options, const KeepRules& rules,
                                   const std::string& allow_list, const std::string& academic,
                                   const std::string& large);

}  // namespace spamgraph::app
