#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "app/progress.hpp"
#include "app/rank_state.hpp"
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

    /// What ranks may wish for while they read.
    enum Wish : std::uint64_t { stop = 1, checkpoint = 2 };
    /// From now on `rest` is called, between two rows of every rank, when a stop is wished, or when the root
    /// wants a checkpoint. What it throws must be a SharedError. Collective.
    void on_rest(std::function<bool()> wants_checkpoint, std::function<void(std::uint64_t wishes)> rest);

    /// Reads some of the inputs, none of them twice, and what restore() left to read. Collective.
    /// @param wanted [input]
    void read(const std::vector<bool>& wanted);
    /// Whether any rank has something left to read. Collective.
    [[nodiscard]] bool has_rest() const;

    /// What this rank has, without the logs of days. Local.
    [[nodiscard]] RankState save() const;
    /// Adds what a rank of an earlier job had. Local.
    /// @param input_now where each input of then stands now
    void restore(const RankState& state, const std::vector<std::uint32_t>& input_now);
    /// Sets in how many parts the inputs are read. Local.
    void set_units(std::vector<std::uint32_t> units) { units_ = std::move(units); }

    /// Lets `push` send events to the owners of their clients. Collective.
    void route(const std::function<void(mpi::EventRouter&)>& push);

    /// What became of all that was read so far. Collective.
    [[nodiscard]] IngestReport report();

private:
    /// Hands the rows of a unit on, without those that were taken already.
    class UnitRows : public logs::RowHandler {
    public:
        UnitRows(Ingest& ingest, logs::RowHandler& rows, std::uint64_t pass_over)
            : ingest_(ingest), rows_(rows), pass_over_(pass_over)
        {
        }
        void on_query(const logs::Query& query) override
        {
            if (handed_over_++ < pass_over_) return;
            rows_.on_query(query);
            ingest_.after_row();
        }
        void on_left_out(const logs::LeftOut& row) override
        {
            if (handed_over_++ < pass_over_) return;
            rows_.on_left_out(row);
            ingest_.after_row();
        }
        [[nodiscard]] std::uint64_t handed_over() const { return handed_over_; }

    private:
        Ingest& ingest_;
        logs::RowHandler& rows_;
        std::uint64_t pass_over_, handed_over_ = 0;
    };

    void read_unit(const UnitRest& rest);
    void after_row()
    {
        if (router_->rest_is_due())
            router_->rest();
        else if (mpi::stop_wished() && rest_)
            router_->ask_for_rest();
    }

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
    std::uint64_t earlier_bytes_ = 0;         ///< of files, read by earlier jobs
    std::function<bool()> wants_checkpoint_;
    std::function<void(std::uint64_t)> rest_;

    std::vector<UnitRest> left_;           ///< this rank's, from the one that is being read on
    const UnitRows* unit_rows_ = nullptr;  ///< of the unit that is being read
    logs::LogReader* unit_reader_ = nullptr;
};

/// Takes what reading told of the inputs into the plan. Returns whether it changed, so that they must be read
/// again: an input is a duplicate, or a header in mid-file changes the columns of a file that was read in
/// parts. Local.
bool revise_plan(InputPlan& plan, const IngestReport& report);

}  // namespace spamgraph::app
