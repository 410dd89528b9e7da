#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "spamgraph/tally/day_tables.hpp"

namespace spamgraph {

/// One input of a run and what became of its rows.
struct InputRecord {
    std::string path;
    std::uint64_t bytes{};  ///< as stored, before inflating
    std::string hash;       ///< of the content, as the run computed it
    std::uint64_t read{};   ///< rows: accepted + skipped + rejected
    std::uint64_t accepted{};
    std::vector<ReasonRows> skipped, rejected;
    bool truncated{};  ///< the input ended early
    /// What tells the file from a later one of its name; without days where nobody took it.
    std::int64_t modified_ns{};
    std::string sample{};
    std::optional<std::map<Day, bool>> days{};  ///< of which it has rows; true: queries that count
    bool any_day{};                             ///< there are more days than `days` holds
    bool taken_over{};                          ///< an earlier run read it
};

/// How long a stage took, over the ranks.
struct StageTiming {
    std::string stage;
    double slowest_s{}, mean_s{};  ///< of the slowest rank; mean of all ranks
    int slowest_rank{};
    double most_cpu_s{}, cpu_s{};  ///< user and system: of the rank with the most; sum of all ranks
};

/// What one rank did, in all stages.
struct RankRecord {
    std::uint64_t rows_received{};       ///< events that came to it from all ranks, itself included
    double cpu_s{};                      ///< user and system
    std::uint64_t peak_memory_bytes{};   ///< resident
    std::uint64_t peak_scratch_bytes{};  ///< in its scratch files
};

/// A figure that every rank has, over the ranks: how level they are.
struct RankFigure {
    std::string name;
    double sum{}, mean{}, largest{};
    int largest_rank{};
};

/// What a run was: everything about a file that may differ between two runs with the same result.
struct RunRecord {
    std::vector<std::pair<std::string, std::string>> versions;  ///< program, libraries
    std::vector<std::string> command_line;
    std::vector<std::string> hosts;  ///< each once
    int ranks{};
    std::string job_id;                  ///< of the batch system; empty: none
    std::string made_with;               ///< what a day file depends on beside its inputs; empty: no day file
    std::int64_t started{}, finished{};  ///< seconds since 1970-01-01T00:00:00Z
    std::vector<InputRecord> inputs;     ///< ascending by path
    std::uint64_t rows_taken_over{}, bytes_taken_over{};  ///< of a job that was stopped
    std::vector<StageTiming> timings;                     ///< in the order of the stages
    std::vector<RankRecord> by_rank;
    std::vector<RankFigure> ranks_level;  ///< how level the ranks are
};

/// Where a file's run record stands: `<file>.run.json`. Local.
std::filesystem::path sidecar_path(const std::filesystem::path& file);

/// Writes the run record of `file` as JSON, with the sums over all inputs. Throws Error(io). Local.
void write_sidecar(const std::filesystem::path& file, const RunRecord& record);

/// Removes what a killed run left half written of `file`, its checksum and its run record. Local.
void remove_leftovers(const std::filesystem::path& file);

/// Removes the run record of `file`, if there is one. Throws Error(io). Local.
void remove_sidecar(const std::filesystem::path& file);

/// What the run record of `file` says of its inputs (`made_with` and `inputs`, the rest is left empty);
/// nothing where there is none, or it cannot be read. Local.
std::optional<RunRecord> read_sidecar(const std::filesystem::path& file);

/// A row that was not used, and where it stands.
struct RejectedRow {
    std::string input;
    std::string reason;
    std::uint64_t byte_offset{};        ///< in the uncompressed input
    std::optional<std::uint64_t> line;  ///< from 1, where the input was read whole
};

/// Writes rejected rows as tab-separated text with a header line (input, reason, byte_offset, line), in the
/// order given; bytes outside 0x20 to 0x7e as '?'. Throws Error(io). Local.
void write_rejects(const std::filesystem::path& file, std::span<const RejectedRow> rows);

/// As write_rejects(), but what stands in the file of inputs that were taken over stays. Local.
/// @param rows of the other inputs, in the order of `inputs`
void update_rejects(const std::filesystem::path& file, std::vector<RejectedRow> rows,
                    std::span<const InputRecord> inputs);

}  // namespace spamgraph
