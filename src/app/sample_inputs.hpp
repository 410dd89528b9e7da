#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "spamgraph/logs/inputs.hpp"

namespace spamgraph::app {

/// The beginning of an input, as a file of its own.
struct SampledInput {
    std::size_t input{};  ///< which
    std::filesystem::path path;
    std::uint64_t bytes{};  ///< of it
};

/// Copies the beginnings of up to 16 inputs, spread evenly over the list, into a folder: `bytes` in all of
/// plain files, an eighth of it of compressed ones. Throws Error (66, 74). Local.
std::vector<SampledInput> sample_inputs(std::span<const logs::Input> inputs, std::uint64_t bytes,
                                        const std::filesystem::path& folder);

}  // namespace spamgraph::app
