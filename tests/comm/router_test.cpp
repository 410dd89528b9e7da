#include "spamgraph/comm/router.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <thread>

#include "comm/ranks.hpp"

namespace spamgraph::mpi {
namespace {

struct Parcel {
    std::uint64_t owner;
    std::uint64_t number;
    std::uint64_t from;
    auto operator<=>(const Parcel&) const = default;
};

/// The items of the whole job: `count` of them for owners that follow `step`.
std::vector<Parcel> parcels(std::size_t count, int ranks, std::uint64_t step)
{
    std::vector<Parcel> all;
    for (std::uint64_t i = 0; i < count; ++i)
        all.push_back({i * step % static_cast<std::uint64_t>(ranks), i, 0});
    return all;
}

class Routers : public testing::Test {
protected:
    /// Routes this rank's items; `deliver` may throw. What came stands in got_.
    void route(const std::vector<Parcel>& mine, const std::function<void(const Parcel&)>& deliver = {})
    {
        got_.clear();
        Router<Parcel> router(
            comm_,
            [&](std::size_t, std::span<const Parcel> parcels) {
                for (const Parcel& parcel : parcels) {
                    got_.push_back(parcel);
                    if (deliver) deliver(parcel);
                }
            },
            [&](std::uint64_t progress) { progress_ = progress; });
        router.set_progress(static_cast<std::uint64_t>(comm_.rank()) + 1);
        for (const Parcel& parcel : mine) router.push(parcel, static_cast<int>(parcel.owner));
        router.finish();
    }

    const Communicator comm_{MPI_COMM_WORLD};
    /// Items of a slot: enough of them that some rank enters rounds while it reads.
    const std::size_t slot_ = Router<Parcel>::slot_items(comm_.size());
    std::vector<Parcel> got_;
    std::uint64_t progress_ = 0;
};

TEST_F(Routers, BringEveryItemToItsOwnerOnce)
{
    for (const std::size_t count :
         {std::size_t{0}, std::size_t{1}, slot_ - 1, slot_, slot_ + 1, 7 * slot_ + 3, 40 * slot_})
        for (const std::uint64_t step : {1U, 0U})  // to all in turn; all to the root
            for (const Spread spread : kSpreads) {
                const std::vector<Parcel> all = parcels(count, comm_.size(), step);
                route(part_of(all, comm_, spread));
                std::vector<Parcel> expected;
                std::ranges::copy_if(all, std::back_inserter(expected), [&](const Parcel& parcel) {
                    return parcel.owner == static_cast<std::uint64_t>(comm_.rank());
                });
                std::ranges::sort(got_);
                std::ranges::sort(expected);
                EXPECT_EQ(got_, expected) << count << " items";
            }
}

TEST_F(Routers, HearEveryRoundOfAllRanksBeforeItsItemsComeAndInTime)
{
    struct Remark {
        std::uint64_t round, rank;
        auto operator<=>(const Remark&) const = default;
    };
    std::uint64_t told = 0, heard = 0;
    Router<Parcel, Remark> router(
        comm_,
        [&](std::size_t, std::span<const Parcel> parcels) {
            for (const Parcel& parcel : parcels) EXPECT_EQ(parcel.number, heard);
        },
        [](std::uint64_t) {});
    router.begin_small();
    router.on_remarks(
        [&](std::uint64_t round) {
            EXPECT_EQ(round, ++told);
            EXPECT_GE(heard + decltype(router)::kAhead, round);
            return Remark{round, static_cast<std::uint64_t>(comm_.rank())};
        },
        [&](std::uint64_t round, std::span<const Remark> remarks) {
            EXPECT_EQ(round, ++heard);
            ASSERT_EQ(remarks.size(), static_cast<std::size_t>(comm_.size()));
            for (std::uint64_t r = 0; r < remarks.size(); ++r) EXPECT_EQ(remarks[r], (Remark{round, r}));
        });
    for (std::size_t i = 0; i < (static_cast<std::size_t>(comm_.rank()) + 1) * 5 * slot_; ++i)
        router.push({0, told + 1, 0}, static_cast<int>(i % static_cast<std::size_t>(comm_.size())));
    router.finish();
    EXPECT_EQ(told, heard);
}

TEST_F(Routers, NoteMessagesOfOtherRanksOnly)
{
    const std::vector<Parcel> all = parcels(7 * slot_ + 3, comm_.size(), 1);
    route(part_of(all, comm_, Spread::on_root));
    EXPECT_EQ(comm_.traffic().messages > 0, !comm_.is_root());
}

TEST_F(Routers, KeepTheOrderOfOneRanksItems)
{
    std::vector<Parcel> mine = parcels(5 * slot_, comm_.size(), 1);
    for (Parcel& parcel : mine) parcel.from = static_cast<std::uint64_t>(comm_.rank());
    route(mine);
    std::ranges::stable_sort(got_, {}, &Parcel::from);
    EXPECT_TRUE(
        std::ranges::is_sorted(got_, {}, [](const Parcel& p) { return std::pair(p.from, p.number); }));
}

TEST_F(Routers, TellTheProgressOfAllRanks)
{
    route({});
    const auto ranks = static_cast<std::uint64_t>(comm_.size());
    EXPECT_EQ(progress_, ranks * (ranks + 1) / 2);
}

TEST_F(Routers, ARankThatFailsWhileOthersReadEndsAll)
{
    for (int failing = 0; failing < comm_.size(); ++failing)
        expect_shared_error(comm_, ExitCode::io, "cannot read on", [&] {
            Router<Parcel> router(
                comm_, [](std::size_t, std::span<const Parcel>) {}, [](std::uint64_t) {});
            for (const Parcel& parcel : parcels(3 * slot_, 1, 1)) {
                if (comm_.rank() == failing && parcel.number == slot_ + 5)
                    return router.fail(std::make_exception_ptr(Error(ExitCode::io, "cannot read on")));
                router.push(parcel, 0);
            }
            router.finish();
        });
}

TEST_F(Routers, ARankThatFailsWhenOthersHaveFinishedEndsAll)
{
    for (int failing = 0; failing < comm_.size(); ++failing)
        expect_shared_error(comm_, ExitCode::bad_data, "late", [&] {
            Router<Parcel> router(
                comm_, [](std::size_t, std::span<const Parcel>) {}, [](std::uint64_t) {});
            if (comm_.rank() != failing) return router.finish();
            for (const Parcel& parcel : parcels(3 * slot_, comm_.size(), 1))
                router.push(parcel, static_cast<int>(parcel.owner));
            router.fail(std::make_exception_ptr(Error(ExitCode::bad_data, "late")));
        });
}

TEST_F(Routers, AllRanksMayFailAtOnce)
{
    expect_shared_error(comm_, ExitCode::io, "rank 0", [&] {
        Router<Parcel> router(
            comm_, [](std::size_t, std::span<const Parcel>) {}, [](std::uint64_t) {});
        router.fail(std::make_exception_ptr(Error(ExitCode::io, "rank " + std::to_string(comm_.rank()))));
    });
}

TEST_F(Routers, AnErrorOfDeliveryEndsAllInWhicheverRoundItComes)
{
    const std::vector<Parcel> all = parcels(10 * slot_, comm_.size(), 1);
    for (int failing = 0; failing < comm_.size(); ++failing)
        for (const std::size_t after : {std::size_t{1}, slot_ + 1, std::size_t{0}})
            expect_shared_error(comm_, ExitCode::io, "disk full", [&] {
                // 0: at the very last item, which comes in the last round, when all have finished.
                const std::size_t here =
                    static_cast<std::size_t>(std::ranges::count_if(all, [&](const Parcel& parcel) {
                        return parcel.owner == static_cast<std::uint64_t>(comm_.rank());
                    }));
                route(part_of(all, comm_, Spread::evenly), [&](const Parcel&) {
                    if (comm_.rank() == failing && got_.size() == (after == 0 ? here : after))
                        throw Error(ExitCode::io, "disk full");
                });
            });
}

/// Routes items from every rank; at the first rest every rank notes how many had come by then.
class Rests : public Routers {
protected:
    void route_with_rests(std::size_t count, const std::function<std::uint64_t(std::size_t pushed)>& wish)
    {
        std::size_t pushed = 0;
        got_.clear();
        Router<Parcel> router(
            comm_,
            [&](std::size_t, std::span<const Parcel> parcels) {
                got_.insert(got_.end(), parcels.begin(), parcels.end());
            },
            [](std::uint64_t) {});
        router.on_wishes([&] { return wish(pushed); },
                         [&](std::uint64_t wishes) {
                             wishes_.push_back(wishes);
                             // All that was pushed anywhere has come.
                             EXPECT_EQ(sum_over_ranks(comm_, got_.size()), sum_over_ranks(comm_, pushed));
                         });
        const auto mine = parcels(count, comm_.size(), 1);
        for (const Parcel& parcel : mine) {
            router.push(parcel, static_cast<int>(parcel.owner));
            ++pushed;
            if (router.rest_is_due()) router.rest();
        }
        router.finish();
        EXPECT_EQ(sum_over_ranks(comm_, got_.size()), sum_over_ranks(comm_, count));
    }

    std::vector<std::uint64_t> wishes_;
};

TEST_F(Rests, ComeWhenAnyRankWishesAndFindEverythingDelivered)
{
    for (int wisher = 0; wisher < comm_.size(); ++wisher) {
        wishes_.clear();
        // Ranks end at different times: some rest within finish().
        const std::size_t count = 10 * slot_ * (static_cast<std::size_t>(comm_.rank()) + 1);
        bool done = false;
        route_with_rests(count, [&](std::size_t pushed) -> std::uint64_t {
            const bool now = comm_.rank() == wisher && !done && pushed > 5 * slot_;
            done |= now;
            return now ? 4 : 0;
        });
        EXPECT_EQ(wishes_, std::vector<std::uint64_t>{4}) << wisher;
    }
}

TEST_F(Rests, WishesOfSeveralRanksAreOne)
{
    bool told = false;
    route_with_rests(20 * slot_, [&](std::size_t) -> std::uint64_t {
        if (std::exchange(told, true)) return 0;
        return comm_.is_root() ? 1 : 2;
    });
    EXPECT_EQ(wishes_, std::vector<std::uint64_t>{comm_.size() > 1 ? 3U : 1U});
}

TEST_F(Rests, ARankMayAskForOneBetweenPushes)
{
    Router<Parcel> router(
        comm_, [](std::size_t, std::span<const Parcel>) {}, [](std::uint64_t) {});
    bool wished = false;
    int rests = 0;
    router.on_wishes([&] { return std::uint64_t{wished}; }, [&](std::uint64_t) { ++rests, wished = false; });
    if (comm_.rank() == comm_.size() - 1) {
        wished = true;
        router.ask_for_rest();
    }
    router.finish();
    EXPECT_EQ(rests, 1);
}

/// Has what the others send come in, so that a round is complete as soon as this rank starts it.
void let_all_come_in()
{
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    int found = 0;
    for (int i = 0; i < 3; ++i)
        MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, MPI_COMM_SELF, &found, MPI_STATUS_IGNORE);
}

TEST_F(Rests, AreNotMissedInTheLastRound)
{
    for (int late = 0; late < comm_.size(); ++late) {
        Router<Parcel> router(
            comm_, [](std::size_t, std::span<const Parcel>) {}, [](std::uint64_t) {});
        bool wished = comm_.is_root();
        int rests = 0;
        router.on_wishes([&] { return std::uint64_t{wished}; },
                         [&](std::uint64_t) { ++rests, wished = false; });
        if (comm_.rank() == late) let_all_come_in();
        router.finish();
        EXPECT_EQ(rests, 1);
    }
}

TEST_F(Routers, ErrorsAreNotMissedInTheLastRound)
{
    for (int late = 1; late < comm_.size(); ++late)
        expect_shared_error(comm_, ExitCode::io, "at once", [&] {
            Router<Parcel> router(
                comm_, [](std::size_t, std::span<const Parcel>) {}, [](std::uint64_t) {});
            if (comm_.is_root()) return router.fail(std::make_exception_ptr(Error(ExitCode::io, "at once")));
            if (comm_.rank() == late) let_all_come_in();
            router.finish();
        });
}

TEST_F(Rests, ARankThatFailsWhenOneIsDueEndsAll)
{
    for (int failing = 0; failing < comm_.size(); ++failing)
        expect_shared_error(comm_, ExitCode::io, "cannot rest", [&] {
            Router<Parcel> router(
                comm_, [](std::size_t, std::span<const Parcel>) {}, [](std::uint64_t) {});
            router.on_wishes([&] { return std::uint64_t{1}; }, [&](std::uint64_t) { FAIL(); });
            for (const Parcel& parcel :
                 parcels(20 * slot_ * static_cast<std::size_t>(comm_.size()), comm_.size(), 1)) {
                router.push(parcel, static_cast<int>(parcel.owner));
                if (!router.rest_is_due()) continue;
                if (comm_.rank() != failing) return router.rest();
                return router.fail(std::make_exception_ptr(Error(ExitCode::io, "cannot rest")));
            }
        });
}

TEST_F(Rests, AnErrorEndsAllOfThem)
{
    Router<Parcel> router(
        comm_, [](std::size_t, std::span<const Parcel>) {}, [](std::uint64_t) {});
    router.on_wishes([&] { return std::uint64_t{comm_.is_root()}; },
                     [&](std::uint64_t) { throw SharedError(ExitCode::stopped, "stop", comm_.is_root()); });
    if (comm_.is_root())
        EXPECT_THROW(router.ask_for_rest(), SharedError);
    else
        EXPECT_THROW(router.finish(), SharedError);
}

}  // namespace
}  // namespace spamgraph::mpi
