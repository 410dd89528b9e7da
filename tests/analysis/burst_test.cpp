#include "spamgraph/analysis/burst.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace spamgraph {
namespace {

/// States as a line of digits, for a mean of 10.
std::string burst_of(const std::vector<std::uint64_t>& counts, double phi,
                     const std::vector<std::size_t>& gaps = {})
{
    std::vector<double> expected(counts.size(), 10);
    for (const std::size_t gap : gaps) expected[gap] = std::numeric_limits<double>::quiet_NaN();
    std::string line;
    for (const auto state : find_burst(counts, expected, std::vector<double>(counts.size(), phi), {}))
        line += state ? '1' : '0';
    return line;
}

TEST(FindBurst, HasTheKnownStates)
{
    EXPECT_EQ(burst_of({10, 12, 9, 11, 30, 33, 28, 31, 12, 10}, 0), "0000111100");
    EXPECT_EQ(burst_of({10, 12, 9, 11, 22, 9, 18, 10, 12, 10}, .05), "0000100000");
    EXPECT_EQ(burst_of({10, 12, 9, 11, 22, 9, 18, 10, 12, 10}, 0), "0000101000");
}

TEST(FindBurst, FindsTheCheapestOfAllPaths)
{
    // Python: every path tried, costs from the logarithm of the gamma function.
    const auto states = [](const std::vector<std::uint64_t>& counts, const std::vector<double>& expected,
                           double phi) {
        std::string line;
        for (const auto state : find_burst(counts, expected, std::vector<double>(counts.size(), phi), {}))
            line += state ? '1' : '0';
        return line;
    };
    const std::vector<std::uint64_t> counts{40, 61, 85, 90, 44, 88, 120, 97, 52, 41, 38, 60};
    const std::vector<double> expected{40, 41, 42, 43, 44, 45, 46, 46, 45, 44, 43, 42};
    EXPECT_EQ(states(counts, expected, .02), "011101110000");
    EXPECT_EQ(states(counts, expected, .2), "011111110000");
    EXPECT_EQ(states({3, 9, 2, 14, 16, 5, 13, 12, 4, 2, 7, 3}, {4, 4, 5, 5, 6, 6, 6, 5, 5, 4, 4, 4}, .1),
              "000111110000");
}

TEST(FindBurst, KnowsItsEdges)
{
    EXPECT_EQ(burst_of({}, 0), "");
    EXPECT_EQ(burst_of({40, 40, 10}, 0), "110");
    EXPECT_EQ(burst_of({10, 40, 40}, 0), "011");
    EXPECT_EQ(burst_of({10, 10, 10}, 0), "000");
}

TEST(FindBurst, AGapSaysNothing)
{
    EXPECT_EQ(burst_of({10, 10, 40, 0, 40, 10}, 0, {3}), "001110");    // one burst goes on across it
    EXPECT_EQ(burst_of({10, 10, 40, 0, 10, 10}, 0, {3}), "001000");    // of equal paths the shorter burst
    EXPECT_EQ(burst_of({10, 10, 0, 0, 40, 10}, 0, {2, 3}), "000010");  // which begins after the gap
}

}  // namespace
}  // namespace spamgraph
