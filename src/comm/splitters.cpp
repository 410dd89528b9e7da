#include "spamgraph/comm/splitters.hpp"

#include <algorithm>

#include "spamgraph/comm/exchange.hpp"

namespace spamgraph::mpi {

namespace {

constexpr std::size_t kSamplesPerRank = 64;

}  // namespace

std::vector<std::string> choose_splitters(const Communicator& comm, std::size_t count,
                                          const std::function<std::string_view(std::size_t)>& text)
{
    std::vector<char> bytes;
    std::vector<std::uint32_t> lengths;
    const std::size_t samples = std::min(count, kSamplesPerRank);
    for (std::size_t s = 0; s < samples; ++s) {
        const std::string_view sample = text(s * count / samples);
        bytes.insert(bytes.end(), sample.begin(), sample.end());
        lengths.push_back(static_cast<std::uint32_t>(sample.size()));
    }
    const std::vector<char> all_bytes = gather_all<char>(comm, bytes);
    std::vector<std::string> all;
    std::size_t at = 0;
    for (const std::uint32_t length : gather_all<std::uint32_t>(comm, lengths)) {
        all.emplace_back(all_bytes.data() + at, length);
        at += length;
    }
    std::ranges::sort(all);

    std::vector<std::string> splitters;
    const auto ranks = static_cast<std::size_t>(comm.size());
    for (std::size_t r = 1; r < ranks && !all.empty(); ++r) splitters.push_back(all[r * all.size() / ranks]);
    return splitters;
}

int rank_of(std::string_view text, std::span<const std::string> splitters)
{
    return static_cast<int>(std::ranges::upper_bound(splitters, text) - splitters.begin());
}

}  // namespace spamgraph::mpi
