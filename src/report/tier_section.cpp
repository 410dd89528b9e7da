#include <fmt/core.h>

#include "report/sections.hpp"
#include "report/text.hpp"

namespace spamgraph::report {

namespace {

constexpr std::size_t kBarWidth = 20;

}  // namespace

void add_tiers(Page& page, const Source& source)
{
    const auto& tiers = source.findings.tiers;
    if (tiers.empty()) return;
    page.heading("TIERS of the names that suspects asked for");
    std::uint64_t edges = 0;
    for (const TierFinding& tier : tiers) edges += tier.edges;
    Table table({{"tier", Align::left},
                 {"names"},
                 {"edges"},
                 {"queries"},
                 {"suspects asking"},
                 {"share of the edges", Align::left}});
    for (const TierFinding& tier : tiers) {
        const double share = edges == 0 ? 0 : static_cast<double>(tier.edges) / static_cast<double>(edges);
        table.add({tier_words(tier.tier), format_count(tier.domains), format_count(tier.edges),
                   format_count(tier.queries), format_percent(tier.suspects_share),
                   fmt::format("{:<{}} {}", draw_bar(share, kBarWidth), kBarWidth, format_percent(share))});
    }
    page.table(table);
}

}  // namespace spamgraph::report
