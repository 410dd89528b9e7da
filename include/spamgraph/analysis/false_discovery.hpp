#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace spamgraph {

/// q of every p: the smallest false discovery rate at which it is rejected (Benjamini, Hochberg 1995), in the
/// order given. Local.
/// @param ln_p natural logarithms of the small p-values; the tests not listed count as p = 1
/// @param tests all tests made, at least as many as are listed
std::vector<double> adjust_p(std::span<const double> ln_p, std::uint64_t tests);

}  // namespace spamgraph
