#pragma once

#include <cstdint>
#include <set>
#include <vector>

#include "app/finished_days.hpp"
#include "app/ingest.hpp"
#include "app/scan.hpp"
#include "spamgraph/comm/communicator.hpp"

namespace spamgraph::app {

/// What a scan has to read and to write, beside the day files that are there already. The same on every rank,
/// but for what is said to be on the root.
class Agenda {
public:
    /// Reads the sidecars of the day files that are there. Collective.
    Agenda(const mpi::Communicator& comm, const ScanOptions& options, const std::string& pseudonyms,
           const InputPlan& plan);

    /// Finds out what is left, after what was read so far. Collective.
    void settle(const IngestReport& report);

    /// [input]: to be read now.
    [[nodiscard]] const std::vector<bool>& to_read() const { return left_.read; }
    [[nodiscard]] bool must_read() const;
    /// What was to be read was read.
    void note_read();
    /// Nothing was read so far but these inputs.
    void start_over(std::vector<bool> read)
    {
        read_ = std::move(read);
        left_.read.assign(read_.size(), false);
    }
    [[nodiscard]] bool any_read() const;

    /// Days to be made of what was read, ascending.
    [[nodiscard]] const std::vector<Day>& days_to_write() const { return left_.write; }
    /// All day files that hold the inputs' days, ascending.
    [[nodiscard]] std::vector<std::filesystem::path> day_files() const;

    /// What a day file of this scan depends on beside its inputs.
    [[nodiscard]] const std::string& made_with() const { return made_with_; }

    // On the root.

    /// All inputs, also those that were not read.
    [[nodiscard]] std::vector<InputRecord> inputs() const;
    /// Puts what earlier runs told of inputs into the report of this one.
    void complete_report(IngestReport& report) const;
    /// Says which days and inputs this run has nothing to do with.
    void say_skipped() const;

private:
    void describe(const IngestReport& report);
    bool forget_damaged();

    const mpi::Communicator& comm_;
    const ScanOptions& options_;
    const InputPlan& plan_;
    std::string made_with_;
    FinishedDays finished_;                  ///< on the root
    std::vector<bool> read_;                 ///< [input]: by this run
    std::vector<InputRecord> records_;       ///< of those, on the root
    std::vector<const InputRecord*> known_;  ///< [input]: what is known of it, on the root
    std::set<Day> checked_;                  ///< days whose files were opened
    Outstanding left_;
};

}  // namespace spamgraph::app
