#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "spamgraph/analysis/findings.hpp"

namespace spamgraph {

/// A suspect's kept events for one name; of one day or of several.
struct SuspectEdge {
    std::int64_t suspect{}, name{};
    std::uint32_t events{}, mx{};  ///< of the events, those of type MX
    bool operator==(const SuspectEdge&) const = default;
};

/// The biadjacency matrix, suspects x names, of edges in any order; those of one pair are summed. Local.
/// @pre 0 <= suspect < suspects, name >= 0
SuspectGraph build_graph(std::vector<SuspectEdge> edges, std::size_t suspects);

/// The same matrix with names as rows and suspects as columns. Local.
/// @pre every index is below `names`
SuspectGraph transpose(const SuspectGraph& graph, std::size_t names);

/// The given rows alone, in their order. Local.
SuspectGraph select_rows(const SuspectGraph& graph, std::span<const std::uint32_t> rows);

/// Number of columns that each row has. Local.
std::vector<std::uint64_t> count_degrees(const SuspectGraph& graph);

/// The same over edges with an MX query only. Local.
std::vector<std::uint64_t> count_mx_degrees(const SuspectGraph& graph);

/// Connected parts of the bipartite graph, as the suspects see them.
struct ConnectedParts {
    std::vector<std::int32_t> part_of;  ///< per suspect; parts are numbered by their first suspect
    std::uint64_t parts{};
};

/// Parts that hold a suspect; a suspect without names is a part of its own. Local.
/// @pre as transpose
ConnectedParts find_connected_parts(const SuspectGraph& graph, std::size_t names);

}  // namespace spamgraph
