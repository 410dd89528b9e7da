#include "spamgraph/comm/exchange.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "comm/ranks.hpp"

namespace spamgraph::mpi {
namespace {

struct Item {
    std::uint32_t from;
    std::uint16_t number;
    std::uint8_t to;
    bool operator==(const Item&) const = default;
};

/// What rank `from` sends: 100 items for each rank above half of it, none for others; rank 1 sends nothing.
std::vector<Item> items_of(int from, int ranks)
{
    std::vector<Item> items;
    for (int number = 0; number < 100 && from != 1; ++number)
        for (int to = ranks - 1; to >= from / 2; --to)
            items.push_back({static_cast<std::uint32_t>(from), static_cast<std::uint16_t>(number),
                             static_cast<std::uint8_t>(to)});
    return items;
}

TEST(OwnerOf, CutsTheHashSpaceInEqualSlices)
{
    constexpr std::uint64_t kLast = ~std::uint64_t{0};
    for (const int ranks : {1, 2, 3, 4, 7, 1'000}) {
        EXPECT_EQ(owner_of(0, ranks), 0);
        EXPECT_EQ(first_owned(0, ranks), 0U);
        EXPECT_EQ(owner_of(kLast, ranks), ranks - 1);
        for (int rank = 1; rank < ranks; ++rank) {
            const std::uint64_t border = first_owned(rank, ranks);
            ASSERT_EQ(owner_of(border, ranks), rank);
            ASSERT_EQ(owner_of(border - 1, ranks), rank - 1);
        }
    }
}

TEST(Displacements, AreWhereEachPartBegins)
{
    EXPECT_EQ(displacements(std::vector{3, 0, 5}), (std::vector{0, 3, 3}));
    EXPECT_EQ(displacements({}), std::vector<int>{});
    constexpr int kMost = std::numeric_limits<int>::max();
    EXPECT_EQ(displacements(std::vector{kMost, 0}), (std::vector{0, kMost}));
    EXPECT_THROW(displacements(std::vector{kMost, 1}), std::length_error);
    EXPECT_THROW(displacements(std::vector{kMost, kMost, 1}), std::length_error);
}

TEST(AsCount, RefusesWhatMpiCannotCount)
{
    EXPECT_EQ(as_count(2'147'483'647), 2'147'483'647);
    EXPECT_THROW(as_count(2'147'483'648), std::length_error);
}

TEST(GroupByOwner, KeepsTheOrderOfARanksItems)
{
    const std::vector<int> items{5, 0, 3, 1, 8, 4, 3};
    const auto out = group_by_owner<int>(items, 4, [](int item) { return item % 3; });
    EXPECT_EQ(out.items, (std::vector{0, 3, 3, 1, 4, 5, 8}));
    EXPECT_EQ(out.counts, (std::vector{3, 2, 2, 0}));
    EXPECT_EQ(group_by_owner<int>({}, 2, [](int) { return 0; }).counts, (std::vector{0, 0}));
}

TEST(Exchange, BringsItemsToTheirOwnersBySourceRank)
{
    const Communicator comm(MPI_COMM_WORLD);
    const auto received = exchange<Item>(comm, items_of(comm.rank(), comm.size()),
                                         [](const Item& item) { return int{item.to}; });
    std::vector<Item> expected;
    for (int from = 0; from < comm.size(); ++from)
        std::ranges::copy_if(items_of(from, comm.size()), std::back_inserter(expected),
                             [&](const Item& item) { return item.to == comm.rank(); });
    EXPECT_EQ(received, expected);
}

TEST(Exchange, NotesWhatCameFromOtherRanks)
{
    const Communicator comm(MPI_COMM_WORLD);
    const auto received = exchange<Item>(comm, items_of(comm.rank(), comm.size()),
                                         [](const Item& item) { return int{item.to}; });
    std::set<std::uint32_t> senders;
    std::uint64_t bytes = 0;
    for (const Item& item : received)
        if (static_cast<int>(item.from) != comm.rank()) {
            senders.insert(item.from);
            bytes += sizeof(Item);
        }
    EXPECT_EQ(comm.traffic().messages, senders.size());
    EXPECT_EQ(comm.traffic().bytes, bytes);
}

TEST(Exchange, OfNothingIsNothing)
{
    const Communicator comm(MPI_COMM_WORLD);
    EXPECT_TRUE(exchange<Item>(comm, {}, [](const Item&) { return 0; }).empty());
}

TEST(Exchange, OneRankMaySendAllOfIt)
{
    const Communicator comm(MPI_COMM_WORLD);
    std::vector<std::uint64_t> all(10'000);
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i * 0x9e3779b97f4a7c15;
    for (const Spread spread : kSpreads) {
        auto mine = exchange<std::uint64_t>(comm, part_of(all, comm, spread),
                                            [&](std::uint64_t id) { return owner_of(id, comm.size()); });
        auto expected = owned_by(comm, all);
        std::ranges::sort(mine);
        std::ranges::sort(expected);
        EXPECT_EQ(mine, expected);
    }
}

TEST(GatherAll, GivesEveryRankAllInRankOrder)
{
    const Communicator comm(MPI_COMM_WORLD);
    std::vector<Item> expected;
    for (int from = 0; from < comm.size(); ++from)
        std::ranges::copy(items_of(from, comm.size()), std::back_inserter(expected));
    EXPECT_EQ(gather_all<Item>(comm, items_of(comm.rank(), comm.size())), expected);
    EXPECT_TRUE(gather_all<Item>(comm, {}).empty());
}

TEST(GatherToRoot, GivesOnlyTheRootAll)
{
    const Communicator comm(MPI_COMM_WORLD);
    std::vector<Item> expected;
    for (int from = 0; from < comm.size() && comm.is_root(); ++from)
        std::ranges::copy(items_of(from, comm.size()), std::back_inserter(expected));
    EXPECT_EQ(gather_to_root<Item>(comm, items_of(comm.rank(), comm.size())), expected);
}

TEST(Broadcast, GivesEveryRankWhatTheRootHas)
{
    const Communicator comm(MPI_COMM_WORLD);
    const auto on_root = [&](auto value, auto other) { return comm.is_root() ? value : other; };
    EXPECT_EQ(broadcast(comm, on_root(7, -1)), 7);
    EXPECT_EQ(broadcast(comm, on_root(Item{1, 2, 3}, Item{})), (Item{1, 2, 3}));

    std::vector<int> items(static_cast<std::size_t>(comm.rank()) + 3, comm.rank());
    broadcast(comm, items);
    EXPECT_EQ(items, std::vector(3, 0));
    items.assign(comm.is_root() ? 0 : 5, 1);
    broadcast(comm, items);
    EXPECT_TRUE(items.empty());

    const std::string text("a\0b", 3);
    EXPECT_EQ(broadcast(comm, on_root(text, std::string("other and longer"))), text);
    EXPECT_EQ(broadcast(comm, on_root(std::string(), std::string("other"))), "");
}

TEST(Sums, AreTheSameOnEveryRank)
{
    const Communicator comm(MPI_COMM_WORLD);
    const auto rank = static_cast<std::uint64_t>(comm.rank());
    const auto ranks = static_cast<std::uint64_t>(comm.size());
    EXPECT_EQ(sum_over_ranks(comm, rank + 1), ranks * (ranks + 1) / 2);
    EXPECT_EQ(max_over_ranks(comm, rank * 10), (ranks - 1) * 10);
    EXPECT_EQ(max_over_ranks(comm, ranks - rank), ranks);
    std::vector<std::uint64_t> values{rank, 1, std::uint64_t{1} << 60};
    sum_over_ranks(comm, values);
    EXPECT_EQ(values, (std::vector<std::uint64_t>{ranks * (ranks - 1) / 2, ranks, ranks << 60}));
    sum_over_ranks(comm, std::span<std::uint64_t>{});
}

TEST(SumOfLowerRanks, LeavesOutThisRank)
{
    const Communicator comm(MPI_COMM_WORLD);
    const auto rank = static_cast<std::uint64_t>(comm.rank());
    EXPECT_EQ(sum_of_lower_ranks(comm, rank + 5), rank * (rank - 1) / 2 + rank * 5);
    EXPECT_EQ(sum_of_lower_ranks(comm, 0), 0U);
}

TEST(Communicator, ReturnsErrorsToTheCaller)
{
    const Communicator comm(MPI_COMM_WORLD);
    int value = 0;
    try {
        check(MPI_Bcast(&value, 1, MPI_INT, comm.size() + 5, comm.handle()), "MPI_Bcast");
        ADD_FAILURE() << "no error";
    } catch (const CallFailed& error) {
        EXPECT_EQ(std::string(error.what()).find("MPI_Bcast failed ("), 0U);
    }
}

}  // namespace
}  // namespace spamgraph::mpi
