#pragma once

#include "spamgraph/analysis/findings.hpp"
#include "spamgraph/core/public_suffix.hpp"
#include "spamgraph/privacy/pseudonyms.hpp"

namespace spamgraph::privacy {

/// Puts pseudonyms in the place of every address in the findings, and of those written out in names; tables
/// are sorted anew by their keys, and rows that point to them follow. What was found out with the true
/// addresses (countries, networks, roles) stays. Local.
void hide_findings(const Pseudonyms& pseudonyms, const PublicSuffixes& suffixes, Findings& findings);

}  // namespace spamgraph::privacy
