#pragma once

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <vector>

#include "spamgraph/comm/exchange.hpp"
#include "spamgraph/comm/together.hpp"

namespace spamgraph::mpi {

/// How the whole input lies on the ranks before an exchange.
enum class Spread { evenly, on_root, on_last };

inline constexpr Spread kSpreads[] = {Spread::evenly, Spread::on_root, Spread::on_last};

/// The rank that has item `i` of the whole input.
inline int rank_with(std::size_t i, Spread spread, int ranks)
{
    switch (spread) {
        case Spread::on_root:
            return 0;
        case Spread::on_last:
            return ranks - 1;
        default:
            return static_cast<int>(i % static_cast<std::size_t>(ranks));
    }
}

/// This rank's part of the whole input, in its order.
template <class T>
std::vector<T> part_of(const std::vector<T>& all, const Communicator& comm, Spread spread)
{
    std::vector<T> mine;
    for (std::size_t i = 0; i < all.size(); ++i)
        if (rank_with(i, spread, comm.size()) == comm.rank()) mine.push_back(all[i]);
    return mine;
}

/// What this rank owns of ids, in their order.
inline std::vector<std::uint64_t> owned_by(const Communicator& comm, const std::vector<std::uint64_t>& ids)
{
    std::vector<std::uint64_t> mine;
    for (const std::uint64_t id : ids)
        if (owner_of(id, comm.size()) == comm.rank()) mine.push_back(id);
    return mine;
}

/// Expects that `call` throws the same SharedError on every rank, and that one of them is to print it.
/// Afterwards all ranks must be in step: nobody may wait in another collective. Collective.
template <class Call>
void expect_shared_error(const Communicator& comm, ExitCode code, const std::string& message, Call call)
{
    std::uint64_t thrown = 0, mine = 0;
    try {
        call();
    } catch (const SharedError& error) {
        thrown = 1;
        mine = error.mine();
        EXPECT_EQ(error.code(), code);
        EXPECT_STREQ(error.what(), message.c_str());
    }
    EXPECT_EQ(sum_over_ranks(comm, thrown), static_cast<std::uint64_t>(comm.size()));
    EXPECT_EQ(sum_over_ranks(comm, mine), 1U);
}

}  // namespace spamgraph::mpi
