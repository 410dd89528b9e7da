#pragma once

#include <filesystem>
#include <vector>

#include "app/run_log.hpp"
#include "spamgraph/analysis/baseline.hpp"
#include "spamgraph/analysis/campaigns.hpp"
#include "spamgraph/analysis/minute_series.hpp"
#include "spamgraph/analysis/relays.hpp"
#include "spamgraph/analysis/roles.hpp"
#include "spamgraph/analysis/similarity.hpp"
#include "spamgraph/analysis/suspects.hpp"
#include "spamgraph/analysis/tiers.hpp"
#include "spamgraph/comm/communicator.hpp"
#include "spamgraph/geo/places.hpp"

namespace spamgraph::app {

/// What `spamgraph analyze` was asked to do. Plain values: the stages never see the parser.
struct AnalyzeOptions {
    std::vector<std::filesystem::path> day_files;
    std::filesystem::path out;
    std::filesystem::path suffixes;         ///< public suffix list; empty: the built-in one
    std::filesystem::path allow_list;       ///< addresses and prefixes that are never suspects; empty: none
    std::filesystem::path academic, large;  ///< lists of registered domains; empty: none
    geo::PlaceFiles places;
    std::filesystem::path residential_asns, hosting_asns;  ///< lists of numbers; empty: none
    std::filesystem::path reverse_names;                   ///< addresses with their names; empty: none
    std::filesystem::path dynamic_words;  ///< in reverse names of households; empty: the built-in ones
    std::filesystem::path web_proxies;    ///< addresses, prefixes and domains; empty: the built-in ones
    std::filesystem::path pseudonymize;   ///< key file; empty: addresses stay as they are
    MissingRule missing;
    SurgeRule surge;
    SuspectRule suspect;
    RoleRule role;
    TierRule tier;
    RelayRule relay;
    CampaignRule campaign;
    SimilarityRule similarity;
};

/// Throws Error for what analyze() would refuse at once: a list that cannot be read (66, 78), a result
/// in the place of what is read (64) or of a folder (74). Local.
void check_analyze_options(const AnalyzeOptions& options);

/// Reads the day files of a window and writes what they say of spam networks. Collective.
void analyze(const mpi::Communicator& comm, const AnalyzeOptions& options, RunLog& log);

}  // namespace spamgraph::app
