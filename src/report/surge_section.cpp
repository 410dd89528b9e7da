#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "report/chart.hpp"
#include "report/sections.hpp"
#include "report/text.hpp"

namespace spamgraph::report {

namespace {

constexpr std::size_t kOtherSurges = 4;

bool asks_mx(const SeriesTable& series)
{
    return std::ranges::any_of(series.mx, [](std::uint64_t count) { return count > 0; });
}

const std::vector<std::uint64_t>& column_of(const SeriesTable& series, const std::string& name)
{
    return name == "mail" ? series.mail : name == "labelled" ? series.labelled : series.mx;
}

/// Whether the table's baseline belongs to this series: it is the MX series' where MX was asked.
bool has_baseline(const SeriesTable& series, const std::string& name)
{
    return name == (asks_mx(series) ? "mx" : "labelled");
}

std::string surge_words(const SurgeFinding& surge)
{
    const double factor = surge.peak_per_minute / std::max(surge.peak_baseline, 0.5);
    return fmt::format(
        "{} rose to {} a minute where {} were expected ({} times): {} more than usual between {} and {}. "
        "Score z = {}, alarm from 4. The baseline comes from {}.",
        surge.series == "mx" ? "MX queries" : "Here " + series_words(surge.series),
        format_rate(surge.peak_per_minute), format_rate(surge.peak_baseline), format_rate(factor),
        format_rate(surge.excess), format_minute(surge.first), format_minute(surge.last).substr(11),
        format_rate(surge.score),
        surge.basis == "same-day" ? "other hours of the same day (no earlier day: weaker evidence)"
                                  : "earlier days");
}

void add_chart(Page& page, const Findings& findings, const SurgeFinding& surge)
{
    ChartSeries cut =
        cut_series(findings.series, column_of(findings.series, surge.series), surge.first, surge.last);
    if (!has_baseline(findings.series, surge.series)) std::ranges::fill(cut.expected, kNotObservable);
    for (const std::string& line : draw_chart(cut, surge.first, surge.last, page.width() - 2))
        page.line(line);
}

/// The busiest minute, where no surge is to be shown.
void add_busiest_minute(Page& page, const SeriesTable& series)
{
    const bool mx = asks_mx(series);
    const auto& column = mx ? series.mx : series.labelled;
    const auto busiest = std::ranges::max_element(column);
    if (busiest == column.end() || *busiest == 0) return page.paragraph("None: no mail look-ups were seen.");
    const auto at = static_cast<std::size_t>(busiest - column.begin());
    std::string words = fmt::format("None. The busiest minute had {} {} ({} UTC", format_count(*busiest),
                                    series_words(mx ? "mx" : "labelled"), format_minute(series.time[at]));
    if (at < series.baseline.size() && !std::isnan(series.baseline[at]))
        words += fmt::format("; {} were expected", format_rate(series.baseline[at]));
    page.paragraph(words + ").");
}

}  // namespace

void add_surge(Page& page, const Source& source)
{
    const auto& [findings, overview, options] = source;
    page.heading("SURGE");
    if (overview.main_surge == nullptr) return add_busiest_minute(page, findings.series);
    page.paragraph(surge_words(*overview.main_surge));
    add_chart(page, findings, *overview.main_surge);

    std::vector<const SurgeFinding*> others;
    for (const SurgeFinding& surge : findings.surges)
        if (&surge != overview.main_surge) others.push_back(&surge);
    std::ranges::stable_sort(others, std::ranges::greater{}, &SurgeFinding::excess);
    const std::size_t shown = std::min(others.size(), kOtherSurges);
    for (const SurgeFinding* surge : std::span(others).first(shown))
        page.line(fmt::format("also {}: {}, {} a minute where {} were expected",
                              format_period(surge->first, surge->last), series_words(surge->series),
                              format_rate(surge->peak_per_minute), format_rate(surge->peak_baseline)));
    add_rest(page, shown, others.size(), "/surges");
}

}  // namespace spamgraph::report
