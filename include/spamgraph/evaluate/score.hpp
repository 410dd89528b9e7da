#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "spamgraph/analysis/findings.hpp"
#include "spamgraph/evaluate/truth.hpp"

namespace spamgraph::evaluate {

/// A planted run and the surge found nearest to its begin.
struct SurgeScore {
    std::int64_t planted_s{};             ///< its first second
    std::optional<std::int64_t> error_s;  ///< found minus planted; none: no surge of mail was found
    std::string series;                   ///< that told it
};

/// Clients called suspects against those that are. Undefined ratios are NaN: recall where none was planted,
/// precision where none was found. The false discovery rate of no discovery is 0.
struct SuspectScore {
    std::uint64_t planted{}, found{}, right{};
    double precision{}, recall{}, false_discovery_rate{};
    /// Clients that the expansion marks as found and that are no suspects of the result, and of them those
    /// that were planted.
    std::uint64_t expanded{}, expanded_right{};
    std::vector<std::string> missed;  ///< addresses
    std::vector<std::string> wrong;   ///< addresses, with the role that they really have
};

/// A planted relay among the found ones.
struct RelayScore {
    std::string entity;                                    ///< its first name, or its address
    std::optional<std::uint64_t> rank;                     ///< from 1; none: not found
    std::optional<double> planted_period_s, period_error;  ///< relative; none: none was planted, or found
    std::optional<std::int64_t> address_changes_error, domain_changes_error;  ///< found minus planted
    bool changes_planted{};
};

struct RelayScores {
    std::vector<RelayScore> planted;
    std::uint64_t found{};             ///< rows of the result
    std::uint64_t wrong{};             ///< of them, hosts that are no planted relay
    std::uint64_t wrong_above_last{};  ///< of them, above the last planted relay; all where one is missing
    double average_precision{};  ///< mean over the planted relays of the precision at their rank, else 0
    std::uint64_t invented_periods{};         ///< rows with a period where none was planted
    std::vector<std::string> false_entities;  ///< best first
};

/// Suspects rightly found, in pairs: of two in one planted run, and of two in different ones.
struct CampaignScore {
    std::uint64_t planted{}, found{};
    std::uint64_t
        recovered{};         ///< planted runs that one found campaign holds to 90%, and hardly anybody else
    double kept_together{};  ///< pairs of one run found in one campaign, 0 to 1; NaN: there is none
    double told_apart{};     ///< pairs of different runs found in different campaigns
};

struct TierScore {
    std::uint64_t planted{}, right{};  ///< mail domains whose tier is exact; those placed in it
};

/// A result held against the truth of its logs.
struct Scores {
    std::string scenario;
    std::uint64_t seed{};
    std::vector<SurgeScore> surges;
    std::uint64_t false_surges{};  ///< of mail, outside the hours of every run
    SuspectScore suspects;
    RelayScores relays;
    CampaignScore campaigns;
    std::map<std::string, TierScore> tiers;
    std::uint64_t tiers_planted{}, tiers_right{};
};

/// Holds a result against the truth. Local.
Scores score(const Truth& truth, const Findings& findings);

/// The scores as JSON, with null for what is undefined. Local.
std::string scores_json(const Scores& scores);

}  // namespace spamgraph::evaluate
