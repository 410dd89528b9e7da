#include "spamgraph/analysis/similarity.hpp"

#include <cmath>

#include "spamgraph/analysis/graph.hpp"

namespace spamgraph {

namespace {

/// Squared weight of a name: rare names tell more (Spärck Jones 1972). 0 for a name that everybody asks for.
double weight_squared(std::uint64_t name_clients, std::uint64_t clients)
{
    const double idf = std::log(static_cast<double>(std::max(clients, name_clients)) /
                                static_cast<double>(std::max<std::uint64_t>(name_clients, 1)));
    return idf * idf;
}

std::span<const std::int64_t> row_of(const SuspectGraph& graph, std::size_t row)
{
    const auto first = static_cast<std::size_t>(graph.indptr[row]);
    return std::span(graph.indices).subspan(first, static_cast<std::size_t>(graph.indptr[row + 1]) - first);
}

/// What a suspect has in common with the later ones, summed name by name.
struct Common {
    std::vector<std::uint32_t> shared;
    std::vector<double> weight;
};

}  // namespace

SimilarityTable compare_suspects(const SuspectGraph& graph, std::span<const std::uint64_t> name_clients,
                                 std::uint64_t clients, const SimilarityRule& rule)
{
    const std::size_t suspects = graph.indptr.size() - 1;
    const SuspectGraph by_name = transpose(graph, name_clients.size());
    SimilarityTable table;
    for (std::size_t row = 0; row < suspects; ++row) {
        std::int64_t exclusive = 0;
        for (const std::int64_t name : row_of(graph, row))
            exclusive += row_of(by_name, static_cast<std::size_t>(name)).size() == 1;
        table.exclusive.push_back(exclusive);
    }
    if (suspects > rule.max_suspects) return table;

    std::vector<double> weights;
    for (const std::uint64_t of_name : name_clients) weights.push_back(weight_squared(of_name, clients));
    std::vector<double> norms(suspects);
    for (std::size_t row = 0; row < suspects; ++row)
        for (const std::int64_t name : row_of(graph, row))
            norms[row] += weights[static_cast<std::size_t>(name)];

    Common common{std::vector<std::uint32_t>(suspects), std::vector<double>(suspects)};
    for (std::size_t row = 0; row < suspects; ++row) {
        for (const std::int64_t name : row_of(graph, row))
            for (const std::int64_t other : row_of(by_name, static_cast<std::size_t>(name))) {
                ++common.shared[static_cast<std::size_t>(other)];
                common.weight[static_cast<std::size_t>(other)] += weights[static_cast<std::size_t>(name)];
            }
        const std::size_t names = row_of(graph, row).size();
        for (std::size_t other = row + 1; other < suspects; ++other) {
            const std::uint32_t shared = common.shared[other];
            const std::size_t either = names + row_of(graph, other).size() - shared;
            const double jaccard =
                shared == 0 ? 0 : static_cast<double>(shared) / static_cast<double>(either);
            if (shared == 0 || jaccard < rule.min_jaccard) continue;
            const double norm = std::sqrt(norms[row] * norms[other]);
            table.indices.push_back(static_cast<std::int64_t>(other));
            table.data.push_back(jaccard);
            table.shared.push_back(shared);
            table.idf_cosine.push_back(norm > 0 ? common.weight[other] / norm : 0);
        }
        table.indptr.push_back(std::ssize(table.indices));
        common.shared.assign(suspects, 0);
        common.weight.assign(suspects, 0);
    }
    return table;
}

}  // namespace spamgraph
