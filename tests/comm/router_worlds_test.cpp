#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <thread>

#include "comm/ranks.hpp"
#include "spamgraph/comm/router.hpp"

namespace spamgraph::mpi {
namespace {

/// Numbered by each sender for each receiver; long ones leave few for a slot.
struct Parcel {
    std::uint64_t from, to, number;
    std::uint64_t rest[40];
};

struct RoundNumber {
    std::uint64_t round;
};

/// What may happen in a world, as probabilities; the same on every rank.
struct Chances {
    double fail_at_push = 0, fail_at_delivery = 0, fail_at_once = 0;
    double wish = 0, ask = 0, stop_at_rest = 0;
    double sleep = 0, to_root = 0;
    bool begin_small = false;
    std::size_t most_parcels = 0;
};

class Dice {
public:
    explicit Dice(std::uint64_t seed) : random_(seed) {}
    std::uint64_t below(std::uint64_t end) { return random_() % end; }
    bool falls(double chance) { return std::uniform_real_distribution<>(0, 1)(random_) < chance; }
    void sleep(std::uint64_t most_us)
    {
        std::this_thread::sleep_for(std::chrono::microseconds(below(most_us)));
    }

private:
    std::mt19937_64 random_;
};

Chances draw_chances(Dice& dice)
{
    Chances chances;
    if (dice.falls(0.5)) {
        chances.fail_at_once = 0.15;
        if (dice.falls(0.6)) chances.fail_at_push = dice.falls(0.5) ? 0.001 : 0.0001;
        if (dice.falls(0.5)) chances.fail_at_delivery = dice.falls(0.5) ? 0.05 : 0.005;
    }
    if (dice.falls(0.6)) {
        chances.wish = dice.falls(0.5) ? 0.3 : 0.03;
        if (dice.falls(0.5)) chances.ask = 0.002;
        if (dice.falls(0.2)) chances.stop_at_rest = 0.3;
    }
    if (dice.falls(0.7)) chances.sleep = 0.001;
    if (dice.falls(0.3)) chances.to_root = 1;
    chances.begin_small = dice.falls(0.5);
    chances.most_parcels = std::size_t{1} << dice.below(12);
    return chances;
}

/// One rank of a world: it pushes parcels at its own pace, and may wish for rests or fail at any moment.
class World {
public:
    World(const Communicator& comm, std::uint64_t seed)
        : comm_(comm),
          common_(seed),
          mine_(seed * 1'000'003 + static_cast<std::uint64_t>(comm.rank())),
          chances_(draw_chances(common_)),
          sent_(static_cast<std::size_t>(comm.size())),
          received_(sent_)
    {
    }

    /// Expects that all parcels come, in order, or that all ranks end with one error. Collective.
    void run()
    {
        std::uint64_t thrown = 0, printing = 0;
        mine_.sleep(2'000);
        try {
            route();
        } catch (const SharedError& error) {
            thrown = 1;
            printing = error.mine();
        }
        const std::uint64_t throwing = sum_over_ranks(comm_, thrown);
        EXPECT_TRUE(throwing == 0 || throwing == static_cast<std::uint64_t>(comm_.size()));
        EXPECT_EQ(sum_over_ranks(comm_, printing), throwing > 0 ? 1U : 0U);
        if (sum_over_ranks(comm_, std::uint64_t{failed_}) > 0) {
            EXPECT_GT(throwing, 0U);
        }
        if (throwing == 0) {
            EXPECT_EQ(sum_over_ranks(comm_, pushed_), sum_over_ranks(comm_, delivered_));
        }
        int found = 0;
        MPI_Iprobe(MPI_ANY_SOURCE, MPI_ANY_TAG, comm_.handle(), &found, MPI_STATUS_IGNORE);
        EXPECT_EQ(found, 0) << "a message was left";
        comm_.meet();
    }

private:
    void route()
    {
        Router<Parcel, RoundNumber> router(
            comm_, [this](std::size_t from, std::span<const Parcel> parcels) { take(from, parcels); },
            [](std::uint64_t) {});
        if (chances_.begin_small) router.begin_small();
        router.on_remarks([](std::uint64_t round) { return RoundNumber{round}; },
                          [this](std::uint64_t round, std::span<const RoundNumber> told) {
                              EXPECT_EQ(round, ++heard_);
                              for (const RoundNumber& number : told) EXPECT_EQ(number.round, round);
                          });
        router.on_wishes([this] { return std::uint64_t{asks_ || mine_.falls(chances_.wish)}; },
                         [this](std::uint64_t) { rest(); });
        router.run([&] { push_all(router); });
    }

    void push_all(Router<Parcel, RoundNumber>& router)
    {
        may_fail(chances_.fail_at_once);
        for (std::size_t left = mine_.below(chances_.most_parcels + 1); left > 0; --left) {
            may_fail(chances_.fail_at_push);
            if (mine_.falls(chances_.sleep)) mine_.sleep(1'000);
            const auto to = mine_.falls(chances_.to_root) ? 0 : mine_.below(sent_.size());
            ++pushed_;
            router.push({static_cast<std::uint64_t>(comm_.rank()), to, ++sent_[to], {}},
                        static_cast<int>(to));
            if (router.rest_is_due()) {
                router.rest();
            } else if (mine_.falls(chances_.ask)) {
                asks_ = true;
                router.ask_for_rest();
            }
        }
    }

    void take(std::size_t from, std::span<const Parcel> parcels)
    {
        for (const Parcel& parcel : parcels) {
            EXPECT_EQ(parcel.to, static_cast<std::uint64_t>(comm_.rank()));
            EXPECT_EQ(parcel.from, from);
            EXPECT_EQ(parcel.number, ++received_[from]);
        }
        delivered_ += parcels.size();
        may_fail(chances_.fail_at_delivery);
    }

    void rest()
    {
        asks_ = false;
        EXPECT_EQ(sum_over_ranks(comm_, pushed_), sum_over_ranks(comm_, delivered_));
        if (common_.falls(chances_.stop_at_rest))
            throw SharedError(ExitCode::stopped, "stopped at a rest", comm_.is_root());
    }

    void may_fail(double chance)
    {
        if (!mine_.falls(chance)) return;
        failed_ = true;
        throw Error(ExitCode::io, "failed");
    }

    const Communicator& comm_;
    Dice common_, mine_;  ///< the one falls alike on every rank
    Chances chances_;
    std::vector<std::uint64_t> sent_, received_;  ///< last numbers, by rank
    std::uint64_t pushed_ = 0, delivered_ = 0, heard_ = 0;
    bool asks_ = false, failed_ = false;
};

TEST(RouterWorlds, BringAllParcelsOrEndAlikeOnEveryRank)
{
    const Communicator comm(MPI_COMM_WORLD);
    for (std::uint64_t seed = 1; seed <= 400; ++seed) {
        SCOPED_TRACE(seed);
        World(comm, seed).run();
    }
}

}  // namespace
}  // namespace spamgraph::mpi
