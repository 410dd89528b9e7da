#include "spamgraph/analysis/origins.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <map>

#include "spamgraph/analysis/contingency.hpp"
#include "spamgraph/analysis/false_discovery.hpp"
#include "spamgraph/analysis/tails.hpp"

namespace spamgraph {

std::vector<OriginFinding> compare_origins(std::vector<OriginCount> counts, std::uint64_t suspects,
                                           std::uint64_t background)
{
    std::erase_if(counts, [](const OriginCount& count) { return count.suspects == 0; });
    std::ranges::sort(counts, {}, &OriginCount::key);
    std::vector<double> ln_p;
    std::vector<OriginFinding> origins;
    for (const OriginCount& count : counts) {
        OriginFinding origin;
        origin.key = count.key;
        origin.suspects = count.suspects;
        origin.background = count.background;
        const ShareInterval interval = wilson_interval(count.suspects, suspects);
        origin.low = interval.low;
        origin.high = interval.high;
        if (count.background > 0)
            origin.lift = static_cast<double>(count.suspects) / static_cast<double>(suspects) *
                          (static_cast<double>(background) / static_cast<double>(count.background));
        origin.suspects_known = suspects;
        origin.background_known = background;
        ln_p.push_back(ln_hypergeometric_tail(count.suspects, background, count.background, suspects));
        origin.p = std::exp(ln_p.back());
        origins.push_back(std::move(origin));
    }
    const std::vector<double> q = adjust_p(ln_p, ln_p.size());
    for (std::size_t i = 0; i < origins.size(); ++i) origins[i].q = q[i];
    return origins;
}

bool is_dialup_name(std::string_view name, std::span<const std::string> words)
{
    std::size_t numbers = 0;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    for (auto at = name.begin(); at != name.end();) {
        const auto kind = [&](char c) {
            return is_digit(c) ? 0 : std::isalpha(static_cast<unsigned char>(c)) ? 1 : 2;
        };
        const int same = kind(*at);
        const auto end = std::find_if(at, name.end(), [&](char c) { return kind(c) != same; });
        const std::string_view part(at, end);
        if (same == 0 && part.size() <= 3 && (part.size() < 3 || part <= "255")) ++numbers;
        if (same == 1 && std::binary_search(words.begin(), words.end(), part)) return true;
        at = end;
    }
    return numbers >= 3;
}

namespace {

/// A number of 64 bits from a seed and two counters (SplitMix64; Steele, Lea, Flood 2014).
std::uint64_t draw(std::uint64_t seed, std::uint64_t round, std::uint64_t i)
{
    std::uint64_t x = seed + 0x9e3779b97f4a7c15 * (round * 0x100000001 + i + 1);
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    return x ^ x >> 31;
}

/// Countries as numbers, in the order in which they come.
class CountryNumbers {
public:
    std::uint32_t of(const std::string& country)
    {
        return numbers_.try_emplace(country, static_cast<std::uint32_t>(numbers_.size())).first->second;
    }
    [[nodiscard]] std::size_t size() const { return numbers_.size(); }

private:
    std::map<std::string, std::uint32_t> numbers_;
};

}  // namespace

ZoneTest test_same_zone(std::span<const ZoneEdge> edges, std::uint64_t seed, std::size_t rounds)
{
    ZoneTest test;
    test.edges = edges.size();
    if (edges.empty()) return test;
    CountryNumbers numbers;
    std::vector<std::uint32_t> clients, names;
    for (const ZoneEdge& edge : edges) {
        clients.push_back(numbers.of(edge.client_country));
        names.push_back(numbers.of(edge.name_country));
    }
    std::vector<double> of_clients(numbers.size()), of_names(numbers.size());
    const auto count_same = [&] {
        std::uint64_t same = 0;
        for (std::size_t i = 0; i < clients.size(); ++i) same += clients[i] == names[i];
        return same;
    };
    test.same = count_same();
    for (std::size_t i = 0; i < clients.size(); ++i) {
        of_clients[clients[i]] += 1;
        of_names[names[i]] += 1;
    }
    for (std::size_t c = 0; c < numbers.size(); ++c)
        test.expected += of_clients[c] * of_names[c] / static_cast<double>(edges.size());

    std::size_t reached = 1;
    for (std::size_t round = 0; round < rounds; ++round) {
        for (std::size_t i = names.size(); i > 1; --i)
            std::swap(names[i - 1], names[draw(seed, round, i) % i]);
        reached += count_same() >= test.same;
    }
    test.p = static_cast<double>(reached) / static_cast<double>(rounds + 1);
    return test;
}

}  // namespace spamgraph
