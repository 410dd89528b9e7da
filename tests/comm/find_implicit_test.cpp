#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "comm/ranks.hpp"
#include "core/temp_folder.hpp"
#include "spamgraph/comm/implicit_hosts.hpp"
#include "tally/samples.hpp"

namespace spamgraph::mpi {
namespace {

using namespace tally;
using Ids = std::vector<std::uint64_t>;

constexpr std::uint64_t kClients = 40, kNames = 25;

std::uint64_t client_id(std::uint64_t i)
{
    return (i + 1) * 0x9e3779b97f4a7c15;
}
std::uint64_t name_id(std::uint64_t i)
{
    return (i + 1) * 0xbf58476d1ce4e5b9;
}

Event no_mx(std::uint64_t client, std::uint64_t name, std::uint32_t second)
{
    return {client, name, Moment(second, Kind::mx, false, false, false, true)};
}

/// Queries of 40 clients for 25 names. Client 0 asks for half of everything, and half of all queries of the
/// others are for name 0.
const std::vector<Event>& random_events()
{
    static const std::vector<Event> events = [] {
        std::mt19937_64 draw(11);
        std::vector<Event> drawn;
        for (int i = 0; i < 4'000; ++i) {
            const std::uint64_t client = client_id(draw() % 2 == 0 ? 0 : draw() % kClients);
            const std::uint64_t number = draw() % 2 == 0 ? 0 : draw() % kNames;
            const auto second = static_cast<std::uint32_t>(draw() % 86'400);
            drawn.push_back(make_event(client, name_id(number), second,
                                       draw() % 8 == 0   ? Kind::mx
                                       : draw() % 2 == 0 ? Kind::a
                                                         : Kind::aaaa));
            // The further behind, the fewer of a name's clients ask for its MX.
            if (draw() % kNames > number)
                drawn.push_back(no_mx(client, name_id(number), static_cast<std::uint32_t>(draw() % 86'400)));
        }
        return drawn;
    }();
    return events;
}

/// The definition, in plain loops.
Ids find_by_definition(const std::vector<Event>& events)
{
    std::map<std::pair<std::uint64_t, std::uint64_t>, std::uint32_t> first;  // name, client
    for (const Event& event : events) {
        if (!event.when.no_mx()) continue;
        const std::uint32_t second = event.when.second();
        const auto [known, is_new] = first.try_emplace({event.name, event.client}, second);
        known->second = std::min(known->second, second);
    }
    std::map<std::uint64_t, std::set<std::uint64_t>> clients, after;
    for (const Event& event : events) {
        if (!asks_address(event.when.kind())) continue;
        clients[event.name].insert(event.client);
        const auto told = first.find({event.name, event.client});
        if (told != first.end() && event.when.second() >= told->second)
            after[event.name].insert(event.client);
    }
    Ids hosts;
    for (const auto& [name, followed] : after)
        if (clients[name].size() <= 2 * followed.size()) hosts.push_back(name);
    return hosts;
}

class FindImplicit : public testing::Test {
protected:
    /// What all ranks find. Clients in `spread` are spread over them, those in `late` were not yet when their
    /// queries came.
    Ids find(const std::vector<Event>& all, const Ids& spread = {}, const Ids& late = {},
             std::size_t memory = kAmple)
    {
        BufferBudget budget(memory);
        BucketLog<Event> events(folder_ / "events", budget, comm_.size());
        BucketLog<Event, SpreadKey> spread_events(folder_ / "spread", budget, comm_.size());
        BucketLog<Event> answered_without(folder_ / "no-mx", budget);
        SpreadClients spread_clients, while_reading;
        spread_clients.add(spread);
        while_reading.add(spread);
        spread_clients.add(late);
        const auto is_mine = [&](const Event& event, const SpreadClients& clients) {
            const bool is_spread = clients.contains(event.client);
            return owner_of(is_spread ? SpreadKey::of(event) : std::uint64_t{event.client}, comm_.size()) ==
                   comm_.rank();
        };
        for (const Event& event : all) {
            if (event.when.no_mx() && is_mine(event, while_reading)) answered_without.append(event);
            if (!is_mine(event, spread_clients)) continue;
            if (spread_clients.contains(event.client))
                spread_events.append(event);
            else
                events.append(event);
        }
        const Ids mine =
            find_implicit_hosts(comm_, {events, spread_events, spread_clients}, answered_without);
        EXPECT_TRUE(std::ranges::is_sorted(mine));
        for (const std::uint64_t id : mine) EXPECT_EQ(owner_of(id, comm_.size()), comm_.rank());
        return gather_all<std::uint64_t>(comm_, mine);
    }

    Communicator comm_{MPI_COMM_WORLD};
    TempFolder folder_;
};

TEST_F(FindImplicit, AnAddressAskedForAfterAnAnswerWithoutMxMakesAHost)
{
    const auto a = [](std::uint64_t client, std::uint64_t name, std::uint32_t second) {
        return make_event(client_id(client), name_id(name), second, Kind::a);
    };
    const auto empty = [](std::uint64_t client, std::uint64_t name, std::uint32_t second) {
        return no_mx(client_id(client), name_id(name), second);
    };
    EXPECT_EQ(find({empty(1, 1, 10), a(1, 1, 10)}), Ids{name_id(1)});  // in the same second
    EXPECT_EQ(find({empty(1, 1, 10), a(1, 1, 50'000)}), Ids{name_id(1)});
    EXPECT_EQ(find({empty(1, 1, 10), a(1, 1, 9)}), Ids{});   // before
    EXPECT_EQ(find({empty(1, 1, 10), a(2, 1, 11)}), Ids{});  // another client
    EXPECT_EQ(find({empty(1, 1, 10), a(1, 2, 11)}), Ids{});  // another name
    EXPECT_EQ(find({empty(1, 1, 10), empty(1, 1, 8), a(1, 1, 9)}), Ids{name_id(1)});
    EXPECT_EQ(find({make_event(client_id(1), name_id(1), 10, Kind::mx), a(1, 1, 11)}), Ids{});
    EXPECT_EQ(find({empty(1, 1, 10), a(1, 1, 11), a(2, 1, 11)}), Ids{name_id(1)});  // half of its clients
    EXPECT_EQ(find({empty(1, 1, 10), a(1, 1, 11), a(2, 1, 11), a(3, 1, 11)}), Ids{});
    EXPECT_EQ(find({}), Ids{});
}

TEST_F(FindImplicit, IsTheDefinitionForAnyNumberOfRanks)
{
    const Ids expected = find_by_definition(random_events());
    ASSERT_GT(expected.size(), 3U);
    ASSERT_LT(expected.size(), kNames - 3);
    Ids sorted = expected;
    std::ranges::sort(sorted);
    EXPECT_EQ(find(random_events()), sorted);
    EXPECT_EQ(find(random_events(), {client_id(0), client_id(3)}), sorted);
    EXPECT_EQ(find(random_events(), {client_id(3)}, {client_id(0), client_id(5)}), sorted);
    EXPECT_EQ(find(random_events(), {client_id(3)}, {client_id(0)}, 1), sorted);
}

}  // namespace
}  // namespace spamgraph::mpi
