#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "app/progress.hpp"
#include "app/scan.hpp"
#include "spamgraph/core/keyed_hash.hpp"
#include "spamgraph/core/public_suffix.hpp"
#include "spamgraph/logs/inputs.hpp"
#include "spamgraph/privacy/pseudonyms.hpp"
#include "spamgraph/tally/day_logs.hpp"
#include "spamgraph/tally/input_account.hpp"
#include "spamgraph/tally/row_tally.hpp"

namespace spamgraph::app {

/// What is known of the inputs before, and found out while, they are read.
struct InputPlan {
    std::vector<logs::Input> inputs;
    logs::ReaderOptions reading;           ///< what readers are told beside the inputs
    std::vector<std::string> sources;      ///< names, ascending
    std::vector<std::uint32_t> source_of;  ///< [input]
    std::vector<bool> whole;               ///< [input]: must be read as one unit
    std::vector<bool> duplicate;           ///< [input]: the same rows as another input
};

/// Lists the inputs and their sources. Throws SharedError where one is missing, unreadable or unknown.
/// Collective.
InputPlan plan_inputs(const mpi::Communicator& comm, const ScanOptions& options);

/// What became of all rows; the same on every rank.
struct IngestReport {
    std::vector<tally::InputAccount> accounts;  ///< [input]
    std::vector<std::uint32_t> units;           ///< [input]: parts it was read in
    std::vector<tally::RejectedRow> rejected;   ///< on the root only: the first of each input and reason
};

/// Reads this rank's share of the log bytes; every event goes to the rank that owns its client. Collective.
/// @param pseudonyms that take the place of all addresses, if there are any
IngestReport ingest(const mpi::Communicator& comm, const InputPlan& plan, const ScanOptions& options,
                    const HashKey& key, const PublicSuffixes& suffixes,
                    const std::optional<privacy::Pseudonyms>& pseudonyms, tally::DayStore& days,
                    Progress& progress);

/// Takes what reading told of the inputs into the plan. Returns whether it changed, so that they must be read
/// again: an input is a duplicate, or a header in mid-file changes the columns of a file that was read in
/// parts. Local.
bool revise_plan(InputPlan& plan, const IngestReport& report);

}  // namespace spamgraph::app
