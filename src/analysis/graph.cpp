#include "spamgraph/analysis/graph.hpp"

#include <algorithm>
#include <tuple>

namespace spamgraph {

namespace {

std::size_t rows_of(const SuspectGraph& graph)
{
    return graph.indptr.size() - 1;
}

}  // namespace

SuspectGraph build_graph(std::vector<SuspectEdge> edges, std::size_t suspects)
{
    std::ranges::sort(edges, {}, [](const SuspectEdge& edge) { return std::tuple(edge.suspect, edge.name); });
    SuspectGraph graph;
    graph.indptr.reserve(suspects + 1);
    for (std::size_t i = 0; i < edges.size(); ++i) {
        const SuspectEdge& edge = edges[i];
        if (i > 0 && edges[i - 1].suspect == edge.suspect && edges[i - 1].name == edge.name) {
            graph.data.back() += edge.events;
            graph.mx.back() += edge.mx;
            continue;
        }
        while (std::ssize(graph.indptr) <= edge.suspect) graph.indptr.push_back(std::ssize(graph.indices));
        graph.indices.push_back(edge.name);
        graph.data.push_back(edge.events);
        graph.mx.push_back(edge.mx);
    }
    graph.indptr.resize(suspects + 1, std::ssize(graph.indices));
    return graph;
}

SuspectGraph transpose(const SuspectGraph& graph, std::size_t names)
{
    SuspectGraph turned;
    turned.indptr.assign(names + 1, 0);
    for (const std::int64_t name : graph.indices) ++turned.indptr[static_cast<std::size_t>(name) + 1];
    for (std::size_t i = 1; i <= names; ++i) turned.indptr[i] += turned.indptr[i - 1];

    std::vector<std::int64_t> next(turned.indptr.begin(), turned.indptr.end() - 1);
    turned.indices.resize(graph.indices.size());
    turned.data.resize(graph.indices.size());
    turned.mx.resize(graph.indices.size());
    for (std::size_t row = 0; row < rows_of(graph); ++row) {
        for (auto e = static_cast<std::size_t>(graph.indptr[row]);
             e < static_cast<std::size_t>(graph.indptr[row + 1]); ++e) {
            const auto at = static_cast<std::size_t>(next[static_cast<std::size_t>(graph.indices[e])]++);
            turned.indices[at] = static_cast<std::int64_t>(row);
            turned.data[at] = graph.data[e];
            turned.mx[at] = graph.mx[e];
        }
    }
    return turned;
}

SuspectGraph select_rows(const SuspectGraph& graph, std::span<const std::uint32_t> rows)
{
    SuspectGraph selected;
    for (const std::uint32_t row : rows) {
        for (auto e = static_cast<std::size_t>(graph.indptr[row]);
             e < static_cast<std::size_t>(graph.indptr[row + 1]); ++e) {
            selected.indices.push_back(graph.indices[e]);
            selected.data.push_back(graph.data[e]);
            selected.mx.push_back(graph.mx[e]);
        }
        selected.indptr.push_back(std::ssize(selected.indices));
    }
    return selected;
}

std::vector<std::uint64_t> count_degrees(const SuspectGraph& graph)
{
    std::vector<std::uint64_t> degrees;
    for (std::size_t row = 0; row < rows_of(graph); ++row)
        degrees.push_back(static_cast<std::uint64_t>(graph.indptr[row + 1] - graph.indptr[row]));
    return degrees;
}

std::vector<std::uint64_t> count_mx_degrees(const SuspectGraph& graph)
{
    std::vector<std::uint64_t> degrees;
    for (std::size_t row = 0; row < rows_of(graph); ++row)
        degrees.push_back(static_cast<std::uint64_t>(std::count_if(graph.mx.begin() + graph.indptr[row],
                                                                   graph.mx.begin() + graph.indptr[row + 1],
                                                                   [](std::uint32_t mx) { return mx > 0; })));
    return degrees;
}

}  // namespace spamgraph
