#include <fmt/core.h>

#include "report/sections.hpp"
#include "report/text.hpp"

namespace spamgraph::report {

void add_rest(Page& page, std::size_t shown, std::size_t all, std::string_view where)
{
    if (shown < all) page.line(fmt::format("and {} more in {}", format_count(all - shown), where));
}

std::string render_findings(const Findings& findings, const ShowOptions& options)
{
    const Overview overview = make_overview(findings, options.rules);
    const Source source{findings, overview, options};
    Page page(options.width, options.colour);
    add_headline(page, source);
    add_surge(page, source);
    add_campaigns(page, source);
    add_suspects(page, source);
    add_explained(page, source);
    add_tiers(page, source);
    add_relays(page, source);
    add_expansion(page, source);
    add_origins(page, source);
    add_exchange_clusters(page, source);
    add_country_tlds(page, source);
    add_totals(page, source);
    add_not_observable(page, source);
    return page.take();
}

}  // namespace spamgraph::report
