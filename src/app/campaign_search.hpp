#pragma once

#include <span>
#include <vector>

#include "app/relay_search.hpp"
#include "spamgraph/analysis/campaigns.hpp"

namespace spamgraph::app {

/// The suspects by campaign, and those that belong to none.
struct CampaignSplit {
    std::vector<SuspectSet> campaigns;  ///< largest first, of equal ones that with the lower first suspect
    SuspectSet alone;
};

/// Tells campaigns apart: suspects that keep the same hours, split where they share different hosts and
/// joined where they share the same ones. A suspect that keeps other hours belongs to the campaign whose
/// hosts it asked for. Local.
/// @param volumes [suspect]
CampaignSplit find_campaigns(const NetworkInput& input, const RelaySearch& search,
                             std::span<const MailVolume> volumes, const RelayRule& relays,
                             const CampaignRule& rule);

}  // namespace spamgraph::app
