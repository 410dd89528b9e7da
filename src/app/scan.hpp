#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "app/run_log.hpp"
#include "spamgraph/comm/communicator.hpp"
#include "spamgraph/core/day.hpp"
#include "spamgraph/logs/reader_options.hpp"
#include "spamgraph/tally/day_tables.hpp"
#include "spamgraph/tally/row_tally.hpp"

namespace spamgraph::app {

/// What `spamgraph scan` was asked to do. Plain values: the stages never see the parser.
struct ScanOptions {
    std::vector<std::string> inputs;
    std::filesystem::path out;        ///< folder of the day files
    std::filesystem::path result;     ///< what is written afterwards, and so is no input; empty: nothing
    std::filesystem::path work;       ///< scratch
    bool keep_folder = true;          ///< the scratch folder itself stays, empty, where it was there before
    bool keep_work = false;           ///< what was read stays in it, for a scan with more inputs
    double checkpoint_every_s = 600;  ///< 0: only when asked to stop, and when all is read
    std::string format;               ///< empty: told from each file
    std::string log_timezone;         ///< of stamps that name none; empty: UTC
    logs::ColumnMap columns;          ///< of delimited text
    tally::ClientRule client_rule;
    std::optional<DayRange> days;
    std::string source_from;         ///< pattern on the path; empty: all inputs are one source
    std::filesystem::path suffixes;  ///< public suffix list; empty: the built-in one
    std::uint64_t memory_mb = 32;    ///< buffers of a rank
    bool strict = false;
    std::filesystem::path pseudonymize;  ///< key file; empty: addresses are true
    bool anew = false;                   ///< what is there already does not count
    KeepRules rules;
};

/// Reads logs and writes one day file per day with an accepted row, with their sidecars and rejects.tsv. A
/// day whose file was made of the same inputs in the same way is not written again, and what was read for
/// such days alone is not read again. Collective.
/// @return the files of all days of the inputs, ascending by day
std::vector<std::filesystem::path> scan(const mpi::Communicator& comm, const ScanOptions& options,
                                        RunLog& log);

}  // namespace spamgraph::app
