#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "report/explain_parts.hpp"
#include "report/gates.hpp"
#include "report/overview.hpp"
#include "report/sections.hpp"
#include "report/text.hpp"
#include "spamgraph/core/error.hpp"
#include "spamgraph/report/explain.hpp"

namespace spamgraph::report {

namespace {

/// A relay and its place, best first from 1.
struct Place {
    const RelayFinding* relay = nullptr;
    std::size_t place = 0;
};

/// The relay that is this name or address, or reached under this name.
Place find_relay(const Findings& findings, std::string_view name)
{
    for (std::size_t i = 0; i < findings.relays.size(); ++i) {
        const RelayFinding& relay = findings.relays[i];
        if (relay.entity == name || std::ranges::find(relay.names, name) != relay.names.end())
            return {&relay, i + 1};
    }
    return {};
}

std::string evidence_words(MailEvidence evidence)
{
    switch (evidence) {
        case MailEvidence::none:
            return "none: no answer and no label says that it is a mail host";
        case MailEvidence::mx_answer:
            return "1: an exchange in the answers of MX queries";
        case MailEvidence::follow_up:
            return "2: looked up right after an MX query, by several clients";
        case MailEvidence::implicit_mx:
            return "3: its own address serves a domain without MX records";
        case MailEvidence::label:
            return "4: its first label is one that mail hosts have";
    }
    return "unknown";
}

/// Kept events of the suspects for a name, and of them of type MX.
std::pair<std::uint64_t, std::uint64_t> suspects_queries(const SuspectGraph& graph, std::size_t row)
{
    std::uint64_t events = 0, mx = 0;
    for (std::size_t e = 0; e < graph.indices.size(); ++e)
        if (graph.indices[e] == static_cast<std::int64_t>(row)) events += graph.data[e], mx += graph.mx[e];
    return {events, mx};
}

/// The campaign of each suspect, in the order of the graph's rows.
std::vector<std::int32_t> campaigns_of_suspects(const Findings& findings)
{
    std::vector<std::int32_t> campaigns;
    for (const ClientFinding& client : findings.clients)
        if (client.suspect) campaigns.push_back(client.campaign);
    return campaigns;
}

/// k of n suspects, for the campaign with the largest share of its suspects among those that asked for a
/// name.
struct AskingCampaign {
    std::int32_t id = 0;
    std::uint64_t asking = 0, suspects = 0;
};

AskingCampaign find_asking_campaign(const Findings& findings, std::size_t row)
{
    const std::vector<std::int32_t> of_suspect = campaigns_of_suspects(findings);
    if (findings.campaigns.size() < 2) return {0, findings.domains[row].suspects, of_suspect.size()};
    std::map<std::int32_t, AskingCampaign> campaigns;
    const SuspectGraph& graph = findings.graph;
    for (std::size_t s = 0; s < of_suspect.size(); ++s) {
        AskingCampaign& campaign = campaigns[of_suspect[s]];
        campaign.id = of_suspect[s];
        ++campaign.suspects;
        const auto first = graph.indices.begin() + graph.indptr[s];
        const auto last = graph.indices.begin() + graph.indptr[s + 1];
        campaign.asking += std::find(first, last, static_cast<std::int64_t>(row)) != last;
    }
    AskingCampaign best;
    for (const auto& [id, campaign] : campaigns)
        if (best.suspects == 0 || campaign.asking * best.suspects > best.asking * campaign.suspects)
            best = campaign;
    return best;
}

/// N of a campaign: that of its relays where it has some, else the clients of the suspects' day that are
/// none.
std::uint64_t others_of(const Findings& findings, std::int32_t campaign)
{
    const auto relay = std::ranges::find(findings.relays, campaign, &RelayFinding::campaign);
    if (relay != findings.relays.end()) return relay->others_clients;
    std::uint64_t suspects = 0;
    Day day = findings.last_day;
    for (const ClientFinding& client : findings.clients)
        if (client.suspect) ++suspects, day = client.day;
    const auto totals = std::ranges::find(findings.days, day, &DayTotals::day);
    return totals == findings.days.end() ? 0 : totals->clients - std::min(totals->clients, suspects);
}

std::vector<Gate> name_gates(const Findings& findings, std::size_t row, const Rules& rules)
{
    const DomainFinding& domain = findings.domains[row];
    const AskingCampaign campaign = find_asking_campaign(findings, row);
    const RelayNumbers numbers{campaign.asking, campaign.suspects,
                               domain.clients - std::min(domain.clients, domain.suspects),
                               others_of(findings, campaign.id)};
    std::vector<Gate> gates = relay_gates(numbers, rules);
    if (first_failed(gates) == nullptr)
        gates.push_back({"a host of its own", "not in the file's relays",
                         "is answered, not under another relay, an exchange asked for again and again",
                         GateState::failed});
    return gates;
}

std::string relay_verdict(const Place& place, std::string_view name, std::size_t relays)
{
    const RelayFinding& relay = *place.relay;
    std::string words = relay.entity == name ? "A relay candidate"
                                             : fmt::format("One of the names of {}, a relay candidate",
                                                           shorten(printable(relay.entity), 80));
    words += fmt::format(": number {} of {}, {} layer", format_count(place.place), format_count(relays),
                         relay.layer);
    return words + (relay.exploratory ? ", exploratory." : ".");
}

std::string cluster_words(const Findings& findings, const DomainFinding& domain)
{
    if (domain.exchange_cluster.empty()) return "not observable: no answer told of its exchanges";
    std::string words = printable(domain.exchange_cluster);
    for (const ExchangeClusterFinding& cluster : findings.exchange_clusters) {
        if (cluster.cluster != domain.exchange_cluster) continue;
        words += findings.campaigns.size() > 1 ? fmt::format("; campaign {}: ", cluster.campaign) : ": ";
        words += fmt::format("{} behind it of those asked for, of {}",
                             format_count(cluster.domains, "mail domain"), format_count(cluster.all_domains));
    }
    return words;
}

void add_numbers(Page& page, const Findings& findings, std::size_t row)
{
    const DomainFinding& domain = findings.domains[row];
    const auto [events, mx] = suspects_queries(findings.graph, row);
    page.heading("NUMBERS");
    std::vector<Fact> facts{{"queries, everybody's", format_count(domain.queries)},
                            {"queries a day, median", format_rate(domain.queries_per_day)},
                            {"clients, most in a day", format_count(domain.clients)},
                            {"mail-active clients", format_count(domain.mail_clients)},
                            {"suspects that asked", format_count(domain.suspects)},
                            {"their kept queries", fmt::format("{}, of them {} of type MX",
                                                               format_count(events), format_count(mx))},
                            {"registered domain", domain.registered_domain},
                            {"mail host evidence", evidence_words(domain.evidence)},
                            {"exchange cluster", cluster_words(findings, domain)},
                            {"tier", fmt::format("{} (rule: {})", tier_words(domain.tier), domain.rule)}};
    add_facts(page, facts);
}

void add_relay(Page& page, const RelayFinding& relay, const Rules& rules)
{
    page.heading("RELAY " + shorten(printable(relay.entity), page.width() - 6));
    page.paragraph(relay_evidence(relay) + ".", 2, 2);
    if (relay.kind == "address")
        page.paragraph(
            fmt::format("{}: {}", format_count(relay.names.size(), "name"), list_names(relay.names, 400)), 2,
            2);
    if (const std::string words = period_words(relay); !words.empty())
        page.paragraph("Its suspects ask " + words + ".", 2, 2);
    if (const std::string words = flux_words(relay); !words.empty()) page.paragraph(words + ".", 2, 2);
    if (const std::string words = address_words(relay); !words.empty())
        page.paragraph(fmt::format("Its {}.", words), 2, 2);
    if (relay.web_proxy == 1) page.paragraph("It, or one of its names, is on the list of web proxies.", 2, 2);
    if (!std::isnan(relay.q_degree))
        page.paragraph(fmt::format("Corrected for how many names they ask for: q {}.",
                                   format_probability(relay.q_degree)),
                       2, 2);
    if (relay.dependent_suspects >= 0)
        page.paragraph(fmt::format("Without its queries {} would drop out of the suspects.",
                                   relay.dependent_suspects == 0
                                       ? "none"
                                       : format_count(static_cast<std::uint64_t>(relay.dependent_suspects))));
    page.heading("GATES");
    add_gates(page,
              relay_gates({relay.suspects_asking, relay.suspects, relay.others_asking, relay.others_clients},
                          rules));
}

}  // namespace

bool is_relay_address(const Findings& findings, const Address& address)
{
    const std::string text = format_address(address);
    return std::ranges::any_of(findings.relays, [&](const RelayFinding& relay) {
        return relay.kind == "address" && relay.entity == text;
    });
}

std::string render_name(const Findings& findings, std::string_view name, const ExplainOptions& options)
{
    const auto row = find_domain(findings, name);
    const Place place = find_relay(findings, name);
    if (!row && place.relay == nullptr)
        throw Error(ExitCode::no_input, fmt::format("name '{}' is not in '{}' (no suspect asked for it)",
                                                    printable(name), printable(options.file)));
    Page page(options.width, options.colour);
    page.line(fmt::format("{}, a {}, in '{}'", shorten(printable(name), page.width() - 20),
                          row ? "name" : "host", options.file),
              0);
    page.line("", 0);
    if (place.relay != nullptr) {
        page.emphasis(relay_verdict(place, name, findings.relays.size()));
        if (row) add_numbers(page, findings, *row);
        add_relay(page, *place.relay, options.rules);
        return page.take();
    }
    const std::vector<Gate> gates = name_gates(findings, *row, options.rules);
    page.emphasis(fmt::format("Not a relay: {}.", failure_words(*first_failed(gates))));
    add_numbers(page, findings, *row);
    page.heading("GATES of a relay");
    add_gates(page, gates);
    return page.take();
}

}  // namespace spamgraph::report
