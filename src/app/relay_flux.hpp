#pragma once

#include "app/target_names.hpp"
#include "app/window.hpp"
#include "spamgraph/analysis/findings.hpp"

namespace spamgraph::app {

/// Counts for every relay how often its addresses and its domains changed over the window: names that share
/// an address with it on some day are its names too, as far as suspects asked for them. Not observable in a
/// window of one day, and for a relay whose addresses no answer told. Prefixes are those of all addresses of
/// its host, which it notes. Local.
void count_flux(const Window& window, const TargetNames& names, Findings& findings);

}  // namespace spamgraph::app
