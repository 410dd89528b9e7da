#include <algorithm>

#include "report/sections.hpp"
#include "report/text.hpp"

namespace spamgraph::report {

void add_exchange_clusters(Page& page, const Source& source)
{
    constexpr std::size_t kShown = 5;
    const auto& clusters = source.findings.exchange_clusters;
    if (clusters.empty()) return;
    std::vector<const ExchangeClusterFinding*> order;
    for (const ExchangeClusterFinding& cluster : clusters) order.push_back(&cluster);
    std::ranges::stable_sort(order, std::ranges::greater{},
                             [](const ExchangeClusterFinding* cluster) { return cluster->domains; });
    order.resize(std::min(order.size(), kShown));
    const bool several = source.findings.campaigns.size() > 1;
    page.heading("HOSTED MAIL: mail domains that suspects asked for and whose mail the same exchanges take");
    std::vector<Column> columns{{"exchanges under", Align::left, true},
                                {"names"},
                                {"mail domains"},
                                {"of all behind them"},
                                {"suspects"},
                                {"MX queries"}};
    if (several) columns.push_back({"campaign"});
    Table table(std::move(columns));
    for (const ExchangeClusterFinding* cluster : order) {
        std::vector<std::string> row{
            shorten(printable(cluster->cluster), 40), format_count(cluster->exchanges),
            format_count(cluster->domains),           format_count(cluster->all_domains),
            format_count(cluster->suspects),          format_count(cluster->queries)};
        if (several) row.push_back(std::to_string(cluster->campaign));
        table.add(std::move(row));
    }
    page.table(table);
    add_rest(page, order.size(), clusters.size(), "/exchange_clusters");
}

}  // namespace spamgraph::report
