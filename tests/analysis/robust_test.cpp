#include "spamgraph/analysis/robust.hpp"

#include "analysis/expect_close.hpp"

namespace spamgraph {
namespace {

TEST(Median, IsTheMiddleOrTheMeanOfTwo)
{
    EXPECT_EQ(median({5, 1, 3}), 3);
    EXPECT_EQ(median({5, 1, 3, 4}), 3.5);
    EXPECT_TRUE(std::isnan(median({})));
    EXPECT_EQ(median_deviation(std::vector{1., 2., 9.}, 2), 1);
}

TEST(SpreadMedian, LiesBetweenEqualCounts)
{
    const auto of = [](std::vector<double> counts) { return spread_median_in_place(counts); };
    EXPECT_EQ(of({7, 7, 7}), 7);
    EXPECT_EQ(of({2, 1}), 1.5);
    EXPECT_EQ(of({0, 0, 0, 0}), 0);
    EXPECT_CLOSE(of({40, 1, 2, 1, 3, 1, 2, 1, 1, 1}), 1.33333333333);
    EXPECT_TRUE(std::isnan(of({})));
}

TEST(TheilSen, HasTheKnownSlope)
{
    EXPECT_CLOSE(theil_sen_slope(std::vector{0., 1., 2., 3., 4., 5.}, std::vector{1., 3., 2., 5., 4., 20.}),
                 1.33333333333);
    // SciPy 1.10: theilslopes.
    EXPECT_CLOSE(
        theil_sen_slope(std::vector{0., 1., 3., 4., 6., 7., 10.}, std::vector{2., 1., 4., 3., 7., 12., 8.}),
        .8333333333333334);
    EXPECT_TRUE(std::isnan(theil_sen_slope(std::vector{1., 1.}, std::vector{1., 2.})));
}

TEST(SpreadQuartiles, GiveACrowdWithOneValueAWidth)
{
    const auto [q1, q2, q3] = spread_quartiles(std::vector<HistogramBin>{{1, 6}, {2, 2}, {3, 1}, {40, 1}});
    EXPECT_CLOSE(q1, .91666666667);
    EXPECT_CLOSE(q2, 1.33333333333);
    EXPECT_CLOSE(q3, 2.25);
    const auto one = spread_quartiles(std::vector<HistogramBin>{{1, 1'000}});
    EXPECT_CLOSE(one.q1, .75);
    EXPECT_CLOSE(one.q3, 1.25);
}

}  // namespace
}  // namespace spamgraph
