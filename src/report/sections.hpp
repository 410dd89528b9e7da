#pragma once

#include "report/overview.hpp"
#include "report/page.hpp"
#include "spamgraph/report/show.hpp"

namespace spamgraph::report {

/// What a section is made of.
struct Source {
    const Findings& findings;
    const Overview& overview;
    const ShowOptions& options;
};

// Each adds one section to the page, in the order of the page. A section without content adds nothing or says
// so.
void add_headline(Page& page, const Source& source);
void add_surge(Page& page, const Source& source);
void add_campaigns(Page& page, const Source& source);
void add_suspects(Page& page, const Source& source);
void add_explained(Page& page, const Source& source);
void add_tiers(Page& page, const Source& source);
void add_relays(Page& page, const Source& source);
void add_expansion(Page& page, const Source& source);
void add_origins(Page& page, const Source& source);
void add_exchange_clusters(Page& page, const Source& source);
void add_country_tlds(Page& page, const Source& source);
void add_totals(Page& page, const Source& source);
void add_not_observable(Page& page, const Source& source);

/// "and 12 more": a line below a table that is cut; none when nothing was. Local.
void add_rest(Page& page, std::size_t shown, std::size_t all, std::string_view where);

/// Names of an address entity on one line: the first few and how many more. Local.
std::string list_names(const std::vector<std::string>& names, std::size_t width);

/// "every 619 s (p 2.4e-09, 98% of 63 suspects in step)", and what makes it: a cache or a scheduler; empty
/// where no period was found. Local.
std::string period_words(const RelayFinding& relay);

/// "3 address and 10 domain changes over the window"; empty where there were none, or none could be seen.
/// Local.
std::string flux_words(const RelayFinding& relay);

/// "4 /24 prefixes (IPv6: /48), 3 networks, 2 countries": where its addresses over the window lie; empty
/// where not known. Local.
std::string address_words(const RelayFinding& relay);

/// "63 of 68 suspects (92.6%), 9 of 19,733 other clients (0.046%): at least 8,119 times the odds".
/// Local.
std::string relay_evidence(const RelayFinding& relay);

}  // namespace spamgraph::report
