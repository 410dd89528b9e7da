#pragma once

#include <filesystem>
#include <string>

#include "spamgraph/comm/communicator.hpp"
#include "spamgraph/tally/day_tables.hpp"

namespace spamgraph {

/// "day-2013-08-19.h5". Local.
std::string day_file_name(Day day);

/// Writes a day file and its checksum `<path>.sha256`: whole under its name, or not there at all. The bytes
/// are the same for any number of ranks and any spread of the rows over them. When it fails on one rank,
/// every rank throws the same Error (74: the disk). Collective.
/// @param summary the same on every rank
/// @param mine this rank's rows; the ranks' blocks in rank order are the day
void write_day_file(const mpi::Communicator& comm, const std::filesystem::path& path,
                    const DaySummary& summary, const DayBlock& mine);

}  // namespace spamgraph
