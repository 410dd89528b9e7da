#pragma once

#include <optional>
#include <string>
#include <vector>

#include "app/analyze.hpp"
#include "app/origins.hpp"
#include "app/pseudonyms.hpp"
#include "spamgraph/analysis/address_list.hpp"
#include "spamgraph/analysis/findings.hpp"
#include "spamgraph/analysis/roles.hpp"
#include "spamgraph/analysis/tiers.hpp"
#include "spamgraph/analysis/web_proxies.hpp"

namespace spamgraph::app {

/// The files that a user may give beside the logs, as they were read.
struct Lists {
    std::string allow_text, academic_text, large_text, residential_text, hosting_text;
    std::string reverse_text, dynamic_text, proxy_text;
    AddressList allowed;
    TierLists tiers;
    NetworkLists networks;
    WebProxies proxies;
};

/// Reads the lists that the options name; the project's own in the place of those that they do not. Throws
/// Error for one that cannot be read (66) or holds what does not belong there (78). Local.
Lists read_lists(const AnalyzeOptions& options);

/// What a list makes of a client, by its true address: allow-listed or web-proxy. Local.
std::optional<Role> find_listed_role(const Lists& lists, const Address& address);

/// Marks the relays that are web proxies, by their names and addresses. Local.
void mark_web_proxies(const WebProxies& proxies, const TrueAddresses& addresses,
                      std::vector<RelayFinding>& relays);

}  // namespace spamgraph::app
