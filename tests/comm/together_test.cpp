#include "spamgraph/comm/together.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "comm/ranks.hpp"
#include "spamgraph/comm/batches.hpp"

namespace spamgraph::mpi {
namespace {

TEST(Together, WithoutAnErrorEveryRankGoesOn)
{
    const Communicator comm(MPI_COMM_WORLD);
    int steps = 0;
    together(comm, [&] { ++steps; });
    share_error(comm, nullptr);
    EXPECT_EQ(steps, 1);
}

TEST(Together, AnErrorOfAnyRankIsThrownByAll)
{
    const Communicator comm(MPI_COMM_WORLD);
    for (int failing = 0; failing < comm.size(); ++failing)
        expect_shared_error(comm, ExitCode::io, "cannot write", [&] {
            together(comm, [&] {
                if (comm.rank() == failing) throw Error(ExitCode::io, "cannot write");
            });
        });
}

TEST(Together, OfSeveralErrorsTheLowestRanksIsTold)
{
    const Communicator comm(MPI_COMM_WORLD);
    const int lowest = comm.size() / 2;
    expect_shared_error(comm, ExitCode::bad_data, "from rank " + std::to_string(lowest), [&] {
        together(comm, [&] {
            if (comm.rank() < lowest) return;
            throw Error(comm.rank() == lowest ? ExitCode::bad_data : ExitCode::io,
                        "from rank " + std::to_string(comm.rank()));
        });
    });
}

TEST(Together, OtherExceptionsAreInternalErrors)
{
    const Communicator comm(MPI_COMM_WORLD);
    const int last = comm.size() - 1;
    expect_shared_error(comm, ExitCode::internal, "out of range", [&] {
        together(comm, [&] {
            if (comm.rank() == last) throw std::out_of_range("out of range");
        });
    });
    expect_shared_error(comm, ExitCode::internal, "unknown error", [&] {
        together(comm, [&] {
            if (comm.rank() == last) throw 42;
        });
    });
}

TEST(Together, ASharedErrorIsNotSharedAgain)
{
    const Communicator comm(MPI_COMM_WORLD);
    expect_shared_error(comm, ExitCode::stopped, "once", [&] {
        together(comm, [&] {
            together(comm, [&] {
                if (comm.is_root()) throw Error(ExitCode::stopped, "once");
            });
        });
    });
}

/// Produces batches of 0, 1, 2 .. items, as many as rank + 1; rank 1 has none.
struct Batches {
    int rank;
    int next = 0;
    bool operator()(std::vector<std::uint64_t>& batch)
    {
        EXPECT_TRUE(batch.empty());
        if (rank == 1 || next > rank) return false;
        for (int i = 0; i < next; ++i)
            batch.push_back(static_cast<std::uint64_t>(rank * 10'000 + next * 100 + i));
        ++next;
        return true;
    }
};

struct InRounds {
    static void exchange(const Communicator& comm, auto produce, auto owner, auto consume)
    {
        exchange_batches<std::uint64_t>(comm, produce, owner, consume);
    }
};
struct Sorted {
    static void exchange(const Communicator& comm, auto produce, auto owner, auto consume)
    {
        exchange_sorted<std::uint64_t>(comm, produce, owner, consume);
    }
};

template <class Exchange>
class ExchangeBatches : public testing::Test {
};
using Exchanges = testing::Types<InRounds, Sorted>;
TYPED_TEST_SUITE(ExchangeBatches, Exchanges);

TYPED_TEST(ExchangeBatches, GoesOnUntilNoRankHasABatch)
{
    const Communicator comm(MPI_COMM_WORLD);
    std::vector<std::uint64_t> got, expected;
    const auto owner = [&](std::uint64_t item) {
        return static_cast<int>(item % static_cast<std::uint64_t>(comm.size()));
    };
    TypeParam::exchange(comm, Batches{comm.rank()}, owner, [&](std::span<const std::uint64_t> received) {
        got.insert(got.end(), received.begin(), received.end());
    });
    for (int rank = 0; rank < comm.size(); ++rank) {
        Batches batches{rank};
        for (std::vector<std::uint64_t> batch; batches(batch); batch.clear())
            std::ranges::copy_if(batch, std::back_inserter(expected),
                                 [&](std::uint64_t item) { return owner(item) == comm.rank(); });
    }
    std::ranges::sort(got);
    std::ranges::sort(expected);
    EXPECT_EQ(got, expected);
}

TYPED_TEST(ExchangeBatches, AnErrorOfEitherSideReachesEveryRank)
{
    const Communicator comm(MPI_COMM_WORLD);
    const auto to_root = [](std::uint64_t) { return 0; };
    const int last = comm.size() - 1;
    expect_shared_error(comm, ExitCode::io, "cannot produce", [&] {
        int batches = 0;
        TypeParam::exchange(
            comm,
            [&](std::vector<std::uint64_t>& batch) {
                if (comm.rank() == last && ++batches == 3) throw Error(ExitCode::io, "cannot produce");
                batch.push_back(1);
                return true;
            },
            to_root, [](std::span<const std::uint64_t>) {});
    });
    expect_shared_error(comm, ExitCode::io, "cannot consume", [&] {
        TypeParam::exchange(
            comm,
            [&](std::vector<std::uint64_t>& batch) {
                batch.push_back(1);
                return true;
            },
            to_root,
            [&](std::span<const std::uint64_t> received) {
                if (!received.empty()) throw Error(ExitCode::io, "cannot consume");
            });
    });
}

}  // namespace
}  // namespace spamgraph::mpi
