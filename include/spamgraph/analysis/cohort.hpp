#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "spamgraph/analysis/survival.hpp"
#include "spamgraph/core/day.hpp"

/// What becomes of names that a campaign asked for: are they listed more often than others like them?
namespace spamgraph {

/// A name that could be watched.
struct CohortName {
    std::string name, tld;
    double queries_per_day{};
    Day first{};  ///< of a suspect's first contact; not used of others
};

/// A watched name.
struct CohortMember {
    std::string name;
    bool exposed{};       ///< suspects asked for it; else it stands for those that they did not ask for
    std::uint64_t set{};  ///< it and its controls, numbered by the exposed names
    Day start{};          ///< of watching: first contact, for controls too
    std::optional<Day> listed;
};

/// How names are compared.
struct CohortRule {
    std::size_t controls = 4;  ///< for each exposed name, at most
    Day within_days = 90;      ///< a later listing is no event
};

/// Every exposed name with up to four controls: others of its top-level domain and its tenth of the volume
/// (queries a day, tenths over all names given), each used once, in an order that their texts alone decide;
/// nobody gets a second control before all had a first. Local.
/// @param exposed and @param others names of one tier, ascending by name
std::vector<CohortMember> match_controls(std::span<const CohortName> exposed,
                                         std::span<const CohortName> others, const CohortRule& rule);

/// What a group's names came to.
struct CohortGroup {
    std::uint64_t names{};          ///< watched
    std::uint64_t listed_before{};  ///< left out: listed before watching began
    std::uint64_t listed{};         ///< of the watched, in time
    std::vector<SurvivalStep> curve;
};

struct CohortStudy {
    CohortGroup exposed, controls;
    std::uint64_t sets{};       ///< strata: exposed names with a control, watched to the end
    std::uint64_t unmatched{};  ///< exposed names watched to the end without a control
    LogRank log_rank;
    MantelHaenszel mantel_haenszel;    ///< listed in time, a stratum for every exposed name and its controls
    std::vector<CohortMember> listed;  ///< exposed names listed in time, by listing, then name
};

/// Follows names from first contact to listing, `within_days` or the end of the list. A listing on the day of
/// first contact counts as after it. Only sets that the list covers for so long are strata. Local.
/// @param until last day that the list covers
CohortStudy study_cohort(std::span<const CohortMember> members, Day until, const CohortRule& rule);

}  // namespace spamgraph
