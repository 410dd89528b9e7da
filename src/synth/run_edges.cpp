#include "synth/run_edges.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace spamgraph::synth {

namespace {

/// How many suspects ask for each of the run's domains: all for the first, one for the last, the middle
/// adding up to the planned number of edges.
std::vector<std::uint32_t> draw_degrees(const CampaignSize& size, Random random)
{
    const std::uint32_t n = size.suspects;
    std::vector<std::uint32_t> degrees(size.domains, 1);
    std::fill_n(degrees.begin(), size.all_ask, n);
    const std::uint32_t end = size.domains - size.asked_once;
    const double middle = end - size.all_ask;
    const auto wanted =
        static_cast<std::int64_t>(size.edges) - size.asked_once - static_cast<std::int64_t>(size.all_ask) * n;
    const double mean_fraction = (static_cast<double>(wanted) / middle - 2) / (n - 3);
    const double power = 1 / mean_fraction - 1;
    std::int64_t sum = 0;
    for (std::uint32_t i = size.all_ask; i < end; ++i) {
        degrees[i] = 2 + static_cast<std::uint32_t>((n - 2) * std::pow(random.unit(), power));
        sum += degrees[i];
    }
    while (sum != wanted) {
        std::uint32_t& degree = degrees[size.all_ask + random.below(end - size.all_ask)];
        if (sum < wanted && degree < n - 1) {
            ++degree;
            ++sum;
        } else if (sum > wanted && degree > 2) {
            --degree;
            --sum;
        }
    }
    return degrees;
}

}  // namespace

std::vector<std::uint32_t> draw_some(std::uint32_t n, std::uint32_t count, Random& random)
{
    std::vector<std::uint32_t> all(n);
    std::iota(all.begin(), all.end(), 0);
    for (std::uint32_t i = 0; i < count; ++i) std::swap(all[i], all[i + random.below(n - i)]);
    all.resize(count);
    return all;
}

std::vector<RunEdge> draw_edges(const Stage& stage, const Campaign& campaign, std::uint32_t number,
                                std::uint32_t first_target)
{
    const std::uint64_t seed = stage.options.seed;
    const CampaignSize& size = campaign.size;
    const auto degrees = draw_degrees(size, Random(seed, Purpose::campaign, number, 2));
    std::vector<RunEdge> edges;
    edges.reserve(size.edges);
    std::vector<std::uint64_t> queries_of_tld(1 << 16);
    std::uint64_t jp_edges = 0;
    const auto& targets = stage.mail.targets();
    const auto tld_slot = [](std::string_view tld) {
        return hash_of(static_cast<unsigned char>(tld[0]), static_cast<unsigned char>(tld[1]), tld.size()) &
               0xffff;
    };
    for (std::uint32_t i = 0; i < degrees.size(); ++i) {
        const std::uint32_t target = i < size.giants ? i : first_target + i - size.giants;
        Random random(seed, Purpose::campaign, number, 3, i);
        const std::string_view tld = targets[target].tld;
        for (const std::uint32_t suspect : draw_some(size.suspects, degrees[i], random)) {
            const double point = random.unit();
            const std::uint32_t queries = point < 0.04 ? 3 : point < 0.15 ? 2 : 1;
            edges.push_back({suspect, target, queries});
            if (tld == "jp")
                ++jp_edges;
            else
                queries_of_tld[tld_slot(tld)] += queries;
        }
    }

    constexpr double kLead = 1.25;
    const double others = static_cast<double>(std::ranges::max(queries_of_tld));
    const double wanted = std::max(kLead * others, static_cast<double>(size.jp_queries));
    const double mean = std::max(1.3, wanted / static_cast<double>(std::max<std::uint64_t>(1, jp_edges)));
    Random random(seed, Purpose::campaign, number, 4);
    for (RunEdge& edge : edges)
        if (targets[edge.target].tld == "jp")
            edge.mx_queries =
                1 + static_cast<std::uint32_t>(round_randomly((mean - 1) * random.between(0.5, 1.5), random));
    return edges;
}

}  // namespace spamgraph::synth
