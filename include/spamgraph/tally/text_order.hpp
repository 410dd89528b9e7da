#pragma once

#include <cstdint>
#include <vector>

#include "spamgraph/tally/day_tables.hpp"

namespace spamgraph::tally {

/// Places of texts in the order of their bytes, as std::string_view compares them; equal texts in any order.
/// Texts that come sorted, or sorted from each of some ranks, are merged. Local.
std::vector<std::uint32_t> sorted_order(const NameTexts& texts);

}  // namespace spamgraph::tally
