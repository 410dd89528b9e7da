#include "spamgraph/analysis/contingency.hpp"

#include "analysis/expect_close.hpp"

namespace spamgraph {
namespace {

/// k of the 68 drawn and `marked` of all 50,000.
ContingencyTable drawn(std::uint64_t marked, std::uint64_t k)
{
    return {k, 68 - k, marked - k, 50'000 - marked - 68 + k};
}

TEST(JeffreysLogOdds, HasTheKnownValues)
{
    EXPECT_CLOSE(jeffreys_log_odds(drawn(90, 63)).value, 9.94999231);
    EXPECT_CLOSE(jeffreys_log_odds(drawn(90, 63)).low, 9.00198974);
    EXPECT_CLOSE(jeffreys_log_odds(drawn(2500, 63)).value, 5.41595386);
    EXPECT_CLOSE(jeffreys_log_odds(drawn(2500, 63)).low, 4.5438304);
    EXPECT_CLOSE(jeffreys_log_odds(drawn(46000, 66)).value, .839614038);
    EXPECT_CLOSE(jeffreys_log_odds(drawn(46000, 66)).low, -.423475104);
    EXPECT_CLOSE(jeffreys_log_odds(drawn(250, 3)).value, 2.37277066);
    EXPECT_CLOSE(jeffreys_log_odds(drawn(250, 3)).low, 1.29027066);
    EXPECT_CLOSE(jeffreys_log_odds({44, 24, 9, 19733}).value, 8.23559725);
    EXPECT_CLOSE(jeffreys_log_odds({44, 24, 9, 19733}).low, 7.43081286);
}

TEST(GSquared, HasTheKnownValueAndTakesEmptyCells)
{
    EXPECT_CLOSE(g_squared({5, 1, 2, 92}), 25.9633227);
    EXPECT_CLOSE(g_squared({10, 20, 30, 5}), 19.71720513603048);  // SciPy 1.10: chi2_contingency
    EXPECT_NEAR(g_squared({2, 4, 10, 20}), 0, 1e-12);
    EXPECT_EQ(g_squared({0, 0, 0, 0}), 0);
}

TEST(GSquaredOfHalves, HasValuesComputedInPython)
{
    // 2 * sum(n * log(2 * n / (a + b)))
    EXPECT_CLOSE(g_squared_of_halves(8, 0), 11.090354889);
    EXPECT_CLOSE(g_squared_of_halves(20, 5), 9.637237851);
    EXPECT_CLOSE(g_squared_of_halves(12, 12), 0);
    EXPECT_EQ(g_squared_of_halves(0, 0), 0);
}

TEST(WilsonInterval, HasTheKnownValueAndStaysWithinBounds)
{
    EXPECT_CLOSE(wilson_interval(63, 68).low, .839148116);
    EXPECT_CLOSE(wilson_interval(63, 68).high, .968185156);
    EXPECT_CLOSE(wilson_interval(3, 40).low, .025836025774588198);  // Python
    EXPECT_CLOSE(wilson_interval(3, 40).high, .19864233524310543);
    EXPECT_EQ(wilson_interval(0, 0).low, 0);
    EXPECT_EQ(wilson_interval(0, 0).high, 1);
    EXPECT_NEAR(wilson_interval(0, 9).low, 0, 1e-15);
    EXPECT_NEAR(wilson_interval(9, 9).high, 1, 1e-15);
}

}  // namespace
}  // namespace spamgraph
