#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spamgraph/comm/communicator.hpp"

namespace spamgraph::mpi {

/// Texts that part all ranks' texts into about equal ranges: rank r gets those from splitter r - 1 (included)
/// to splitter r (sample sort; Frazer, McKellar 1970). Collective.
/// @param count how many texts this rank has
/// @param text the i-th of them
std::vector<std::string> choose_splitters(const Communicator& comm, std::size_t count,
                                          const std::function<std::string_view(std::size_t)>& text);

/// The rank whose range holds `text`. Local.
int rank_of(std::string_view text, std::span<const std::string> splitters);

}  // namespace spamgraph::mpi
