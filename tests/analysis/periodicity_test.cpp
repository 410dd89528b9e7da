#include "spamgraph/analysis/periodicity.hpp"

#include <vector>

#include "analysis/expect_close.hpp"

namespace spamgraph {
namespace {

TEST(Rayleigh, HasTheKnownValues)
{
    const std::vector<std::int64_t> times{0, 601, 1195, 1803, 2400, 2990};
    EXPECT_CLOSE(test_rayleigh(times, 600).length, .998951026);
    EXPECT_CLOSE(test_rayleigh(times, 600).p, 3.45714935e-4);
    EXPECT_CLOSE(test_rayleigh(times, 1200).length, 8.90703804e-4);
    EXPECT_CLOSE(test_rayleigh(times, 1200).p, .999995606);
}

TEST(Rayleigh, OneTimeSaysNothing)
{
    EXPECT_EQ(test_rayleigh(std::vector<std::int64_t>{77}, 600).length, 1);
    EXPECT_GT(test_rayleigh(std::vector<std::int64_t>{77}, 600).p, .3);
}

TEST(FisherG, HasTheKnownValues)
{
    const auto test = test_fisher_g(std::vector<double>{3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5, 8});
    EXPECT_CLOSE(test.g, .521634615);
    EXPECT_EQ(test.frequency, 4U);
    EXPECT_CLOSE(test.p, .261823719);
}

TEST(FisherG, AConstantHasNoPeriod)
{
    EXPECT_EQ(test_fisher_g(std::vector<double>(12, 3)).p, 1);
    EXPECT_EQ(test_fisher_g({}).p, 1);
    EXPECT_EQ(test_fisher_g(std::vector{1., 2.}).p, 1);
}

TEST(RitaScore, HasTheKnownValue)
{
    EXPECT_DOUBLE_EQ(
        rita_timestamp_score(std::vector<std::int64_t>{600, 598, 605, 590, 612, 600, 601, 599, 620, 580}),
        .997);
    EXPECT_TRUE(std::isnan(rita_timestamp_score({})));
    EXPECT_LT(rita_timestamp_score(std::vector<std::int64_t>{1, 500, 3, 4000, 20, 70, 9}), .5);
}

}  // namespace
}  // namespace spamgraph
