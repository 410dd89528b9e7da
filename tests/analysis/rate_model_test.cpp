#include "spamgraph/analysis/rate_model.hpp"

#include <vector>

#include "analysis/expect_close.hpp"
#include "spamgraph/analysis/tails.hpp"

namespace spamgraph {
namespace {

const std::vector<HistogramBin> kBackground{{0, 50}, {1, 100}, {2, 20}, {10, 3}};

TEST(RateModel, HasTheKnownSolution)
{
    const double w = solve_name_weight(kBackground, 5.5);
    EXPECT_CLOSE(w, .0338563198);
    const std::vector p{asking_probability(5, w), asking_probability(10, w), asking_probability(20, w)};
    EXPECT_CLOSE(p[0], .155728876);
    EXPECT_CLOSE(p[1], .287206269);
    EXPECT_CLOSE(p[2], .491925098);
    EXPECT_CLOSE(p[0] + p[1] + p[2], .934860243);
    EXPECT_CLOSE(ln_poisson_binomial_tail(p, 3), -3.81662218);
    // SciPy 1.10: brentq, and the convolution written out.
    const double v = solve_name_weight(std::vector<HistogramBin>{{1, 40}, {5, 10}, {100, 1}}, 2.5);
    EXPECT_CLOSE(v, .018904492518082777);
    const std::vector more{asking_probability(3, v), asking_probability(3, v), asking_probability(8, v),
                           asking_probability(30, v)};
    EXPECT_CLOSE(more[3], .43285188041979805);
    EXPECT_CLOSE(ln_poisson_binomial_tail(more, 3), -4.842450302369033);
}

TEST(RateModel, KnowsItsEdges)
{
    EXPECT_EQ(solve_name_weight(kBackground, 0), 0);
    EXPECT_TRUE(std::isinf(solve_name_weight(kBackground, 123)));  // all who asked for anything
    EXPECT_TRUE(std::isinf(solve_name_weight({}, .5)));
    EXPECT_EQ(asking_probability(0, INFINITY), 0);
    EXPECT_EQ(asking_probability(3, INFINITY), 1);
    const double w = solve_name_weight(kBackground, 122.9);
    double sum = 0;
    for (const auto& [names, clients] : kBackground)
        sum += static_cast<double>(clients) * asking_probability(names, w);
    EXPECT_CLOSE(sum, 122.9);
}

}  // namespace
}  // namespace spamgraph
