#include "spamgraph/analysis/tlds.hpp"

#include <algorithm>
#include <map>

#include "analysis/tld_tables.hpp"
#include "spamgraph/analysis/contingency.hpp"

namespace spamgraph {

namespace {

bool is_in(std::string_view codes, std::string_view tld)
{
    for (std::size_t at = 0; at + 2 < codes.size(); at += 3)
        if (codes.substr(at, 2) == tld) return true;
    return false;
}

const IdnTld* find_idn(std::string_view tld)
{
    const auto* const found = std::ranges::lower_bound(kIdnTlds, tld, {}, &IdnTld::tld);
    return found != kIdnTlds.end() && found->tld == tld ? found : nullptr;
}

double share(std::uint64_t part, std::uint64_t whole)
{
    return whole == 0 ? kNotObservable : static_cast<double>(part) / static_cast<double>(whole);
}

}  // namespace

std::string_view top_level_domain(std::string_view name)
{
    const auto dot = name.rfind('.');
    return dot == name.npos || name == "." ? name : name.substr(dot + 1);
}

std::string_view tld_kind(std::string_view tld)
{
    if (is_in(kGenericUseTlds, tld)) return "generic-use";
    if (is_in(kCountryTlds, tld)) return "country";
    return find_idn(tld) ? "idn-country" : "generic";
}

std::string country_of_tld(std::string_view tld)
{
    std::string country;
    if (const IdnTld* const idn = find_idn(tld))
        country = idn->country;
    else if (tld_kind(tld) == "country")
        for (const char c : tld) country += static_cast<char>(c - 'a' + 'A');
    if (country == "UK") return "GB";
    if (country == "TP") return "TL";
    if (country == "EU" || country == "AC" || country == "AN") return {};  // no country, or none any more
    return country;
}

std::vector<TldFinding> count_tlds(std::span<const MailDomainCounts> domains)
{
    struct Sums {
        std::uint64_t queries{}, domains{}, edges{}, all{};
    };
    std::map<std::string_view, Sums> by_tld;
    Sums total;
    for (const MailDomainCounts& domain : domains) {
        Sums& sums = by_tld[top_level_domain(domain.name)];
        sums.queries += domain.suspect_queries;
        sums.domains += domain.suspect_queries > 0;
        sums.edges += domain.suspect_edges;
        sums.all += domain.all_queries;
        total.queries += domain.suspect_queries;
        total.all += domain.all_queries;
    }

    std::vector<TldFinding> tlds;
    for (const auto& [tld, sums] : by_tld) {
        if (sums.queries == 0) continue;
        const auto [low, high] = wilson_interval(sums.queries, total.queries);
        const double lift = share(sums.queries, total.queries) / share(sums.all, total.all);
        tlds.push_back({std::string(tld), std::string(tld_kind(tld)), sums.queries, sums.domains, sums.edges,
                        lift, low, high, sums.all});
    }
    return tlds;
}

}  // namespace spamgraph
