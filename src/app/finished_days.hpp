#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "app/ingest.hpp"
#include "spamgraph/store/sidecar.hpp"

namespace spamgraph::app {

/// What day files depend on beside the rows of their inputs: program, rules and ways of reading, as a hash in
/// hex. Throws Error (66) where the suffix list cannot be read. Local.
/// @param pseudonyms as DaySummary has it
std::string describe_making(const ScanOptions& options, const std::string& pseudonyms);

/// An input in a sidecar's words. Local.
InputRecord describe_input(const InputPlan& plan, std::size_t input, const tally::InputAccount& account,
                           const tally::InputDays& days);

/// The day files that stand in a folder already, made in the same way, and what their sidecars tell of
/// inputs.
class FinishedDays {
public:
    FinishedDays() = default;
    /// Reads the sidecars of a folder. Local.
    /// @param made_with others are passed over
    FinishedDays(const std::filesystem::path& folder, const std::string& made_with);

    /// What became of this very file when it was read before; null where that is not known. Local.
    [[nodiscard]] const InputRecord* find(const std::filesystem::path& path,
                                          const logs::Fingerprint& fingerprint) const;

    /// Whether the day's file was made of these inputs and no others. Local.
    [[nodiscard]] bool made_of(Day day, const std::vector<const InputRecord*>& inputs) const;

    /// Days with a file, ascending. Local.
    [[nodiscard]] std::vector<Day> days() const;
    /// From now on the day has no file.
    void forget(Day day) { made_.erase(day); }

private:
    std::map<std::string, std::vector<InputRecord>> known_;  ///< by path
    std::map<Day, std::vector<InputRecord>> made_;           ///< what stands in the sidecar of a day
};

/// Which days must be written, and what must be read for that.
struct Outstanding {
    std::vector<bool> read;     ///< [input]
    std::vector<Day> write;     ///< days, ascending, that have to be made of what is known of the inputs
    std::vector<Day> complete;  ///< days, ascending, whose files are what they would be made again
};

/// Settles what is left to do. An input of which nothing is known may hold any day, and must be read. Local.
/// @param inputs what is known of each, null: nothing
Outstanding find_outstanding(const std::vector<const InputRecord*>& inputs, const FinishedDays& finished,
                             const std::optional<DayRange>& range);

}  // namespace spamgraph::app
