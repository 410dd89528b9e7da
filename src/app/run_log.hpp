#pragma once

#include <chrono>
#include <string>
#include <utility>
#include <vector>

#include "spamgraph/comm/communicator.hpp"
#include "spamgraph/store/sidecar.hpp"

namespace spamgraph::app {

/// What a job notes of itself while it runs, for the sidecars of its files.
class RunLog {
public:
    RunLog();

    /// Adds the time from construction to destruction to a stage, by the clock and of the processor.
    class Stage {
    public:
        Stage(RunLog& log, std::string name) : log_(log), name_(std::move(name)) {}
        ~Stage() { log_.add(name_, Clock::now() - start_, cpu_seconds() - cpu_start_); }
        Stage(const Stage&) = delete;
        Stage& operator=(const Stage&) = delete;

    private:
        RunLog& log_;
        std::string name_;
        std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
        double cpu_start_ = cpu_seconds();
    };

    /// User and system time of this process so far. Local.
    static double cpu_seconds();

    /// What became of the inputs' rows; the last stage that reads inputs sets it.
    void set_inputs(std::vector<InputRecord> inputs) { inputs_ = std::move(inputs); }
    [[nodiscard]] bool has_inputs() const { return !inputs_.empty(); }

    /// Rows and bytes of inputs that earlier jobs read and this one does not.
    void set_taken_over(std::uint64_t rows, std::uint64_t bytes)
    {
        rows_taken_over_ = rows;
        bytes_taken_over_ = bytes;
    }

    void add_rows_received(std::uint64_t rows) { rows_received_ += rows; }

    /// The record of the job so far, of all ranks, on the root; elsewhere without timings and memory.
    /// Collective.
    [[nodiscard]] RunRecord gather(const mpi::Communicator& comm) const;

private:
    using Clock = std::chrono::steady_clock;
    /// Seconds on this rank.
    struct StageTime {
        std::string stage;
        double clock_s, cpu_s;
    };

    void add(const std::string& stage, Clock::duration time, double cpu_s);

    std::int64_t started_;
    std::vector<StageTime> stages_;  ///< the same stages on every rank
    std::uint64_t rows_received_ = 0, rows_taken_over_ = 0, bytes_taken_over_ = 0;
    std::vector<InputRecord> inputs_;
};

/// Tells how long each stage took, what memory it needed and how level the ranks were (--verbose). Local.
void tell_run(const RunRecord& record);

}  // namespace spamgraph::app
