#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <span>
#include <vector>

#include "spamgraph/logs/inputs.hpp"

namespace spamgraph::app {

/// Part of an input, as a file of its own.
struct SampledInput {
    std::size_t input{};    ///< which
    logs::Input part;       ///< packed as the input is, or plain
    std::uint64_t bytes{};  ///< of the input that it stands for, as they are packed there
};

/// What unpacking took that sampling had to do.
struct UnpackCost {
    double cpu_s{};
    std::uint64_t packed_bytes{};
};

/// A sample of a job's inputs.
struct InputSample {
    std::vector<SampledInput> inputs;
    std::map<logs::Compression, UnpackCost> unpacked;  ///< inputs whose parts are plain
};

/// Whether rows can be found from anywhere in an input's text. Local.
bool has_lines(const logs::Input& input);

/// Whether several ranks can read an input together. Local.
bool can_be_cut(const logs::Input& input);

/// Estimated uncompressed size in bytes; 0 of what is passed over. Local.
std::uint64_t plain_bytes(const logs::Input& input);

/// Copies parts of up to 400 inputs, spread evenly over the list, into a folder: the same share of each, so
/// that it is about `bytes` of uncompressed logs in all. Of logs of lines it takes pieces that are spread
/// over them, of others the beginning. Packed logs of lines are unpacked for it, 512 MB of them at most.
/// Throws Error (66, 74). Local.
InputSample sample_inputs(std::span<const logs::Input> inputs, std::uint64_t bytes,
                          const std::filesystem::path& folder);

/// The same share of each part of a sample, in another folder. Throws Error (66, 74). Local.
InputSample thin_out(const InputSample& sample, double share, const std::filesystem::path& folder);

}  // namespace spamgraph::app
