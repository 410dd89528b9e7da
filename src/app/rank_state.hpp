#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "spamgraph/core/archive.hpp"
#include "spamgraph/core/day.hpp"
#include "spamgraph/logs/reader.hpp"
#include "spamgraph/tally/input_account.hpp"
#include "spamgraph/tally/input_days.hpp"
#include "spamgraph/tally/row_tally.hpp"

namespace spamgraph::app {

/// A unit that is not read to its end, and where to go on: from its beginning, but without its first rows.
struct UnitRest {
    logs::InputUnit unit;
    std::uint64_t pass_over{};  ///< rows that were taken already
};

/// What a rank has of a scan between two rows, beside its scratch files.
struct RankState {
    std::vector<UnitRest> left;
    std::vector<std::uint32_t> units;   ///< [input]: parts that it is read in, on all ranks
    std::vector<std::uint64_t> spread;  ///< clients, on all ranks
    std::vector<tally::InputAccount> accounts;
    std::vector<tally::InputDay> days;
    std::vector<tally::RejectedRow> rejected;
    std::uint64_t file_bytes{};                     ///< read so far
    std::vector<std::pair<Day, std::string>> logs;  ///< of each day, as DayLogs saves itself
};

std::string write_state(const RankState& state);
/// Throws Error (74) for bytes of another kind.
RankState read_state(const std::string& bytes);

}  // namespace spamgraph::app
