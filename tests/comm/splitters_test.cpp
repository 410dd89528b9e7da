#include "spamgraph/comm/splitters.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "comm/ranks.hpp"

namespace spamgraph::mpi {
namespace {

std::vector<std::string> splitters_of(const Communicator& comm, std::vector<std::string> mine)
{
    std::ranges::sort(mine);
    return choose_splitters(comm, mine.size(), [&](std::size_t i) -> std::string_view { return mine[i]; });
}

std::vector<std::string> texts(std::size_t count)
{
    std::vector<std::string> all;
    for (std::size_t i = 0; i < count; ++i)
        all.push_back(fmt::format("{:x}.example", i * 2'654'435'761U % 1'000'003));
    return all;
}

void expect_the_same_everywhere(const Communicator& comm, const std::vector<std::string>& splitters)
{
    const std::string joined = fmt::format("{}", fmt::join(splitters, "\n"));
    EXPECT_EQ(broadcast(comm, joined), joined);
}

TEST(ChooseSplitters, PartsTextsInAboutEqualRanges)
{
    const Communicator comm(MPI_COMM_WORLD);
    const std::vector<std::string> all = texts(8'000);
    for (const Spread spread : kSpreads) {
        const auto splitters = splitters_of(comm, part_of(all, comm, spread));
        expect_the_same_everywhere(comm, splitters);
        EXPECT_EQ(splitters.size(), static_cast<std::size_t>(comm.size()) - 1);
        EXPECT_TRUE(std::ranges::is_sorted(splitters));
        for (int rank = 0; rank < comm.size(); ++rank) {
            const auto share =
                static_cast<double>(std::ranges::count_if(
                    all, [&](const std::string& text) { return rank_of(text, splitters) == rank; })) /
                8'000 * comm.size();
            EXPECT_GT(share, 0.6);
            EXPECT_LT(share, 1.4);
        }
    }
}

TEST(ChooseSplitters, TakesFewOrNoTexts)
{
    const Communicator comm(MPI_COMM_WORLD);
    for (const std::size_t count : {0U, 1U, 2U, 3U})
        for (const Spread spread : kSpreads) {
            const std::vector<std::string> all = texts(count);
            const auto splitters = splitters_of(comm, part_of(all, comm, spread));
            expect_the_same_everywhere(comm, splitters);
            EXPECT_LE(splitters.size(), static_cast<std::size_t>(comm.size()) - 1);
            for (const std::string& text : all) {
                EXPECT_GE(rank_of(text, splitters), 0);
                EXPECT_LT(rank_of(text, splitters), comm.size());
            }
        }
}

TEST(ChooseSplitters, EqualTextsStayTogether)
{
    const Communicator comm(MPI_COMM_WORLD);
    const auto splitters = splitters_of(comm, std::vector<std::string>(1'000, "same.example"));
    EXPECT_EQ(rank_of("same.example", splitters), comm.size() - 1);
    EXPECT_EQ(rank_of("a", splitters), 0);
}

TEST(RankOf, ASplitterBeginsItsRange)
{
    const std::vector<std::string> splitters{"b", "d", "d", "\xff"};
    EXPECT_EQ(rank_of("", splitters), 0);
    EXPECT_EQ(rank_of("azzz", splitters), 0);
    EXPECT_EQ(rank_of("b", splitters), 1);
    EXPECT_EQ(rank_of("c", splitters), 1);
    EXPECT_EQ(rank_of("d", splitters), 3);
    EXPECT_EQ(rank_of("\xfe", splitters), 3);  // bytes are not signed
    EXPECT_EQ(rank_of("\xff", splitters), 4);
    EXPECT_EQ(rank_of("anything", {}), 0);
}

}  // namespace
}  // namespace spamgraph::mpi
