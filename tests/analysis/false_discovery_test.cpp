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

TEST(AdjustP, IsThatOfR)
{
    // R 4.2.2: p.adjust(p, "BH"), and of p with 40 ones behind it.
    std::vector<double> ln_p;
    for (const double p : {.0004, .012, .0031, .0007, .2, .03, .0021, .9, .0021, .049})
        ln_p.push_back(std::log(p));
    const std::vector<double> of_ten{.0035,  .02, .0062,  .0035, .2222222222222222, .04285714285714286,
                                     .00525, .9,  .00525, .06125};
    const std::vector<double> of_fifty{.0175,  .1, .031,   .0175, 1, .2142857142857143,
                                       .02625, 1,  .02625, .30625};
    for (std::size_t i = 0; i < ln_p.size(); ++i) {
        EXPECT_CLOSE(adjust_p(ln_p, 10)[i], of_ten[i]);
        EXPECT_CLOSE(adjust_p(ln_p, 50)[i], of_fifty[i]);
    }
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
