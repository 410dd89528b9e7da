#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spamgraph/analysis/findings.hpp"

namespace spamgraph {

/// Clients of one origin, a country or an autonomous system.
struct OriginCount {
    std::string key;
    std::uint64_t suspects{}, background{};  ///< of them; of all mail-active clients, suspects included
};

/// Holds every origin of a suspect against where mail-active clients are: lift, Wilson interval of the
/// suspects' share, hypergeometric tail, and q by Benjamini and Hochberg over the origins. Ascending by key.
/// Local.
/// @param suspects, background those whose origin is known
std::vector<OriginFinding> compare_origins(std::vector<OriginCount> counts, std::uint64_t suspects,
                                           std::uint64_t background);

/// Whether a name looks like the reverse name of a dial-up or other dynamic line: its labels hold at least
/// three numbers of an address, or one of the words. Local.
/// @param words ascending; see default_dynamic_words
bool is_dialup_name(std::string_view name, std::span<const std::string> words);

/// An edge between a suspect and a name, both with a known country.
struct ZoneEdge {
    std::string client_country, name_country;
};

/// Permutes the names over the edges (Fisher, Pitman) with a counter-based generator: the same p everywhere.
/// Local.
ZoneTest test_same_zone(std::span<const ZoneEdge> edges, std::uint64_t seed, std::size_t rounds = 999);

}  // namespace spamgraph
