#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "app/progress.hpp"
#include "app/scan.hpp"
#include "spamgraph/comm/event_router.hpp"
#include "spamgraph/core/keyed_hash.hpp"
#include "spamgraph/core/public_suffix.hpp"
#include "spamgraph/logs/fingerprint.hpp"
#include "spamgraph/logs/inputs.hpp"
#include "spamgraph/privacy/pseudonyms.hpp"
#include "spamgraph/privacy/row_hider.hpp"
#include "spamgraph/tally/day_logs.hpp"
#include "spamgraph/tally/input_account.hpp"
#include "spamgraph/tally/row_tally.hpp"

namespace spamgraph::app {

/// What is known of the inputs before, and found out while, they are read.
struct InputPlan {
    std::vector<logs::Input> inputs;
    std::vector<logs::Fingerprint> fingerprints;  ///< [input]
    logs::ReaderOptions reading;                  ///< what readers are told beside the inputs
    std::vector<std::string> sources;             ///< names, ascending
    std::vector<std::uint32_t> source_of;         ///< [input]
    std::vector<bool> whole;                      ///< [input]: must be read as one unit
    std::vector<bool> duplicate;                  ///< [input]: the same rows as another input
};

/// Lists the inputs and their sources. Throws SharedError where one is missing, unreadable or unknown.
/// Collective.
InputPlan plan_inputs(const mpi::Communicator& comm, const ScanOptions& options);

/// What became of all rows; the same on every rank.
struct IngestReport {
    std::vector<tally::InputAccount> accounts;  ///< [input]
    std::vector<tally::InputDays> days;         ///< [input]: of which it has rows
    std::vector<std::uint32_t> units;           ///< [input]: parts it was read in; 0: it was not read
    std::vector<tally::RejectedRow> rejected;   ///< on the root only: the first of each input and reason
};

/// The readers of a rank, one a format, made when first needed.
class Readers {
public:
    explicit Readers(const logs::ReaderOptions& options) : options_(options) {}
    logs::LogReader& of(const logs::LogFormat& format);
    /// Of files, read so far.
    [[nodiscard]] std::uint64_t file_bytes() const;

private:
    const logs::ReaderOptions& options_;
    std::vector<std::pair<const logs::LogFormat*, std::unique_ptr<logs::LogReader>>> readers_;
};

/// Reads this rank's share of the log bytes; every event goes to the rank that owns its client.
class Ingest {
public:
    /// Refers to all that it is given.
    /// @param pseudonyms that take the place of all addresses, if there are any
    Ingest(const mpi::Communicator& comm, const InputPlan& plan, const ScanOptions& options,
           const HashKey& key, const PublicSuffixes& suffixes,
           const std::optional<privacy::Pseudonyms>& pseudonyms, tally::DayStore& days, Progress& progress);

    /// Reads some of the inputs, none of them twice. Collective.
    /// @param wanted [input]
    void read(const std::vector<bool>& wanted);

    /// What became of all that was read so far. Collective.
    [[nodiscard]] IngestReport report();

private:
    void read_unit(const logs::InputUnit& unit);

    const mpi::Communicator& comm_;
    const InputPlan& plan_;
    tally::DayStore& days_;
    Progress& progress_;
    Readers readers_;
    mpi::EventRouter* router_ = nullptr;  ///< while it reads
    std::uint64_t events_ = 0;
    tally::RowTally rows_;
    std::optional<privacy::RowHider> hider_;  ///< before rows_
    std::vector<std::uint32_t> units_;        ///< [input]: parts that it is read in
};

/// Takes what reading told of the inputs into the plan. Returns whether it changed, so that they must be read
/// again: an input is a duplicate, or a header in mid-file changes the columns of a file that was read in
/// parts. Local.
bool revise_plan(InputPlan& plan, const IngestReport& report);

}  // namespace spamgraph::app
