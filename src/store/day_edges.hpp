#pragma once

#include "spamgraph/store/day_file.hpp"
#include "store/hdf5.hpp"

namespace spamgraph {

/// The edges of clients `first` to `first + clients - 1`. Throws Error where they do not fit themselves or a
/// table of `names` names. Local.
DayEdges read_day_edges(const hdf5::Handle& graph, std::uint64_t names, std::uint64_t first,
                        std::uint64_t clients);

}  // namespace spamgraph
