#pragma once

#include <cstddef>
#include <string>

#include "spamgraph/evaluate/score.hpp"

namespace spamgraph::report {

/// What was planted, what was found, and how far apart they are, as one terminal page. Only bytes 0x20 to
/// 0x7e and line feeds (and the escapes of `colour`). Local.
std::string render_scores(const evaluate::Scores& scores, std::size_t width, bool colour);

}  // namespace spamgraph::report
