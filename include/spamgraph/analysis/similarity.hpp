#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include "spamgraph/analysis/findings.hpp"

namespace spamgraph {

/// Which pairs of suspects are listed.
struct SimilarityRule {
    double min_jaccard = 0.01;           ///< names shared by both over names asked for by either
    std::uint64_t max_suspects = 5'000;  ///< above, pairs are not computed: their number grows as the square
};

/// How alike suspects are in the names they asked for: for every pair the shared names, the Jaccard index
/// and the cosine of their names weighed by ln(clients / clients of the name), and for every suspect the
/// names that only it asked for (those even where there are too many suspects for pairs). Local.
/// @param name_clients per column of the graph: clients that asked for it, everybody
/// @param clients of the window's largest day
SimilarityTable compare_suspects(const SuspectGraph& graph, std::span<const std::uint64_t> name_clients,
                                 std::uint64_t clients, const SimilarityRule& rule);

}  // namespace spamgraph
