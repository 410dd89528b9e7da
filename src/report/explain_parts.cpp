#include "report/explain_parts.hpp"

#include <fmt/core.h>

#include <algorithm>

#include "report/text.hpp"

namespace spamgraph::report {

void add_facts(Page& page, const std::vector<Fact>& facts)
{
    std::size_t width = 0;
    for (const Fact& fact : facts) width = std::max(width, fact.what.size() + 2);
    for (const auto& [what, value] : facts)
        page.paragraph(what + std::string(width - what.size(), ' ') + value, 2, width);
}

std::optional<std::size_t> find_domain(const Findings& findings, std::string_view name)
{
    const NameTexts& texts = findings.domain_texts;
    std::size_t low = 0, high = texts.size();
    while (low < high) {
        const std::size_t middle = (low + high) / 2;
        if (texts[middle] < name)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == texts.size() || texts[low] != name) return std::nullopt;
    return low;
}

std::string format_days(const std::vector<Day>& days)
{
    constexpr std::size_t kListed = 3;
    if (days.empty()) return "no day";
    if (days.size() > kListed)
        return fmt::format("{} to {} ({} days)", format_day(days.front()), format_day(days.back()),
                           format_count(days.size()));
    std::string list;
    for (const Day day : days) list.append(list.empty() ? "" : ", ").append(format_day(day));
    return list;
}

}  // namespace spamgraph::report
