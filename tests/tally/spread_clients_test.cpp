#include "spamgraph/tally/spread_clients.hpp"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace spamgraph::tally {
namespace {

TEST(HeavyClients, FindsWhoeverHasMoreThanItsShare)
{
    std::mt19937_64 draw(3);
    HeavyClients heavy(16);
    constexpr int kEvents = 40'000;
    int events_of_7 = 0, events_of_8 = 0;
    for (int i = 0; i < kEvents; ++i) {
        const std::uint64_t kind = draw() % 100;
        const std::uint64_t client = kind < 30 ? 7 : kind < 42 ? 8 : 1'000 + draw() % 5'000;
        events_of_7 += client == 7;
        events_of_8 += client == 8;
        heavy.note(client);
    }
    EXPECT_EQ(heavy.seen(), static_cast<std::uint64_t>(kEvents));
    std::map<std::uint64_t, std::uint64_t> counted;
    for (const ClientLoad& load : heavy.at_least(1)) counted[load.client] = load.events;
    EXPECT_LE(counted.size(), 16U);
    for (const auto& [client, events] : {std::pair(7U, events_of_7), std::pair(8U, events_of_8)}) {
        EXPECT_LE(counted[client], static_cast<std::uint64_t>(events));
        EXPECT_GE(counted[client] + kEvents / 17, static_cast<std::uint64_t>(events));  // Misra, Gries
    }
    EXPECT_EQ(heavy.at_least(kEvents / 5).size(), 1U);
}

TEST(SpreadClients, AreASet)
{
    SpreadClients spread;
    EXPECT_FALSE(spread.contains(5));
    const std::vector<std::uint64_t> ids{9, 5, 9};
    spread.add(ids);
    spread.add(std::span(ids).first(1));
    EXPECT_EQ(spread.ids(), (std::vector<std::uint64_t>{5, 9}));
    EXPECT_TRUE(spread.contains(5));
    EXPECT_FALSE(spread.contains(6));
}

}  // namespace
}  // namespace spamgraph::tally
