#include "report/overview.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "report/text.hpp"

namespace spamgraph::report {

namespace {

bool is_network_series(const std::string& series)
{
    return series == "mx" || series == "mail" || series == "labelled";
}

/// The surge to show: the largest, in the words of the MX series where that one surged at the same time.
const SurgeFinding* choose_main(const std::vector<const SurgeFinding*>& surges)
{
    if (surges.empty()) return nullptr;
    const SurgeFinding& largest = *surges.front();
    for (const SurgeFinding* surge : surges)
        if (surge->series == "mx" && surge->first <= largest.last && largest.first <= surge->last)
            return surge;
    return &largest;
}

}  // namespace

Overview make_overview(const Findings& findings, const Rules& rules)
{
    Overview overview;
    for (const ClientFinding& client : findings.clients) {
        if (client.suspect)
            overview.suspects.push_back(&client);
        else if (!client.role.empty())
            overview.explained.push_back(&client);
        else
            ++overview.usual;
        overview.unusual_explained += !client.role.empty() && client.q <= rules.suspects.max_q;
    }
    const auto mail_queries = [](const ClientFinding* client) { return client->mail_queries; };
    std::ranges::stable_sort(overview.suspects, std::ranges::greater{}, mail_queries);
    std::ranges::stable_sort(overview.explained, std::ranges::greater{}, mail_queries);

    for (const SurgeFinding& surge : findings.surges)
        if (is_network_series(surge.series)) overview.surges.push_back(&surge);
    std::ranges::stable_sort(overview.surges, std::ranges::greater{},
                             [](const SurgeFinding* surge) { return surge->excess; });
    overview.main_surge = choose_main(overview.surges);
    return overview;
}

std::string format_period(std::int64_t first, std::int64_t last)
{
    const std::string from = format_minute(first), to = format_minute(last);
    if (from.substr(0, 10) == to.substr(0, 10))
        return fmt::format("{} from {} to {} UTC", from.substr(0, 10), from.substr(11), to.substr(11));
    return fmt::format("{} to {} UTC", from, to);
}

std::string series_words(const std::string& series)
{
    if (series == "mx") return "MX queries";
    if (series == "mail") return "mail queries";
    if (series == "labelled") return "queries for names with a mail label";
    return fmt::format("queries for '{}'", shorten(printable(series), 60));
}

std::string tier_words(const std::string& tier)
{
    if (tier == "large") return "large providers";
    if (tier == "academic") return "universities";
    if (tier == "relay") return "relay candidates";
    if (tier == "middle") return "in between";
    if (tier == "low") return "low profile";
    return tier;
}

}  // namespace spamgraph::report
