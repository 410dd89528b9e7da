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
