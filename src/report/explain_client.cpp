#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <span>

#include "report/explain_parts.hpp"
#include "report/gates.hpp"
#include "report/overview.hpp"
#include "report/sections.hpp"
#include "report/text.hpp"
#include "spamgraph/report/explain.hpp"

namespace spamgraph::report {

namespace {

const ClientFinding* find_client(const Findings& findings, const Address& address)
{
    const auto found = std::ranges::lower_bound(findings.clients, address, {}, &ClientFinding::address);
    return found == findings.clients.end() || found->address != address ? nullptr : &*found;
}

/// Columns of the graph that a suspect asked for; the graph's rows are the suspects in the clients' order.
std::span<const std::int64_t> names_of(const Findings& findings, const ClientFinding& suspect)
{
    std::size_t row = 0;
    for (const ClientFinding& client : findings.clients) {
        if (&client == &suspect) break;
        row += client.suspect ? 1 : 0;
    }
    const auto& [indptr, indices, data, mx] = findings.graph;
    if (row + 1 >= indptr.size()) return {};
    const auto begin = static_cast<std::size_t>(indptr[row]), end = static_cast<std::size_t>(indptr[row + 1]);
    return std::span(indices).subspan(begin, end - begin);
}

void add_numbers(Page& page, const ClientFinding& client)
{
    page.heading("NUMBERS of " + format_day(client.day));
    const auto past = [](double mean) { return std::isnan(mean) ? "not observable" : format_rate(mean); };
    std::vector<Fact> facts{
        {"queries of all types", format_count(client.queries)},
        {"of type MX", format_count(client.mx)},
        {"mail queries, the day", format_count(client.day_mail)},
        {"n: mail queries, tested period", format_count(client.mail_queries)},
        {"m: mail domains, the day", format_count(client.mail_domains)},
        {"mail queries, busiest hour", format_count(client.peak_hour_mail)},
        {"queries, busiest minute", format_count(client.peak_per_minute)},
        {"usual n, earlier days", past(client.past_mean)},
        {"p1: against all clients", format_probability(client.p_cohort)},
        {"p2: against its own past", format_probability(client.p_past)},
        {"p: the larger of the two", format_probability(client.p)},
        {"q: false discovery rate", format_probability(client.q)},
        {"role", client.role.empty() ? "none" : client.role + ": " + client.role_evidence}};
    if (!client.country.empty()) facts.push_back({"country", client.country});
    if (!client.network.empty()) facts.push_back({"network", client.network});
    add_facts(page, facts);
}

void add_names_asked(Page& page, const Findings& findings, std::span<const std::int64_t> names)
{
    std::map<std::string, std::uint64_t> tiers;
    std::uint64_t alone = 0;
    for (const std::int64_t name : names) {
        const DomainFinding& domain = findings.domains[static_cast<std::size_t>(name)];
        ++tiers[domain.tier];
        alone += domain.suspects == 1 ? 1 : 0;
    }
    page.heading("WHAT IT ASKED FOR");
    std::string words;
    for (const TierFinding& tier : findings.tiers)
        if (tiers.contains(tier.tier))
            words += fmt::format("{}{} {}", words.empty() ? "" : ", ", tier_words(tier.tier),
                                 format_count(tiers[tier.tier]));
    page.paragraph(fmt::format("{} ({}); {} asked for by no other suspect.",
                               format_count(names.size(), "name"), words, format_count(alone)));
}

/// Names of the relay that are among `names` (rows of the domain table, ascending).
std::vector<std::string> shared_names(const Findings& findings, const RelayFinding& relay,
                                      std::span<const std::int64_t> names)
{
    std::vector<std::string> shared;
    for (const std::string& name : relay.names) {
        const auto row = find_domain(findings, name);
        if (row && std::ranges::binary_search(names, static_cast<std::int64_t>(*row))) shared.push_back(name);
    }
    return shared;
}

void add_relays_asked(Page& page, const Findings& findings, std::span<const std::int64_t> names)
{
    page.heading("RELAYS it asked for");
    std::uint64_t count = 0;
    for (const RelayFinding& relay : findings.relays) {
        const auto shared = shared_names(findings, relay, names);
        if (shared.empty()) continue;
        ++count;
        std::string words = shorten(printable(relay.entity), page.width() - 2);
        if (relay.kind == "address") words += " by " + list_names(shared, page.width() - words.size() - 6);
        page.line(words);
    }
    page.line(fmt::format("{} of {}", format_count(count), format_count(findings.relays.size())));
}

/// Days on which the analysis tested clients: the surges', or those of the clients that passed the first
/// gates.
std::vector<Day> tested_days(const Findings& findings)
{
    std::set<Day> days;
    for (const ClientFinding& client : findings.clients) days.insert(client.day);
    return {days.begin(), days.end()};
}

std::string absent_verdict(const Findings& findings, const ClientDay& busiest, const std::vector<Gate>& gates)
{
    const std::string day = format_day(busiest.day);
    if (const Gate* failed = first_failed(gates))
        return fmt::format("Not a suspect: on {} {}.", day, failure_words(*failed));
    const std::vector<Day> tested = tested_days(findings);
    if (!std::ranges::binary_search(tested, busiest.day))
        return fmt::format("Not tested: it passes the first gates on {}, and the result tests {}.", day,
                           format_days(tested));
    return fmt::format(
        "No verdict: it passes the first gates on {}, and yet the result does not hold it (was the "
        "result made from other day files or other rules?).",
        day);
}

void add_days(Page& page, const std::vector<ClientDay>& days)
{
    page.heading("NUMBERS from the day files");
    Table table({{"day", Align::left},
                 {"queries"},
                 {"MX"},
                 {"mail queries"},
                 {"mail domains"},
                 {"PTR"},
                 {"TXT"},
                 {"DNSBL"},
                 {"active minutes"},
                 {"peak a minute"}});
    for (const auto& [day, row] : days)
        table.add({format_day(day), format_count(row.queries), format_count(row.mx),
                   format_count(row.mail_queries), format_count(row.mail_domains), format_count(row.ptr),
                   format_count(row.txt), format_count(row.dnsbl), format_count(row.active_minutes),
                   format_count(row.peak_per_minute)});
    page.table(table);
}

/// A client that the result does not hold: it failed the first gates, and only day files know its numbers.
void explain_absent(Page& page, const Findings& findings, const ClientPast& past, const Rules& rules)
{
    if (past.days_read.empty()) {
        page.emphasis(
            "Not a suspect: it did not pass the first gates, so the result holds none of its numbers.");
        page.heading("GATES");
        add_gates(page, unknown_client_gates(rules));
        return page.paragraph("Its numbers are in the day files: name them with --days.");
    }
    if (past.days.empty())
        return page.emphasis(
            fmt::format("Not a suspect: it made no mail query on {}.", format_days(past.days_read)));

    const ClientDay& busiest = *std::ranges::max_element(past.days, {}, [](const ClientDay& day) {
        return std::pair(day.row.mail_queries, day.row.mail_domains);
    });
    const std::vector<Gate> gates = client_day_gates(busiest.row, rules);
    page.emphasis(absent_verdict(findings, busiest, gates));
    add_days(page, past.days);
    page.heading("GATES on " + format_day(busiest.day));
    add_gates(page, gates);
}

void explain_present(Page& page, const Findings& findings, const ClientFinding& client, const Rules& rules)
{
    const std::vector<Gate> gates = client_gates(client, rules);
    const Gate* failed = first_failed(gates);
    if (client.suspect)
        page.emphasis("A suspect: no gate failed, and nothing explains it.");
    else if (failed != nullptr)
        page.emphasis(fmt::format("Not a suspect: {}.", failure_words(*failed)));
    else
        page.emphasis("Not a suspect in the file, though no gate fails by these rules.");
    add_numbers(page, client);
    page.heading("GATES");
    add_gates(page, gates);
    if (!client.suspect) return;
    const auto names = names_of(findings, client);
    add_names_asked(page, findings, names);
    add_relays_asked(page, findings, names);
}

}  // namespace

bool has_client(const Findings& findings, const Address& client)
{
    return find_client(findings, client) != nullptr;
}

std::string render_client(const Findings& findings, const Address& client, const ClientPast& past,
                          const ExplainOptions& options)
{
    Page page(options.width, options.colour);
    page.line(fmt::format("{}, a client, in '{}'", format_address(client), options.file), 0);
    page.line("", 0);
    if (const ClientFinding* found = find_client(findings, client))
        explain_present(page, findings, *found, options.rules);
    else
        explain_absent(page, findings, past, options.rules);
    return page.take();
}

}  // namespace spamgraph::report
