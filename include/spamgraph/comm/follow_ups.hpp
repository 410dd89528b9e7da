#pragma once

#include <cstdint>
#include <filesystem>
#include <vector>

#include "spamgraph/comm/day_exchanges.hpp"

namespace spamgraph::mpi {

/// Ids, among those this rank owns, of the names that clients look up because of MX queries
/// (is_followed_host): mail hosts of a day whose answers are not logged. Ascending. Collective.
/// @param all_mx MX queries of the day, on all ranks
std::vector<std::uint64_t> find_followed(const Communicator& comm, const DayEvents& events,
                                         std::uint64_t all_mx, const std::filesystem::path& scratch,
                                         tally::BufferBudget& budget);

}  // namespace spamgraph::mpi
