#include "spamgraph/analysis/survival.hpp"

#include <cmath>

#include "analysis/expect_close.hpp"

namespace spamgraph {
namespace {

/// Weeks of remission of 42 leukaemia patients, the exposed with 6-mercaptopurine (Freireich and others
/// 1963).
std::vector<Survival> freireich()
{
    std::vector<Survival> patients;
    for (const double time : {6., 6., 6., 7., 10., 13., 16., 22., 23.})
        patients.push_back({time, true, true});
    for (const double time : {6., 9., 10., 11., 17., 19., 20., 25., 32., 32., 34., 35.})
        patients.push_back({time, false, true});
    for (const double time :
         {1., 1., 2., 2., 3., 4., 4., 5., 5., 8., 8., 8., 8., 11., 11., 12., 12., 15., 17., 22., 23.})
        patients.push_back({time, true, false});
    return patients;
}

// R 4.2.2, survival 3.5-3: survfit(Surv(t, e) ~ 1, conf.type = "log-log") of the first 21.
TEST(KaplanMeier, HasTheValuesOfR)
{
    const auto patients = freireich();
    const auto steps = kaplan_meier(std::span(patients).first(21));
    ASSERT_EQ(steps.size(), 7U);
    EXPECT_EQ(steps[0].time, 6);
    EXPECT_EQ(steps[0].at_risk, 21U);
    EXPECT_EQ(steps[0].events, 3U);
    EXPECT_CLOSE(steps[0].surviving, .857142857143);
    EXPECT_CLOSE(steps[0].low, .619717955266);
    EXPECT_CLOSE(steps[0].high, .951551747647);
    EXPECT_EQ(steps[2].at_risk, 15U);
    EXPECT_CLOSE(steps[2].surviving, .752941176471);
    EXPECT_CLOSE(steps[6].surviving, .448179271709);
    EXPECT_CLOSE(steps[6].low, .188052005959);
    EXPECT_CLOSE(steps[6].high, .680142628495);
}

TEST(KaplanMeier, KnowsItsEdges)
{
    EXPECT_TRUE(kaplan_meier({}).empty());
    EXPECT_TRUE(kaplan_meier(std::vector<Survival>{{3, false, true}}).empty());
    const auto all = kaplan_meier(std::vector<Survival>{{0, true, true}, {0, true, true}});
    ASSERT_EQ(all.size(), 1U);
    EXPECT_EQ(all[0].surviving, 0);
    EXPECT_EQ(all[0].low, 0);
    EXPECT_EQ(all[0].high, 1);
}

// R 4.2.2, survival 3.5-3: survdiff(Surv(t, e) ~ g).
TEST(LogRank, HasTheValuesOfR)
{
    const LogRank test = log_rank(freireich());
    EXPECT_EQ(test.observed, 9U);
    EXPECT_CLOSE(test.expected, 19.250500948);
    EXPECT_CLOSE(test.chi2, 16.7929409892);
    EXPECT_CLOSE(test.p, 4.16880910933e-05);
}

TEST(LogRank, WithoutEventsOrGroupsTellsNothing)
{
    EXPECT_EQ(log_rank({}).p, 1);
    EXPECT_EQ(log_rank(std::vector<Survival>{{3, false, true}, {4, false, false}}).p, 1);
    const LogRank one_group = log_rank(std::vector<Survival>{{3, true, true}, {4, true, true}});
    EXPECT_EQ(one_group.p, 1);
    EXPECT_EQ(one_group.chi2, 0);
}

// R 4.2.2: mantelhaen.test(x, correct = FALSE).
TEST(MantelHaenszel, HasTheValuesOfR)
{
    const MantelHaenszel large = mantel_haenszel(std::vector<Stratum>{{2, 38, 5, 11}, {3, 23, 4, 12}});
    EXPECT_CLOSE(large.chi2, 10.6913007507);
    EXPECT_CLOSE(large.p, .00107640495436);
    EXPECT_CLOSE(large.odds_ratio, .156164383562);
    EXPECT_CLOSE(large.low, .0457365308825);
    EXPECT_CLOSE(large.high, .5332130404875);
    EXPECT_EQ(large.informative, 2U);

    const MantelHaenszel sparse =
        mantel_haenszel(std::vector<Stratum>{{1, 4, 0, 1}, {0, 4, 1, 1}, {1, 1, 2, 4}, {1, 3, 0, 2}});
    EXPECT_CLOSE(sparse.chi2, .05);
    EXPECT_CLOSE(sparse.p, .823063273758);
    EXPECT_CLOSE(sparse.odds_ratio, 1.25);
    EXPECT_CLOSE(sparse.low, .148685446456);
    EXPECT_CLOSE(sparse.high, 10.508762204013);
}

TEST(MantelHaenszel, StrataThatTellNothingDoNotCount)
{
    const MantelHaenszel none =
        mantel_haenszel(std::vector<Stratum>{{1, 1, 0, 0}, {0, 3, 0, 4}, {2, 2, 4, 4}});
    EXPECT_EQ(none.informative, 0U);
    EXPECT_TRUE(std::isnan(none.odds_ratio));
    EXPECT_EQ(none.p, 1);
    const MantelHaenszel boundless = mantel_haenszel(std::vector<Stratum>{{1, 1, 0, 4}});
    EXPECT_TRUE(std::isinf(boundless.odds_ratio));
    EXPECT_TRUE(std::isnan(boundless.high));
    EXPECT_CLOSE(boundless.chi2, 4);  // (1 - 1/5)^2 / (1 * 4 * 1 * 4 / (25 * 4))
}

}  // namespace
}  // namespace spamgraph
