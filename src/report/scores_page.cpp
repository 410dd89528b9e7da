#include "spamgraph/report/scores_page.hpp"

#include <fmt/core.h>

#include <cmath>

#include "report/page.hpp"
#include "report/text.hpp"

namespace spamgraph::report {

namespace {

using namespace evaluate;

constexpr std::size_t kShownClients = 8;

std::string share(double value)
{
    return std::isnan(value) ? "undefined" : format_percent(value);
}

std::string list_some(const std::vector<std::string>& items)
{
    std::string list;
    for (std::size_t i = 0; i < items.size() && i < kShownClients; ++i)
        list += (i > 0 ? ", " : "") + printable(items[i]);
    if (items.size() > kShownClients)
        list += fmt::format(" and {} more", format_count(items.size() - kShownClients));
    return list;
}

void add_surges(Page& page, const Scores& scores)
{
    page.heading("SURGES");
    for (const SurgeScore& surge : scores.surges)
        page.line(surge.error_s ? fmt::format("found {:+} s from the begin of the run (series {})",
                                              *surge.error_s, printable(surge.series))
                                : "missed: no surge of mail look-ups");
    if (scores.surges.empty()) page.line("none was planted");
    page.line(fmt::format("{} outside the hours of a run", format_count(scores.false_surges)));
}

void add_suspects(Page& page, const SuspectScore& suspects)
{
    page.heading("SUSPECTS");
    page.line(fmt::format("{} planted, {} found, {} of them rightly", format_count(suspects.planted),
                          format_count(suspects.found), format_count(suspects.right)));
    page.line(fmt::format("recall {}, precision {}, realised false discovery rate {}", share(suspects.recall),
                          share(suspects.precision), share(suspects.false_discovery_rate)));
    if (!suspects.missed.empty()) page.paragraph("missed: " + list_some(suspects.missed), 2, 8);
    if (!suspects.wrong.empty()) page.paragraph("wrong: " + list_some(suspects.wrong), 2, 7);
}

void add_campaigns(Page& page, const CampaignScore& campaigns)
{
    page.heading("CAMPAIGNS");
    page.line(fmt::format(
        "{} planted, {} found, {} recovered (90% of its suspects, and 90% of whom it holds)",
        format_count(campaigns.planted), format_count(campaigns.found), format_count(campaigns.recovered)));
    if (campaigns.planted > 0)
        page.line(fmt::format("pairs of suspects: of one run kept together {}, of two runs told apart {}",
                              share(campaigns.kept_together), share(campaigns.told_apart)));
}

std::string error_text(const std::optional<std::int64_t>& error, bool planted)
{
    return error ? fmt::format("{:+}", *error) : planted ? "not found" : "-";
}

void add_relays(Page& page, const RelayScores& relays)
{
    page.heading("RELAYS");
    page.line(fmt::format("{} planted, {} rows found, {} of them of no planted relay",
                          format_count(relays.planted.size()), format_count(relays.found),
                          format_count(relays.wrong)));
    if (!relays.planted.empty())
        page.line(
            fmt::format("average precision {:.3f}, {} false above the last planted one, {} invented periods",
                        relays.average_precision, format_count(relays.wrong_above_last),
                        format_count(relays.invented_periods)));
    Table table({{"planted relay", Align::left, true},
                 {"rank"},
                 {"period"},
                 {"its error"},
                 {"address changes"},
                 {"domain changes"}});
    for (const RelayScore& relay : relays.planted)
        table.add({printable(relay.entity), relay.rank ? std::to_string(*relay.rank) : "missed",
                   relay.planted_period_s ? fmt::format("{:.0f} s", *relay.planted_period_s) : "-",
                   relay.period_error       ? fmt::format("{:+.2f}%", 100 * *relay.period_error)
                   : relay.planted_period_s ? "not found"
                                            : "-",
                   error_text(relay.address_changes_error, relay.changes_planted),
                   error_text(relay.domain_changes_error, relay.changes_planted)});
    if (!table.empty()) page.table(table);
    if (!relays.false_entities.empty())
        page.paragraph("wrong, best first: " + list_some(relays.false_entities), 2, 7);
}

void add_tiers(Page& page, const Scores& scores)
{
    if (scores.tiers.empty()) return;
    page.heading("TIERS of the mail domains whose tier is exact");
    Table table({{"tier", Align::left}, {"planted"}, {"right"}, {"share"}});
    const auto add = [&table](const std::string& name, std::uint64_t planted, std::uint64_t right) {
        table.add(
            {printable(name), format_count(planted), format_count(right),
             share(planted == 0 ? std::nan("") : static_cast<double>(right) / static_cast<double>(planted))});
    };
    for (const auto& [name, tier] : scores.tiers) add(name, tier.planted, tier.right);
    add("all", scores.tiers_planted, scores.tiers_right);
    page.table(table);
}

}  // namespace

std::string render_scores(const Scores& scores, std::size_t width, bool colour)
{
    Page page(width, colour);
    page.emphasis(fmt::format("scenario {}, seed {}", printable(scores.scenario), scores.seed));
    add_surges(page, scores);
    add_suspects(page, scores.suspects);
    add_campaigns(page, scores.campaigns);
    add_relays(page, scores.relays);
    add_tiers(page, scores);
    return page.take();
}

}  // namespace spamgraph::report
