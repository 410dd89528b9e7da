#include "spamgraph/analysis/mail_rate.hpp"

#include <cmath>
#include <vector>

#include "analysis/expect_close.hpp"
#include "spamgraph/analysis/tails.hpp"

namespace spamgraph {
namespace {

TEST(Cohort, HasTheKnownNull)
{
    const auto null = fit_cohort(std::vector<HistogramBin>{{1, 6}, {2, 2}, {3, 1}, {40, 1}});
    EXPECT_CLOSE(null.centre, .84729786);
    EXPECT_CLOSE(null.sigma, .391451023);
    EXPECT_CLOSE(cohort_z(40, null), 7.32217835);
    EXPECT_CLOSE(ln_normal_tail(cohort_z(40, null)), -29.7348472);
    // Python.
    const auto another = fit_cohort(std::vector<HistogramBin>{{1, 50}, {2, 30}, {3, 10}, {5, 8}, {60, 2}});
    EXPECT_CLOSE(another.centre, .9162907318741551);
    EXPECT_CLOSE(another.sigma, .37866984712082347);
    EXPECT_CLOSE(cohort_z(60, another), 8.436328259534882);
}

TEST(KnownSender, HasTheKnownScore)
{
    const double z = known_sender_z(2500, 1000, {0, .5});
    EXPECT_CLOSE(z, 1.83198167);
    EXPECT_CLOSE(ln_normal_tail(z), -3.39689439);
    const double another = known_sender_z(45, 30, {.1, .4});  // Python, SciPy 1.10
    EXPECT_CLOSE(another, .7499641058588471);
    EXPECT_CLOSE(ln_normal_tail(another), -1.4844005350712401);
}

TEST(KnownSender, NullIsFittedOnlyOnEnoughPairs)
{
    std::vector<SenderPair> pairs;
    for (std::uint64_t i = 0; i < 19; ++i) pairs.push_back({200, 200});
    EXPECT_EQ(fit_known_senders(pairs, 1, 20, .3).sigma, 1);
    pairs.push_back({200, 200});
    EXPECT_EQ(fit_known_senders(pairs, 1, 20, .3).sigma, .3);  // nobody changed: the floor
    EXPECT_EQ(fit_known_senders(pairs, 1, 20, .3).centre, 0);
    EXPECT_CLOSE(fit_known_senders(pairs, 2, 20, .3).centre, std::log(200.5 / 100.5));
    EXPECT_EQ(fit_known_senders(pairs, 0, 20, .3).sigma, 1);
}

TEST(RatePrior, IsTheMethodOfMoments)
{
    // Two days, sums 0 and 8 in equal numbers: mean 4, variance 16, so rates 2 a day with variance 3.
    const auto prior = fit_rate_prior({2, 8, 64}, 2);
    EXPECT_CLOSE(prior.shape / prior.days, 2.);
    EXPECT_CLOSE(prior.shape / (prior.days * prior.days), 3.);
}

TEST(RatePrior, TakesCountsWithoutSpread)
{
    EXPECT_EQ(fit_rate_prior({10, 20, 40}, 1).days, 1'000);
    EXPECT_CLOSE(fit_rate_prior({12, 0, 0}, 1).shape, 1'000 * .5 / 12);
    EXPECT_LT(ln_rate_tail(30, 0, 1, fit_rate_prior({12, 0, 0}, 1)), std::log(1e-6));
    EXPECT_EQ(ln_rate_tail(0, 0, 1, fit_rate_prior({}, 0)), 0);
}

TEST(RatePrior, ABusierPastExpectsMore)
{
    const auto prior = fit_rate_prior({100, 300, 3'000}, 1);
    EXPECT_LT(ln_rate_tail(30, 0, 1, prior), ln_rate_tail(30, 15, 1, prior));
}

}  // namespace
}  // namespace spamgraph
