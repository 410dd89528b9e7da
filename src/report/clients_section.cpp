#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <span>

#include "report/sections.hpp"
#include "report/text.hpp"

namespace spamgraph::report {

namespace {

/// "20 to 4,130 (median 812)"; one number where all are equal.
template <class Value>
std::string spread_words(const std::vector<const ClientFinding*>& clients, Value value_of)
{
    std::vector<std::uint64_t> values;
    for (const ClientFinding* client : clients) values.push_back(value_of(*client));
    std::ranges::sort(values);
    if (values.front() == values.back()) return format_count(values.front());
    return fmt::format("{} to {} (median {})", format_count(values.front()), format_count(values.back()),
                       format_count(values[values.size() / 2]));
}

std::string sureness_words(const std::vector<const ClientFinding*>& suspects)
{
    double largest = 0;
    for (const ClientFinding* client : suspects) largest = std::max(largest, client->q);
    const double expected = largest * static_cast<double>(suspects.size());
    return fmt::format("How sure: their largest q is {}, so {} of these {} are expected to be false.",
                       format_probability(largest),
                       expected < 0.01 ? "fewer than 0.01" : fmt::format("about {:.2g}", expected),
                       format_count(suspects.size()));
}

std::string past_words(const ClientFinding& client)
{
    return std::isnan(client.past_mean) ? "not observable" : format_rate(client.past_mean);
}

}  // namespace

void add_suspects(Page& page, const Source& source)
{
    const auto& [findings, overview, options] = source;
    const auto& suspects = overview.suspects;
    page.heading("SUSPECTS");
    const std::string passed = fmt::format(
        "{} that passed the gates (at least {} mail domains in a day, and {} mail queries in an hour or {} "
        "in the day)",
        format_count(findings.clients.size(), "client"), options.rules.suspects.min_mail_domains,
        options.rules.suspects.min_hour_mail, options.rules.suspects.min_day_mail);
    if (suspects.empty()) return page.paragraph(fmt::format("None among {}.", passed));
    page.paragraph(fmt::format("{} among {}.", format_count(suspects.size(), "suspect"), passed));
    page.paragraph(sureness_words(suspects));
    page.paragraph(
        fmt::format("Each made {} mail queries in the tested period, for {} mail domains that day.",
                    spread_words(suspects, [](const auto& c) { return c.mail_queries; }),
                    spread_words(suspects, [](const auto& c) { return c.mail_domains; })));

    const bool countries =
        std::ranges::any_of(suspects, [](const ClientFinding* c) { return !c->country.empty(); });
    std::vector<Column> columns{{"busiest", Align::left}, {"mail queries"},  {"usual"}, {"mail domains"},
                                {"busiest hour"},         {"peak a minute"}, {"q"}};
    if (countries) columns.push_back({"country", Align::left});
    Table table(columns);
    const std::size_t shown = std::min(suspects.size(), options.suspects);
    for (const ClientFinding* client : std::span(suspects).first(shown)) {
        std::vector<std::string> cells{format_address(client->address),
                                       format_count(client->mail_queries),
                                       past_words(*client),
                                       format_count(client->mail_domains),
                                       format_count(client->peak_hour_mail),
                                       format_count(client->peak_per_minute),
                                       format_probability(client->q)};
        if (countries) cells.push_back(client->country.empty() ? "not observable" : client->country);
        table.add(std::move(cells));
    }
    page.table(table);
    add_rest(page, shown, suspects.size(), "/clients");
}

std::size_t count_unusual(const std::vector<const ClientFinding*>& clients, const ShowOptions& options)
{
    return static_cast<std::size_t>(std::ranges::count_if(
        clients, [&](const ClientFinding* client) { return client->q <= options.rules.suspects.max_q; }));
}

void add_explained(Page& page, const Source& source)
{
    const auto& [findings, overview, options] = source;
    if (overview.explained.empty() && overview.usual == 0) return;
    page.heading("LOOK-ALIKES, explained and kept in the file");
    std::map<std::string, std::vector<const ClientFinding*>> roles;
    for (const ClientFinding* client : overview.explained) roles[client->role].push_back(client);

    Table table({{"role", Align::left},
                 {"clients"},
                 {"unusual"},
                 {"busiest of them", Align::left},
                 {"mail queries"},
                 {"why it is explained", Align::left, true}});
    for (const auto& [role, clients] : roles)
        table.add({role, format_count(clients.size()), format_count(count_unusual(clients, options)),
                   format_address(clients.front()->address), format_count(clients.front()->mail_queries),
                   clients.front()->role_evidence});
    if (!table.empty()) page.table(table);
    if (overview.usual > 0)
        page.line(fmt::format(
            "{} passed the gates without being unusual (q above {})",
            format_count(overview.usual) + (overview.usual == 1 ? " more client" : " more clients"),
            format_probability(options.rules.suspects.max_q)));
}

}  // namespace spamgraph::report
