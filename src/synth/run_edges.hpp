#pragma once

#include <cstdint>
#include <vector>

#include "synth/campaign.hpp"
#include "synth/random.hpp"

namespace spamgraph::synth {

/// Suspect x target, and how often it asks.
struct RunEdge {
    std::uint32_t suspect;
    std::uint32_t target;
    std::uint32_t mx_queries;
};

/// `count` of the numbers 0 to n - 1.
std::vector<std::uint32_t> draw_some(std::uint32_t n, std::uint32_t count, Random& random);

/// Every edge with its number of MX queries: a few retries, and so many for .jp that it leads by queries.
std::vector<RunEdge> draw_edges(const Stage& stage, const Campaign& campaign, std::uint32_t number,
                                std::uint32_t first_target);

}  // namespace spamgraph::synth
