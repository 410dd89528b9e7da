#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "app/checkpoints.hpp"
#include "app/ingest.hpp"
#include "app/scan.hpp"

namespace spamgraph::app {

/// What a scan goes on from.
struct TakenOver {
    std::vector<bool> inputs;       ///< [input]: begun by an earlier job, and read on with what it left
    std::set<Day> gone;             ///< days whose rows are no more: their files were finished
    std::uint64_t rows{}, bytes{};  ///< of the inputs, read by earlier jobs
};

/// Where each input of a checkpoint stands now, or kGone for one that was not begun; nothing where one that
/// was begun has changed or is missing: its rows cannot be told from others any more. Local.
/// @param begun [input of then]
std::optional<std::vector<std::uint32_t>> match_inputs(const JobState& job, const std::vector<bool>& begun,
                                                       const InputPlan& plan);
inline constexpr std::uint32_t kGone = UINT32_MAX;

/// Saves what a scan has read, and takes it over from an earlier job. Refers to all that it is given.
class SavedWork {
public:
    SavedWork(const mpi::Communicator& comm, const ScanOptions& options, const InputPlan& plan,
              Checkpoints& checkpoints, std::string command);

    /// Begins with nothing; scratch of earlier jobs goes. Collective.
    void start_fresh(const HashKey& key);

    /// Takes over the newest checkpoint of the same command, on any number of ranks: logs and rests of units
    /// to `store` and `ingest`, which are empty. Nothing where there is none, or it is of no use. Collective.
    /// @param plan takes what was found out of the inputs
    std::optional<TakenOver> take_over(const EarlierState& earlier, InputPlan& plan, tally::DayStore& store,
                                       Ingest& ingest);

    /// Commits all that was read. Throws SharedError (74, 75). Collective.
    enum class Sync { always, when_due };
    void commit(tally::DayStore& store, const Ingest& ingest, Sync sync);

    /// Whether it is time for the next; on the root. Local.
    [[nodiscard]] bool is_due() const;

private:
    using Clock = std::chrono::steady_clock;

    void adopt(const std::vector<RankState>& states, tally::DayStore& store,
               std::span<const std::uint32_t> sources, std::vector<Day>& gone);
    void replay(const std::vector<RankState>& states, int ranks, tally::DayStore& store, Ingest& ingest,
                std::span<const std::uint32_t> sources, std::vector<Day>& gone);

    const mpi::Communicator& comm_;
    const ScanOptions& options_;
    const InputPlan& plan_;
    Checkpoints& checkpoints_;
    std::string command_;
    std::array<std::uint64_t, 2> key_{};
    std::vector<std::uint64_t> generations_;  ///< whose scratch files are in use
    bool sweep_ = false;                      ///< after the next commit earlier scratch can go
    Clock::time_point synced_ = Clock::now();
};

}  // namespace spamgraph::app
