#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <random>
#include <string>
#include <vector>

#include "spamgraph/core/keyed_hash.hpp"
#include "spamgraph/tally/id_table.hpp"

namespace spamgraph::tally {
namespace {

constexpr std::uint64_t kTexts = 1'000'000;

struct Entry {
    std::uint64_t name{};
};

/// What a million texts cost where they are kept by their ids.
struct Cost {
    double probes;  ///< a text, in a table
    double
        fullest;  ///< of 65,536 buckets by the highest 16 bits, as runs and ranks have them, against the mean
};

Cost measure(const HashKey& key, const std::function<std::string(std::uint64_t)>& text_of)
{
    std::vector<std::uint64_t> ids;
    std::vector<std::size_t> buckets(1 << 16);
    for (std::uint64_t i = 0; i < kTexts; ++i) ids.push_back(keyed_hash(key, text_of(i)));
    std::ranges::sort(ids);
    EXPECT_EQ(std::ranges::adjacent_find(ids), ids.end());
    std::vector<Entry> entries;
    for (const std::uint64_t id : ids) entries.push_back({id});
    const IdTable<Entry> table(std::move(entries));
    std::size_t probes = 0;
    for (const std::uint64_t id : ids) {
        probes += table.count_probes(id);
        ++buckets[id >> 48];
    }
    const double mean = static_cast<double>(ids.size()) / static_cast<double>(buckets.size());
    return {static_cast<double>(probes) / static_cast<double>(ids.size()),
            static_cast<double>(std::ranges::max(buckets)) / mean};
}

/// The 16 bytes of an address from two numbers, lowest byte first.
std::string bytes_of(std::uint64_t front, std::uint64_t back)
{
    std::string text(16, '\0');
    for (std::size_t i = 0; i < 8; ++i) {
        text[i] = static_cast<char>(front >> i * 8);
        text[8 + i] = static_cast<char>(back >> i * 8);
    }
    return text;
}

/// One of 2^20 orders of a name's letters: the same for every hash that adds letters up.
std::string shuffled_letters(std::uint64_t i)
{
    std::string text;
    for (int bit = 0; bit < 20; ++bit) text += i >> bit & 1 ? "ab" : "ba";
    return text + ".example.com";
}

/// Blocks that are equal under 31 * hash + letter, as Java and many others hash texts: so are all their rows.
std::string equal_blocks(std::uint64_t i)
{
    std::string text;
    for (int bit = 0; bit < 20; ++bit) text += i >> bit & 1 ? "aa" : "bB";
    return text + ".example.com";
}

TEST(HashFlood, CraftedTextsCostNoMoreThanRandomOnes)
{
    const std::vector<std::pair<const char*, std::function<std::string(std::uint64_t)>>> floods{
        {"addresses with equal low bits", [](std::uint64_t i) { return bytes_of(0, i << 40); }},
        {"addresses with equal high bits", [](std::uint64_t i) { return bytes_of(i, 0); }},
        {"addresses whose halves cancel out", [](std::uint64_t i) { return bytes_of(i, i); }},
        {"addresses whose halves add to zero", [](std::uint64_t i) { return bytes_of(i, -i); }},
        {"multiples of a hash's factor", [](std::uint64_t i) { return bytes_of(i * 0x9e3779b97f4a7c15, 0); }},
        {"names of shuffled letters", shuffled_letters},
        {"names equal under factor 31", equal_blocks},
    };
    const HashKey key = draw_hash_key();
    std::mt19937_64 random(5);
    const Cost usual = measure(key, [&](std::uint64_t) { return bytes_of(random(), random()); });
    EXPECT_LT(usual.probes, 2);
    for (const auto& [what, text_of] : floods) {
        const Cost cost = measure(key, text_of);
        EXPECT_LE(cost.probes, 1.3 * usual.probes) << what;
        EXPECT_LE(cost.fullest, 1.3 * usual.fullest) << what;
    }
}

}  // namespace
}  // namespace spamgraph::tally
