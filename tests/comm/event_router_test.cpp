#include "spamgraph/comm/event_router.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "comm/ranks.hpp"
#include "tally/samples.hpp"

namespace spamgraph::mpi {
namespace {

using namespace tally;

using Got = std::tuple<Day, std::uint64_t, std::uint64_t, Moment>;

class EventRouters : public testing::Test {
protected:
    /// Routes this rank's part of `all`; what came stands in got_.
    void route(const std::vector<RoutedEvent>& all, Spread lie = Spread::evenly)
    {
        EventRouter router(
            comm_, spread_,
            [&](Day day, std::span<const Event> events) {
                for (const Event& event : events)
                    got_.emplace_back(day, event.client, event.name, event.when);
            },
            [](std::uint64_t) {});
        router.run([&] {
            for (const RoutedEvent& event : part_of(all, comm_, lie))
                router.push(event.client, event.name, event.when, event.day);
        });
    }
    static std::vector<RoutedEvent> events_of_days(std::size_t count, const std::vector<Day>& days)
    {
        std::vector<RoutedEvent> all;
        for (const Event& event : draw_events(count, 500, 300, 11))
            all.push_back({event.client, event.name, event.when, days[all.size() / 3 % days.size()]});
        return all;
    }

    const Communicator comm_{MPI_COMM_WORLD};
    SpreadClients spread_;
    std::vector<Got> got_;
};

TEST_F(EventRouters, BringEveryEventWithItsDayToItsOwner)
{
    for (const Spread lie : kSpreads)
        for (const std::vector<Day>& days :
             {std::vector<Day>{15'936}, std::vector<Day>{15'936, 0, -3, 24'855}}) {
            const std::vector<RoutedEvent> all = events_of_days(40'000, days);
            got_.clear();
            route(all, lie);
            std::vector<Got> expected;
            for (const RoutedEvent& event : all)
                if (owner_of(event.client, comm_.size()) == comm_.rank())
                    expected.emplace_back(event.day, event.client, event.name, event.when);
            std::ranges::sort(got_);
            std::ranges::sort(expected);
            EXPECT_EQ(got_, expected);
            EXPECT_TRUE(spread_.ids().empty());  // each client has 1 / 500
        }
}

TEST_F(EventRouters, SpreadAClientWithAQuarterOfARanksShare)
{
    constexpr std::uint64_t kBusy = 0xfedcba9876543210;
    std::vector<RoutedEvent> all = events_of_days(60'000, {15'936});
    for (std::size_t i = 0; i < all.size(); i += 2) all[i].client = kBusy;
    route(all);
    // One rank alone has nobody to share with.
    EXPECT_EQ(spread_.ids(),
              comm_.size() == 1 ? std::vector<std::uint64_t>{} : std::vector<std::uint64_t>{kBusy});
    const std::uint64_t most = max_over_ranks(comm_, got_.size());
    EXPECT_LE(most, all.size() / static_cast<std::size_t>(comm_.size()) * 5 / 4);
    EXPECT_EQ(sum_over_ranks(comm_, got_.size()), all.size());

    // Once it is spread, a name of it is on one rank: only the first events, which the owner got, may differ.
    std::uint64_t misplaced = 0;
    for (const auto& [day, client, name, when] : got_)
        misplaced +=
            client == kBusy && owner_of(SpreadKey::of({client, name, when}), comm_.size()) != comm_.rank();
    EXPECT_LT(misplaced, owner_of(kBusy, comm_.size()) == comm_.rank() ? 1'000U : 1U);
}

TEST_F(EventRouters, GoToTheOwnerOfTheMomentTheyArrive)
{
    constexpr std::uint64_t kBusy = 0xfedcba9876543210;
    std::uint64_t misplaced = 0;
    // In each world a client is spread after another event; where days change often, after marks of days,
    // too.
    for (std::uint64_t world = 0; world < 60; ++world) {
        SpreadClients spread;
        EventRouter router(
            comm_, spread,
            [&](Day, std::span<const Event> events) {
                for (const Event& event : events) {
                    const std::uint64_t key =
                        spread.contains(event.client) ? SpreadKey::of(event) : event.client;
                    misplaced += owner_of(key, comm_.size()) != comm_.rank();
                }
            },
            [](std::uint64_t) {});
        const auto seed = world * 8 + static_cast<std::uint64_t>(comm_.rank());
        router.run([&] {
            for (const Event& event : draw_events(400, 500, 300, seed))
                router.push(event.name % 2 == 0 ? kBusy : event.client, event.name, event.when,
                            static_cast<Day>(event.when.second() % 3));
        });
    }
    EXPECT_EQ(misplaced, 0U);
}

}  // namespace
}  // namespace spamgraph::mpi
