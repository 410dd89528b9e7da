#include <fmt/core.h>

#include <algorithm>
#include <set>

#include "report/sections.hpp"
#include "report/text.hpp"

namespace spamgraph::report {

namespace {

std::string window_words(const Findings& findings)
{
    const std::string first = format_day(findings.first_day);
    if (findings.first_day == findings.last_day) return first;
    return fmt::format("{} to {}", first, format_day(findings.last_day));
}

/// Whether a surge is what all campaigns made: they ran while it lasted, give or take its edges.
bool is_of_campaigns(const SurgeFinding& surge, const std::vector<CampaignFinding>& campaigns)
{
    constexpr std::int64_t kEdge_s = 1'800;
    return std::ranges::all_of(campaigns, [&](const CampaignFinding& campaign) {
        return campaign.first >= surge.first - kEdge_s && campaign.last <= surge.last + kEdge_s;
    });
}

/// When the suspects were tested: the surge that they made, or their days.
std::string when_words(const Findings& findings, const Overview& overview)
{
    if (overview.main_surge != nullptr && is_of_campaigns(*overview.main_surge, findings.campaigns))
        return "on " + format_period(overview.main_surge->first, overview.main_surge->last);
    std::set<Day> days;
    for (const ClientFinding* client : overview.suspects) days.insert(client->day);
    if (days.size() == 1) return "on " + format_day(*days.begin());
    return fmt::format("between {} and {}", format_day(*days.begin()), format_day(*days.rbegin()));
}

std::string campaign_words(const Findings& findings, const Overview& overview)
{
    std::uint64_t domains = 0, edges = 0;
    for (const CampaignFinding& campaign : findings.campaigns)
        domains += campaign.domains, edges += campaign.edges;
    const std::size_t campaigns = findings.campaigns.size();
    std::string words =
        fmt::format("{} ran {} {}", format_count(overview.suspects.size(), "client"),
                    campaigns > 1 ? format_count(campaigns) + " spam campaigns" : "a spam campaign",
                    when_words(findings, overview));
    if (domains > 0)
        words += fmt::format(": together they asked for the MX of {} ({} of a client and a domain)",
                             format_count(domains, "mail domain"), format_count(edges, "pair"));
    const auto direct =
        static_cast<std::uint64_t>(std::ranges::count(findings.relays, "direct", &RelayFinding::layer));
    if (findings.relays.empty()) return words + ". No host that they share stands out.";
    if (direct == 0)
        return words + fmt::format(" and come back to {} that hardly anyone else asks for.",
                                   format_count(findings.relays.size(), "mail exchange"));
    return words +
           fmt::format(" and share {} that hardly anyone else asks for.", format_count(direct, "host"));
}

std::string quiet_words(const Findings& findings, const Overview& overview)
{
    const SurgeFinding* const surge = overview.main_surge;
    std::string words = fmt::format("No spam run was found {} {}: {}no suspects, no relays.",
                                    findings.first_day == findings.last_day ? "on" : "from",
                                    window_words(findings), surge == nullptr ? "no surge, " : "");
    if (surge != nullptr)
        words += fmt::format(" The surge of {} on {} has no suspect behind it.", series_words(surge->series),
                             format_period(surge->first, surge->last));
    if (overview.unusual_explained == 1) words += " 1 unusual client is explained by its role.";
    if (overview.unusual_explained > 1)
        words += fmt::format(" {} unusual clients are explained by their role.",
                             format_count(overview.unusual_explained));
    return words;
}

/// Where no day had enough clients to tell who is unusual among them.
std::string small_words(const Findings& findings, const Rules& rules)
{
    std::uint64_t most = 0;
    for (const DayTotals& day : findings.days) most = std::max(most, day.mail_clients);
    if (findings.days.empty() || most >= rules.min_mail_clients) return "";
    return fmt::format(
        " That says little: a day had at most {}, and at least {} are needed to tell who is unusual.",
        format_count(most, "mail-active client"), rules.min_mail_clients);
}

std::string few_words(const Findings& findings, const Overview& overview)
{
    return fmt::format(
        "{} {} an unusual amount of mail {}: too few to test which hosts they share, so no campaign is "
        "claimed.",
        format_count(overview.suspects.size(), "client"), "looked up", when_words(findings, overview));
}

}  // namespace

void add_headline(Page& page, const Source& source)
{
    const auto& [findings, overview, options] = source;
    page.line(fmt::format("spamgraph{}{}: {}, {} accepted", options.file.empty() ? "" : "  ",
                          shorten(printable(options.file), 40), window_words(findings),
                          format_count(findings.accepted, "row")),
              0);
    page.line("", 0);
    if (overview.suspects.empty())
        page.emphasis(quiet_words(findings, overview) + small_words(findings, options.rules));
    else if (overview.suspects.size() < options.rules.min_suspects)
        page.emphasis(few_words(findings, overview));
    else
        page.emphasis(campaign_words(findings, overview));
}

}  // namespace spamgraph::report
