#pragma once

#include <string>

namespace spamgraph::app {

/// Whether text for standard output may hold colour: a terminal, and NO_COLOR (no-color.org) is not set.
/// Local.
bool wants_colour();

/// Writes to standard output. Throws Error(io) where it cannot. Local.
void print(const std::string& text);

}  // namespace spamgraph::app
