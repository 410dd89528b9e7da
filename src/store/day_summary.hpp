#pragma once

#include "spamgraph/tally/day_tables.hpp"
#include "store/hdf5.hpp"

namespace spamgraph {

/// What a day file says of its day as a whole. Throws Error where the file does not hold it. Local.
DaySummary read_day_summary(const hdf5::Handle& file);

}  // namespace spamgraph
