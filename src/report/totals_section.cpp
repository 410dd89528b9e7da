#include <fmt/core.h>

#include <algorithm>
#include <span>

#include "report/sections.hpp"
#include "report/text.hpp"

namespace spamgraph::report {

namespace {

std::string reasons_words(std::vector<ReasonRows> reasons)
{
    std::ranges::stable_sort(reasons, std::ranges::greater{}, &ReasonRows::rows);
    std::string words;
    for (const ReasonRows& reason : reasons)
        words += fmt::format("{}{} {}", words.empty() ? "" : ", ", shorten(printable(reason.reason), 40),
                             format_count(reason.rows));
    return words;
}

}  // namespace

void add_totals(Page& page, const Source& source)
{
    const auto& [findings, overview, options] = source;
    page.heading("TOTALS, to hold against your own counts");
    Table table({{"day", Align::left},
                 {"rows"},
                 {"MX"},
                 {"mail"},
                 {"clients"},
                 {"mail-active"},
                 {"senders"},
                 {"kept names"},
                 {"kept edges"}});
    const std::size_t shown = std::min(findings.days.size(), options.days);
    for (const DayTotals& day : std::span(findings.days).last(shown))
        table.add({format_day(day.day), format_count(day.accepted), format_count(day.mx),
                   format_count(day.mail), format_count(day.clients), format_count(day.mail_clients),
                   format_count(day.senders), format_count(day.names), format_count(day.edges)});
    if (!table.empty()) page.table(table);
    if (shown < findings.days.size())
        page.line(fmt::format("and {} earlier", format_count(findings.days.size() - shown, "day")));

    std::uint64_t left_out = 0;
    for (const ReasonRows& reason : findings.reasons) left_out += reason.rows;
    if (left_out == 0) return page.paragraph("No row of these days was skipped or rejected.");
    page.paragraph(fmt::format("Skipped or rejected: {} ({}).", format_count(left_out, "row"),
                               reasons_words(findings.reasons)),
                   2, 2);
}

void add_not_observable(Page& page, const Source& source)
{
    // What has the same reason stands on one line, in the order of the findings.
    std::vector<NotObservable> reasons;
    for (const auto& [what, why] : source.findings.not_observable) {
        const auto same = std::ranges::find(reasons, why, &NotObservable::why);
        if (same == reasons.end())
            reasons.push_back({what, why});
        else
            same->what.append(", ").append(what);
    }
    if (reasons.empty()) return;
    page.heading("NOT SEEN OR NOT TESTED");
    for (const auto& [what, why] : reasons) page.paragraph(fmt::format("{}: {}", what, why), 2, 2);
}

}  // namespace spamgraph::report
