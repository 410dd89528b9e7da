#include "spamgraph/analysis/tails.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "analysis/expect_close.hpp"

namespace spamgraph {
namespace {

constexpr double kNever = -std::numeric_limits<double>::infinity();

TEST(NormalTail, HasTheKnownValues)
{
    EXPECT_CLOSE(ln_normal_tail(0), std::log(0.5));
    EXPECT_CLOSE(ln_normal_tail(5), -15.0649984);
    EXPECT_CLOSE(ln_normal_tail(10), -53.2312852);
    EXPECT_CLOSE(ln_normal_tail(40), -804.607818);
    EXPECT_CLOSE(ln_normal_tail(7.32217835), -29.7348472);
}

TEST(NormalTail, FallsWithoutAStepAndStaysBelowOne)
{
    EXPECT_NEAR(ln_normal_tail(26), ln_normal_tail(26 + 1e-9), 0.01);
    EXPECT_LT(ln_normal_tail(-3), 0);
    EXPECT_NEAR(std::exp(ln_normal_tail(-3)) + std::exp(ln_normal_tail(3)), 1, 1e-15);
}

TEST(PoissonTail, HasTheKnownValues)
{
    EXPECT_CLOSE(ln_poisson_tail(10, 3), -6.81018572);
    EXPECT_CLOSE(ln_poisson_tail(1458, 1400), -2.76612527);
    EXPECT_CLOSE(ln_poisson_tail(2, .01), -9.91015144);
    EXPECT_EQ(ln_poisson_tail(0, 5), 0);
    EXPECT_EQ(ln_poisson_tail(1, 0), kNever);
}

TEST(PoissonTail, GoesOnBelowTheSmallestDouble)
{
    // P(X >= 1000) for mean 1 is 1/(e 1000!) (1 + 1/1001 + ...)
    EXPECT_NEAR(ln_poisson_tail(1000, 1), -1 - std::lgamma(1001.0) + std::log(1 + 1. / 1001 + 1e-6), 1e-5);
}

TEST(NegativeBinomialTail, HasTheKnownValues)
{
    EXPECT_CLOSE(ln_negative_binomial_tail(50, 2.5, .2), -7.83584532);
    EXPECT_CLOSE(ln_negative_binomial_tail(3, .5, .25), -1.57488553);
    EXPECT_CLOSE(ln_negative_binomial_tail(1, .1, .5), -2.70355519);
    EXPECT_CLOSE(ln_negative_binomial_tail(10000, 2, .01), -95.888238);
    EXPECT_CLOSE(ln_negative_binomial_tail(826, .04, 1001. / 1002), -5717.10029);
    EXPECT_EQ(ln_negative_binomial_tail(0, 1, .5), 0);
}

TEST(HypergeometricTail, HasTheKnownValues)
{
    EXPECT_CLOSE(ln_hypergeometric_tail(63, 50000, 90, 68), -411.854883);
    EXPECT_CLOSE(ln_hypergeometric_tail(63, 50000, 2500, 68), -173.566375);
    EXPECT_CLOSE(ln_hypergeometric_tail(66, 50000, 46000, 68), -2.48788405);
    EXPECT_CLOSE(ln_hypergeometric_tail(3, 50000, 250, 68), -5.32429274);
    EXPECT_CLOSE(ln_hypergeometric_tail(3, 20, 5, 6), -2.03011096);
}

TEST(HypergeometricTail, KnowsItsBoundsAndTheLowerHalf)
{
    EXPECT_EQ(ln_hypergeometric_tail(0, 20, 5, 6), 0);
    EXPECT_EQ(ln_hypergeometric_tail(2, 10, 6, 6), 0);  // at least 2 of the drawn are marked
    EXPECT_EQ(ln_hypergeometric_tail(6, 20, 5, 6), kNever);
    // P(X >= 1) = 1 - C(15,6) / C(20,6) = 1 - 5005 / 38760
    EXPECT_CLOSE(ln_hypergeometric_tail(1, 20, 5, 6), std::log(1 - 5005. / 38760));
}

TEST(PoissonBinomialTail, HasTheKnownValues)
{
    EXPECT_CLOSE(ln_poisson_binomial_tail(std::vector{.1, .2, .3, .4}, 3), -3.15121718);
    EXPECT_CLOSE(ln_poisson_binomial_tail(std::vector<double>(68, .001), 63), -419.033873);
    EXPECT_CLOSE(ln_poisson_binomial_tail(std::vector{.155728876, .287206269, .491925098}, 3), -3.81662218);
}

TEST(PoissonBinomialTail, KnowsItsEdges)
{
    EXPECT_EQ(ln_poisson_binomial_tail({}, 0), 0);
    EXPECT_EQ(ln_poisson_binomial_tail({}, 1), kNever);
    EXPECT_EQ(ln_poisson_binomial_tail(std::vector{.5, 0., .5}, 3), kNever);
    EXPECT_CLOSE(ln_poisson_binomial_tail(std::vector{.5, 0., .5}, 2), std::log(.25));
    EXPECT_CLOSE(ln_poisson_binomial_tail(std::vector{.5, 1., .5}, 2), std::log(.75));
    EXPECT_CLOSE(ln_poisson_binomial_tail(std::vector<double>(400, 1e-200), 2),
                 std::log(400. * 399 / 2) + 2 * std::log(1e-200));
}

TEST(GammaTail, HasTheKnownValues)
{
    EXPECT_CLOSE(ln_gamma_tail(3, 20), -14.6018373);
    EXPECT_CLOSE(ln_gamma_tail(10, 45), -23.325211657798615);  // SciPy 1.10: gamma.sf
    EXPECT_CLOSE(ln_gamma_tail(1, 900), -900);
    EXPECT_CLOSE(ln_gamma_tail(2, 2000), std::log(2001) - 2000);
    EXPECT_EQ(ln_gamma_tail(3, 0), 0);
}

}  // namespace
}  // namespace spamgraph
