#pragma once

#include <cstdint>
#include <vector>

#include "spamgraph/comm/day_exchanges.hpp"

namespace spamgraph::mpi {

/// Ids, among those this rank owns, of the domains without MX that take their mail themselves (implicit MX,
/// RFC 5321, 5.1): a client looks up the address of one at or after an MX query of its own that was answered
/// without a record, and so does at least half of all clients that look it up, so that a site which everybody
/// visits is none because somebody asked for its MX. Ascending. Collective.
/// @param no_mx the MX queries here that were answered so
std::vector<std::uint64_t> find_implicit_hosts(const Communicator& comm, const DayEvents& events,
                                               const BucketLog<tally::Event>& no_mx);

}  // namespace spamgraph::mpi
