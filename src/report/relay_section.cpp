#include <fmt/core.h>

#include <algorithm>
#include <cmath>

#include "report/sections.hpp"
#include "report/text.hpp"

namespace spamgraph::report {

std::string list_names(const std::vector<std::string>& names, std::size_t width)
{
    std::string list;
    for (std::size_t i = 0; i < names.size(); ++i) {
        const std::string name = shorten(printable(names[i]), 40);
        if (i > 0 && list.size() + name.size() + 2 + (i + 1 < names.size() ? 18 : 0) > width)
            return list + fmt::format(" and {} more", format_count(names.size() - i));
        list.append(i > 0 ? ", " : "").append(name);
    }
    return list;
}

std::string relay_evidence(const RelayFinding& relay)
{
    const auto share = [](std::uint64_t part, std::uint64_t all) {
        return all == 0 ? kNotObservable : static_cast<double>(part) / static_cast<double>(all);
    };
    return fmt::format("{} of {} suspects ({}), {} of {} other clients ({}): at least {} times the odds",
                       format_count(relay.suspects_asking), format_count(relay.suspects),
                       format_percent(share(relay.suspects_asking, relay.suspects)),
                       format_count(relay.others_asking), format_count(relay.others_clients),
                       format_percent(share(relay.others_asking, relay.others_clients)),
                       format_odds(relay.log_odds_low));
}

std::string period_words(const RelayFinding& relay)
{
    if (std::isnan(relay.period_seconds)) return {};
    std::string words = fmt::format(
        "every {:.0f} s (p {}, {} of {} in step)", relay.period_seconds, format_probability(relay.period_p),
        format_percent(relay.rayleigh_share),
        format_count(static_cast<std::uint64_t>(std::max<std::int64_t>(relay.period_clients, 0)), "suspect"));
    if (!relay.period_clock.empty()) words += fmt::format(", a scheduler's {}", relay.period_clock);
    if (relay.ttl_locked == 1) words += fmt::format(", a multiple of its TTL of {} s", relay.ttl_seconds);
    return words;
}

std::string flux_words(const RelayFinding& relay)
{
    if (relay.address_changes <= 0 && relay.domain_changes <= 0) return {};
    return fmt::format("{} address and {} domain changes over the window", relay.address_changes,
                       relay.domain_changes);
}

std::string address_words(const RelayFinding& relay)
{
    if (relay.address_prefixes < 0) return {};
    const auto count = [](std::int64_t value, const char* one, const char* many) {
        return fmt::format("{} {}", format_count(static_cast<std::uint64_t>(value)), value == 1 ? one : many);
    };
    std::string words =
        "addresses in " + count(relay.address_prefixes, "prefix", "prefixes") + " (/24, IPv6 /48)";
    if (relay.address_asns >= 0) words += ", " + count(relay.address_asns, "network", "networks");
    if (relay.address_countries >= 0) words += ", " + count(relay.address_countries, "country", "countries");
    return words;
}

void add_relays(Page& page, const Source& source)
{
    const auto& relays = source.findings.relays;
    if (source.overview.suspects.empty() && relays.empty()) return;
    page.heading("RELAYS: hosts that the suspects share and hardly anyone else asks for, best first");
    if (relays.empty() && source.overview.suspects.size() < source.options.rules.min_suspects)
        return page.paragraph(fmt::format("Not tested: {}, and at least {} are needed.",
                                          format_count(source.overview.suspects.size(), "suspect"),
                                          source.options.rules.min_suspects));
    if (relays.empty()) return page.paragraph("None.");
    const std::size_t shown = std::min(relays.size(), source.options.relays);
    for (std::size_t i = 0; i < shown; ++i) {
        const RelayFinding& relay = relays[i];
        const bool address = relay.kind == "address";
        std::string title =
            fmt::format("{:>2}. {}", i + 1, shorten(printable(relay.entity), page.width() - 40));
        if (address) title += fmt::format(", an address with {}", format_count(relay.names.size(), "name"));
        if (relay.layer == "exchange") title += ", a mail exchange (weaker)";
        if (source.findings.campaigns.size() > 1) title += fmt::format(", campaign {}", relay.campaign);
        if (relay.web_proxy == 1) title += ", a web proxy";
        if (relay.exploratory) title += ", exploratory";
        page.line(title);
        page.paragraph(relay_evidence(relay), 6, 2);
        if (address) page.line("names: " + list_names(relay.names, page.width() - 14), 6);
        for (const std::string& words : {period_words(relay), flux_words(relay)})
            if (!words.empty()) page.line(words, 6);
        if (relay.dependent_suspects > 0)
            page.line(
                fmt::format("without its queries {} would drop out",
                            format_count(static_cast<std::uint64_t>(relay.dependent_suspects), "suspect")),
                6);
    }
    add_rest(page, shown, relays.size(), "/relays");
}

}  // namespace spamgraph::report
