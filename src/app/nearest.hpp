#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace spamgraph::app {

/// The candidate that takes the fewest single-letter changes to become `text` (Levenshtein 1966), the first
/// of several. Local.
/// @pre there is a candidate
const std::string& nearest(std::string_view text, const std::vector<std::string>& candidates);

}  // namespace spamgraph::app
