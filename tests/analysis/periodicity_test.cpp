#include "spamgraph/analysis/periodicity.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include "analysis/expect_close.hpp"
#include "spamgraph/analysis/tails.hpp"

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
    // Python: the sums written out.
    const auto odd = test_fisher_g(std::vector<double>{2, 7, 1, 8, 2, 8, 1, 8, 2, 8, 4, 5, 9, 0, 4});
    EXPECT_CLOSE(odd.g, .7360835953123763);
    EXPECT_EQ(odd.frequency, 7U);
    EXPECT_CLOSE(odd.p, .002365355147382693);
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
    EXPECT_CLOSE(rita_timestamp_score(std::vector<std::int64_t>{300, 310, 290, 305, 900, 295, 300}), .742);
    EXPECT_TRUE(std::isnan(rita_timestamp_score({})));
    EXPECT_LT(rita_timestamp_score(std::vector<std::int64_t>{1, 500, 3, 4000, 20, 70, 9}), .5);
}

/// Clients that come back every `period` seconds from a phase of their own, with some jitter and one miss.
std::vector<std::vector<std::int64_t>> beating_clients(std::size_t clients, double period,
                                                       std::int64_t jitter)
{
    std::mt19937 random(7);  // the standard says what it draws
    std::vector<std::vector<std::int64_t>> times;
    for (std::size_t c = 0; c < clients; ++c) {
        auto& of_client = times.emplace_back();
        const auto phase = static_cast<double>(random() % 600);
        for (int i = 0; i < 14; ++i) {
            if (i == 5) continue;
            const auto off =
                static_cast<std::int64_t>(random() % static_cast<unsigned>(2 * jitter + 1)) - jitter;
            of_client.push_back(1'000'000 + static_cast<std::int64_t>(phase + period * i) + off);
            if (i % 3 == 0) of_client.push_back(of_client.back() + 1);  // AAAA beside A
        }
    }
    return times;
}

TEST(SummedSpectrum, AddsUpClientsWhateverTheirPhase)
{
    const std::vector<std::vector<std::int64_t>> times{{0, 100, 200, 300}, {30, 130, 230, 330}};
    const SummedSpectrum spectrum = sum_spectra(times, 60);  // T = 330
    EXPECT_EQ(spectrum.power.size(), 15U);                   // 8 to 22 steps of 1 / 1320 Hz
    EXPECT_CLOSE(spectrum.frequency(5), 13.0 / 1320);
    EXPECT_CLOSE(spectrum.power[5], 7.909766135859163);  // the sums written out; 8 at 0.01 Hz
    EXPECT_TRUE(sum_spectra({}, 60).power.empty());
}

TEST(CommonPeriod, OfAnExactPaceIsNotAHarmonic)
{
    const auto period = find_common_period(beating_clients(63, 619, 1), {});
    ASSERT_TRUE(period.has_value());
    EXPECT_NEAR(period->period_s, 619, 1);
    EXPECT_EQ(period->rayleigh_share, 1);
}

TEST(CommonPeriod, IsFoundUnderJitterMissesAndPairs)
{
    const auto period = find_common_period(beating_clients(20, 619, 15), {});
    ASSERT_TRUE(period.has_value());
    EXPECT_NEAR(period->period_s, 619, 6);
    EXPECT_LT(period->p, 1e-20);
    EXPECT_GT(period->rayleigh_share, 0.9);
    EXPECT_EQ(period->clients, 20U);
    EXPECT_CLOSE(std::log(period->p), ln_gamma_tail(20, period->power) + std::log(period->tests));
}

TEST(CommonPeriod, NoneIsInvented)
{
    std::mt19937 random(11);
    for (int round = 0; round < 20; ++round) {
        std::vector<std::vector<std::int64_t>> uniform(20), bursts(20);
        for (std::size_t c = 0; c < 20; ++c) {
            for (int i = 0; i < 12; ++i) uniform[c].push_back(random() % 9'000);
            // All in the same half hour of three: a strong slow wave, but nobody keeps a pace.
            for (int i = 0; i < 12; ++i) bursts[c].push_back(4'000 + random() % 1'800 + (i == 0 ? 4'000 : 0));
            std::ranges::sort(uniform[c]);
            std::ranges::sort(bursts[c]);
        }
        EXPECT_FALSE(find_common_period(uniform, {}).has_value()) << round;
        EXPECT_FALSE(find_common_period(bursts, {}).has_value()) << round;
    }
    EXPECT_FALSE(find_common_period({}, {}).has_value());
    PeriodRule many;
    many.hosts = 1'000;
    const auto clients = beating_clients(3, 619, 5);
    EXPECT_CLOSE(find_common_period(clients, many)->p, 1'000 * find_common_period(clients, {})->p);
    many.hosts = static_cast<std::size_t>(1 / find_common_period(clients, {})->p);
    EXPECT_FALSE(find_common_period(clients, many).has_value());
    EXPECT_FALSE(find_common_period(beating_clients(1, 619, 5), {}).has_value());
}

TEST(TtlLocked, NearAMultiple)
{
    EXPECT_TRUE(is_ttl_locked(600, 300));
    EXPECT_TRUE(is_ttl_locked(614, 300));
    EXPECT_FALSE(is_ttl_locked(619, 300));
    EXPECT_TRUE(is_ttl_locked(300, 300));
    EXPECT_FALSE(is_ttl_locked(10, 300));
}

TEST(ClockPeriod, HasAName)
{
    EXPECT_EQ(clock_period(86'400), "24 h");
    EXPECT_EQ(clock_period(43'210), "12 h");
    EXPECT_EQ(clock_period(3'600), "1 h");
    EXPECT_EQ(clock_period(601), "1 h / 6");
    EXPECT_EQ(clock_period(619), "");
}

}  // namespace
}  // namespace spamgraph
