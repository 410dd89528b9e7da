#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "spamgraph/analysis/cohort.hpp"
#include "spamgraph/analysis/findings.hpp"

namespace spamgraph::app {

/// Names and when they were first listed.
struct BlockList {
    std::map<std::string, Day> listed;
    std::optional<Day> last;  ///< latest date; none in an empty list

    /// When a name, or a domain that it lies in, was first listed. Local.
    [[nodiscard]] std::optional<Day> find(std::string_view name) const;
};

/// Reads lines of a name and a date with a comma, blanks or a tab between them; what follows the date is
/// passed over, as are comments (#) and a first line without a date. Throws Error (66) for a file that cannot
/// be read, (78) for a line that is none. Local.
BlockList read_block_list(const std::filesystem::path& path);

/// The names of a study, ascending.
struct FollowedNames {
    std::vector<CohortName> exposed;            ///< low-profile mail domains that suspects asked for
    std::vector<CohortName> others;             ///< mail domains that would be, had a suspect asked for them
    std::vector<NotObservable> not_observable;  ///< why there is no study
};

/// Reads first contacts and the other mail domains from the day files of a result. Throws as DayFile does.
/// Local.
FollowedNames read_followed_names(const Findings& findings, std::span<const std::filesystem::path> day_files);

}  // namespace spamgraph::app
