#pragma once

#include <map>
#include <string>

#include "app/analyze.hpp"
#include "spamgraph/tally/day_tables.hpp"

namespace spamgraph::app {

/// The options that can change a number of a result, as TOML, sorted; lists and MMDB files by the hash of
/// their content. Local.
/// @param lists content of each list, by its key
std::string describe_configuration(const AnalyzeOptions& options, const KeepRules& rules,
                                   const std::map<std::string, std::string>& lists);

}  // namespace spamgraph::app
