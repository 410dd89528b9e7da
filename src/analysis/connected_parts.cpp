#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/connected_components.hpp>

#include "spamgraph/analysis/graph.hpp"

namespace spamgraph {

ConnectedParts find_connected_parts(const SuspectGraph& graph, std::size_t names)
{
    using Graph = boost::adjacency_list<boost::vecS, boost::vecS, boost::undirectedS>;
    const std::size_t suspects = graph.indptr.size() - 1;
    Graph bipartite(suspects + names);  // vertices: suspects, then names
    for (std::size_t row = 0; row < suspects; ++row)
        for (auto e = graph.indptr[row]; e < graph.indptr[row + 1]; ++e)
            boost::add_edge(row,
                            suspects + static_cast<std::size_t>(graph.indices[static_cast<std::size_t>(e)]),
                            bipartite);

    std::vector<std::int32_t> component(suspects + names);
    boost::connected_components(bipartite, component.data());

    // Suspects come first, so theirs are the lowest numbers, given in the order of their first suspect.
    ConnectedParts parts;
    parts.part_of.assign(component.begin(), component.begin() + static_cast<std::ptrdiff_t>(suspects));
    for (const std::int32_t part : parts.part_of)
        parts.parts = std::max(parts.parts, static_cast<std::uint64_t>(part) + 1);
    return parts;
}

}  // namespace spamgraph
