#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "report/sections.hpp"
#include "report/text.hpp"

namespace spamgraph::report {

void add_campaigns(Page& page, const Source& source)
{
    const auto& campaigns = source.findings.campaigns;
    if (campaigns.size() < 2) return;  // the headline tells of one
    page.heading("CAMPAIGNS: suspects that keep the same hours and share the same hosts");
    Table table({{"id"}, {"suspects"}, {"mail domains"}, {"edges"}, {"relays"}, {"when", Align::left}});
    for (const CampaignFinding& campaign : campaigns)
        table.add({std::to_string(campaign.id), format_count(campaign.suspects),
                   format_count(campaign.domains), format_count(campaign.edges),
                   format_count(campaign.relays), format_period(campaign.first, campaign.last)});
    page.table(table);
}

void add_expansion(Page& page, const Source& source)
{
    constexpr std::size_t kShown = 10;
    std::vector<const ExpansionFinding*> found;
    for (const ExpansionFinding& near : source.findings.expansion)
        if (near.found) found.push_back(&near);
    if (found.empty()) return;
    page.heading("CLOSE BY: clients below the gates that asked for several relays of a campaign");
    Table table({{"client", Align::left}, {"campaign"}, {"relays"}, {"names"}, {"near the campaign"}});
    for (std::size_t i = 0; i < std::min(found.size(), kShown); ++i)
        table.add({printable(found[i]->entity), std::to_string(found[i]->campaign),
                   format_count(found[i]->relays), format_count(found[i]->degree),
                   format_rate(found[i]->lift) + "x"});
    page.table(table);
    add_rest(page, std::min(found.size(), kShown), found.size(), "/expansion");
}

void add_origins(Page& page, const Source& source)
{
    constexpr std::size_t kShown = 5;
    const auto add = [&](const std::vector<OriginFinding>& origins, const char* title, const char* where) {
        if (origins.empty()) return;
        std::vector<const OriginFinding*> order;
        for (const OriginFinding& origin : origins) order.push_back(&origin);
        std::ranges::stable_sort(order, {}, [](const OriginFinding* origin) { return origin->q; });
        page.heading(title);
        Table table({{"", Align::left}, {"suspects"}, {"mail-active clients"}, {"lift"}, {"q"}});
        for (std::size_t i = 0; i < std::min(order.size(), kShown); ++i)
            table.add({printable(order[i]->key), format_count(order[i]->suspects),
                       format_count(order[i]->background), format_rate(order[i]->lift) + "x",
                       format_probability(order[i]->q)});
        page.table(table);
        add_rest(page, std::min(order.size(), kShown), order.size(), where);
    };
    add(source.findings.countries, "WHERE the suspects are: countries against all mail-active clients",
        "/countries");
    add(source.findings.asns, "NETWORKS of the suspects, by number of the autonomous system", "/asns");
    for (const ResidentialFinding& row : source.findings.residential) {
        if (row.rule != "both") continue;
        const auto share = [](std::uint64_t part, std::uint64_t all) {
            return all == 0 ? kNotObservable : static_cast<double>(part) / static_cast<double>(all);
        };
        page.paragraph(
            fmt::format("On residential lines: {} of {} of a known kind ({}; not known of {}), against {} of "
                        "{} mail-active clients",
                        format_count(row.suspects_residential), format_count(row.suspects_known, "suspect"),
                        format_percent(share(row.suspects_residential, row.suspects_known)),
                        format_count(row.suspects - row.suspects_known),
                        format_percent(share(row.background_residential, row.background_known)),
                        format_count(row.background_known)));
    }
    for (const ZoneTest& zone : source.findings.zone)
        page.paragraph(
            fmt::format("{} of {} are of the country of the suspect that asked (by chance {}; p {})",
                        format_count(zone.same), format_count(zone.edges, "low-profile name"),
                        format_rate(zone.expected), format_probability(zone.p)));
}

}  // namespace spamgraph::report
