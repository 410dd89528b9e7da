#pragma once

#include <algorithm>
#include <cstddef>

namespace spamgraph::logs {

/// The size of a buffer that is filled from a file. Where the program is fuzzed it is small, as its inputs
/// are: they are to cross its end, and most of the time would be spent on making it.
constexpr std::size_t buffer_bytes(std::size_t usual, [[maybe_unused]] std::size_t least = 4096)
{
#ifdef SPAMGRAPH_SMALL_BUFFERS
    return std::min(usual, least);
#else
    return usual;
#endif
}

}  // namespace spamgraph::logs
