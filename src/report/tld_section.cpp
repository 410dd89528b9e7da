#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "report/sections.hpp"
#include "report/text.hpp"

namespace spamgraph::report {

namespace {

std::string lift_words(double lift)
{
    return std::isnan(lift) ? "not observable" : fmt::format("{:.1f}x", lift);
}

bool is_country(const TldFinding& tld)
{
    return tld.kind != "generic";
}

}  // namespace

void add_country_tlds(Page& page, const Source& source)
{
    const auto& all = source.findings.tlds;
    if (all.empty()) return;
    std::vector<const TldFinding*> countries;
    std::uint64_t generic = 0, generic_domains = 0;
    for (const TldFinding& tld : all)
        if (is_country(tld))
            countries.push_back(&tld);
        else
            generic += tld.queries, generic_domains += tld.domains;
    std::ranges::stable_sort(countries, std::ranges::greater{},
                             [](const TldFinding* tld) { return tld->queries; });

    page.heading(fmt::format("COUNTRIES of the suspects' mail domains: {}",
                             format_count(countries.size(), "country TLD")));
    Table table({{"tld", Align::left},
                 {"MX queries"},
                 {"domains"},
                 {"edges"},
                 {"against everybody's"},
                 {"", Align::left}});
    const std::size_t shown = std::min(countries.size(), source.options.tlds);
    for (const TldFinding* tld : std::span(countries).first(shown))
        table.add({"." + tld->tld, format_count(tld->queries), format_count(tld->domains),
                   format_count(tld->edges), lift_words(tld->lift),
                   tld->kind == "generic-use" ? "used as a generic one" : ""});
    if (!table.empty()) page.table(table);
    add_rest(page, shown, countries.size(), "/tlds");
    if (generic > 0)
        page.line(fmt::format("and {} for {} under generic TLDs", format_count(generic) + " MX queries",
                              format_count(generic_domains, "domain")));
}

}  // namespace spamgraph::report
