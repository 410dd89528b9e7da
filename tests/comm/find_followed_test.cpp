#include "spamgraph/comm/follow_ups.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <random>

#include "comm/ranks.hpp"
#include "core/temp_folder.hpp"
#include "spamgraph/tally/client_stream.hpp"
#include "tally/samples.hpp"

namespace spamgraph::mpi {
namespace {

using namespace tally;

constexpr std::uint64_t kClients = 40, kDomains = 12, kOthers = 30;

std::uint64_t client_id(std::uint64_t i)
{
    return (i + 1) * 0x9e3779b97f4a7c15;
}
std::uint64_t domain_id(std::uint64_t i)
{
    return (i + 1) * 0xbf58476d1ce4e5b9;
}
std::uint64_t exchange_of(std::uint64_t i)
{
    return (i + 101) * 0xbf58476d1ce4e5b9;
}
std::uint64_t other_id(std::uint64_t i)
{
    return (i + 201) * 0xbf58476d1ce4e5b9;
}

/// Clients ask MX for domains and, a second or two later, for the exchange of each; and for other names at
/// any time. Client 0 asks for half of everything. The last ten ask no MX.
const std::vector<Event>& all_events()
{
    static const std::vector<Event> events = [] {
        std::mt19937_64 draw(5);
        std::vector<Event> drawn;
        for (int i = 0; i < 3'000; ++i) {
            const std::uint64_t client = client_id(draw() % 2 == 0 ? 0 : draw() % (kClients - 10));
            const auto second = static_cast<std::uint32_t>(draw() % 86'390);
            const std::uint64_t domain = draw() % kDomains;
            drawn.push_back(make_event(client, domain_id(domain), second, Kind::mx));
            if (draw() % 4 != 0)
                drawn.push_back(make_event(client, exchange_of(domain),
                                           second + static_cast<std::uint32_t>(draw() % 3), Kind::a));
        }
        for (int i = 0; i < 6'000; ++i)
            drawn.push_back(make_event(
                client_id(draw() % 3 == 0 ? 0 : draw() % kClients), other_id(draw() % kOthers),
                static_cast<std::uint32_t>(draw() % 86'400), draw() % 2 == 0 ? Kind::aaaa : Kind::a));
        std::sort(drawn.begin(), drawn.end());
        return drawn;
    }();
    return events;
}

class FindFollowed : public testing::Test {
protected:
    /// What all ranks find, with these clients spread over them.
    std::vector<std::uint64_t> find(const std::vector<std::uint64_t>& spread_ids, std::size_t memory = kAmple)
    {
        BufferBudget budget(memory);
        BucketLog<Event> events(folder_ / "events", budget, comm_.size());
        BucketLog<Event, SpreadKey> spread_events(folder_ / "spread", budget, comm_.size());
        SpreadClients spread;
        spread.add(spread_ids);
        std::uint64_t all_mx = 0;
        for (const Event& event : all_events()) {
            all_mx += event.when.kind() == Kind::mx;
            const bool is_spread = spread.contains(event.client);
            const std::uint64_t key = is_spread ? SpreadKey::of(event) : std::uint64_t{event.client};
            if (owner_of(key, comm_.size()) != comm_.rank()) continue;
            if (is_spread)
                spread_events.append(event);
            else
                events.append(event);
        }
        const auto mine =
            find_followed(comm_, {events, spread_events, spread}, all_mx, folder_.path(), budget);
        EXPECT_TRUE(std::ranges::is_sorted(mine));
        for (const std::uint64_t id : mine) EXPECT_EQ(owner_of(id, comm_.size()), comm_.rank());
        return gather_all<std::uint64_t>(comm_, mine);
    }

    static std::vector<std::uint64_t> exchanges()
    {
        std::vector<std::uint64_t> ids;
        for (std::uint64_t i = 0; i < kDomains; ++i) ids.push_back(exchange_of(i));
        std::ranges::sort(ids);
        return ids;
    }

    Communicator comm_{MPI_COMM_WORLD};
    TempFolder folder_;
};

TEST_F(FindFollowed, FindsTheExchangesForAnyNumberOfRanks)
{
    EXPECT_EQ(find({}), exchanges());
}

TEST_F(FindFollowed, IsTheSameWithClientsSpread)
{
    EXPECT_EQ(find({client_id(0)}), exchanges());
    EXPECT_EQ(find({client_id(0), client_id(3), client_id(kClients - 1)}), exchanges());
}

TEST_F(FindFollowed, IsTheSameInLittleMemory)
{
    EXPECT_EQ(find({client_id(0)}, 1), exchanges());
}

TEST_F(FindFollowed, ADayWithoutQueriesHasNone)
{
    BufferBudget budget(kAmple);
    const BucketLog<Event> events(folder_ / "events", budget, comm_.size());
    const BucketLog<Event, SpreadKey> spread_events(folder_ / "spread", budget, comm_.size());
    EXPECT_TRUE(find_followed(comm_, {events, spread_events, {}}, 0, folder_.path(), budget).empty());
}

}  // namespace
}  // namespace spamgraph::mpi
