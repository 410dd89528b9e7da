#include "spamgraph/analysis/false_discovery.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "analysis/expect_close.hpp"

namespace spamgraph {
namespace {

TEST(AdjustP, RejectsAsBenjaminiAndHochberg)
{
    std::vector<double> ln_p;
    for (const double tenth_power : {6.0, 3.3, 4.1, 5.2, 2.9, 2., 1.1})
        ln_p.push_back(-tenth_power * std::numbers::ln10);
    const auto q = adjust_p(ln_p, 1000);
    EXPECT_EQ(std::ranges::count_if(q, [](double value) { return value <= .05; }), 3);
    EXPECT_CLOSE(q[0], 1e-3);
    EXPECT_CLOSE(q[2], std::pow(10, -4.1) * 1000 / 3);
    EXPECT_EQ(q.back(), 1);
}

TEST(AdjustP, NeverFallsAsPRises)
{
    // The second smallest alone would be .06; the third pulls it down to .04.
    const auto q = adjust_p(std::vector{std::log(.001), std::log(.03), std::log(.03)}, 4);
    EXPECT_CLOSE(q[0], .004);
    EXPECT_CLOSE(q[1], .04);
    EXPECT_CLOSE(q[2], .04);
}

TEST(AdjustP, TakesNothingAndUnderflow)
{
    EXPECT_TRUE(adjust_p({}, 10).empty());
    EXPECT_EQ(adjust_p(std::vector{-5000.}, 10).front(), 0);
    EXPECT_CLOSE(adjust_p(std::vector{std::log(.5)}, 0).front(), .5);
}

}  // namespace
}  // namespace spamgraph
