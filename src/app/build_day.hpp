#pragma once

#include <filesystem>
#include <optional>

#include "app/run_log.hpp"
#include "spamgraph/comm/communicator.hpp"
#include "spamgraph/core/keyed_hash.hpp"
#include "spamgraph/core/public_suffix.hpp"
#include "spamgraph/tally/day_logs.hpp"
#include "spamgraph/tally/day_tables.hpp"

namespace spamgraph::app {

/// A finished day: what is known of it as a whole, and this rank's rows.
struct BuiltDay {
    DaySummary summary;
    DayBlock block;
    std::uint64_t rows_received = 0;  ///< events that came to this rank
};

/// From a day's logs, as reading left them on every rank, to its tables; the logs are emptied meanwhile.
/// Nothing where two names or two addresses share an id: then the day must be read again with another key.
/// Collective.
/// @param while_reading the clients whose events were spread when they came
/// @param scratch folder for logs of its own
/// @param log takes the time of each stage
std::optional<BuiltDay> build_day(const mpi::Communicator& comm, Day day, tally::DayLogs& logs,
                                  const tally::SpreadClients& while_reading, const KeepRules& rules,
                                  const PublicSuffixes& suffixes, const HashKey& key,
                                  const std::filesystem::path& scratch, tally::BufferBudget& budget,
                                  RunLog& log);

}  // namespace spamgraph::app
