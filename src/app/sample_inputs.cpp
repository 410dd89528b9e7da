#include "app/sample_inputs.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cerrno>
#include <fstream>

#include "spamgraph/core/error.hpp"

namespace spamgraph::app {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t kMostInputs = 16;
constexpr std::uint64_t kPacking = 8;  // how much smaller compressed logs are, about

/// Copies the first `bytes` of a file, or all of a smaller one; how many it were.
std::uint64_t copy_beginning(const fs::path& from, const fs::path& to, std::uint64_t bytes)
{
    std::ifstream in(from, std::ios::binary);
    if (!in)
        throw Error(ExitCode::no_input,
                    fmt::format("cannot read '{}' ({})", from.string(), system_reason(errno)));
    std::ofstream out(to, std::ios::binary);
    std::vector<char> buffer(1 << 20);
    std::uint64_t copied = 0;
    while (copied < bytes && in) {
        in.read(buffer.data(),
                static_cast<std::streamsize>(std::min<std::uint64_t>(buffer.size(), bytes - copied)));
        out.write(buffer.data(), in.gcount());
        copied += static_cast<std::uint64_t>(in.gcount());
    }
    out.close();
    if (!out)
        throw Error(ExitCode::io, fmt::format("cannot write '{}' ({})", to.string(), system_reason(errno)));
    return copied;
}

}  // namespace

std::vector<SampledInput> sample_inputs(std::span<const logs::Input> inputs, std::uint64_t bytes,
                                        const fs::path& folder)
{
    std::vector<std::size_t> logs;
    for (std::size_t i = 0; i < inputs.size(); ++i)
        if (!inputs[i].passed_over && inputs[i].bytes > 0) logs.push_back(i);
    const std::size_t count = std::min(logs.size(), kMostInputs);
    std::vector<SampledInput> sample;
    for (std::size_t s = 0; s < count; ++s) {
        const std::size_t i = logs[s * logs.size() / count];
        const bool plain = inputs[i].compression == logs::Compression::none;
        const fs::path path = folder / fmt::format("{:02}-{}", s, inputs[i].path.filename().string());
        const std::uint64_t most = bytes / count / (plain ? 1 : kPacking);
        sample.push_back(
            {i, path, copy_beginning(inputs[i].path, path, std::max<std::uint64_t>(most, 4096))});
    }
    return sample;
}

}  // namespace spamgraph::app
