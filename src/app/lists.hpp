#pragma once

#include <string>

#include "app/analyze.hpp"
#include "app/origins.hpp"
#include "spamgraph/analysis/allow_list.hpp"
#include "spamgraph/analysis/tiers.hpp"

namespace spamgraph::app {

/// The files that a user may give beside the logs, as they were read.
struct Lists {
    std::string allow_text, academic_text, large_text, residential_text, hosting_text;
    std::string reverse_text, dynamic_text;
    AllowList allowed;
    TierLists tiers;
    NetworkLists networks;
};

/// Reads the lists that the options name; the project's own in the place of those that they do not. Throws
/// Error for one that cannot be read (66) or holds what does not belong there (78). Local.
Lists read_lists(const AnalyzeOptions& options);

}  // namespace spamgraph::app
