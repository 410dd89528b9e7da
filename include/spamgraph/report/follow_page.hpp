#pragma once

#include <optional>
#include <string>
#include <vector>

#include "spamgraph/analysis/cohort.hpp"
#include "spamgraph/analysis/findings.hpp"

namespace spamgraph::report {

/// What becomes of targeted names, and what it was computed from.
struct FollowReport {
    std::string file;
    Day first_day{};           ///< of the result's window
    std::optional<Day> until;  ///< last day that the list covers; none: an empty list
    Day within_days{};
    std::uint64_t listed_names{};  ///< in the list
    CohortStudy study;             ///< empty where something was not observable
    std::vector<NotObservable> not_observable;
};

/// A page for a terminal. Local.
std::string render_follow(const FollowReport& report, std::size_t width, bool colour);

/// One line of JSON, with a line end. Local.
std::string follow_json(const FollowReport& report);

}  // namespace spamgraph::report
