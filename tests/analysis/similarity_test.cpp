#include "spamgraph/analysis/similarity.hpp"

#include <gmock/gmock.h>

#include <array>
#include <cmath>

#include "expect_close.hpp"
#include "spamgraph/analysis/graph.hpp"

namespace spamgraph {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::array<std::uint64_t, 5> kNameClients{10, 100, 2, 1, 1};

/// Suspect 0 asked for names 0, 1, 2; suspect 1 for 0, 2; suspect 2 for 1, 3, 4; suspect 3 for nothing.
SuspectGraph sample()
{
    return build_graph({{0, 0, 9, 9},
                        {0, 1, 1, 1},
                        {0, 2, 1, 0},
                        {1, 0, 1, 1},
                        {1, 2, 5, 5},
                        {2, 1, 1, 1},
                        {2, 3, 1, 1},
                        {2, 4, 1, 1}},
                       4);
}

TEST(CompareSuspects, CountsWhatAPairShares)
{
    const auto table = compare_suspects(sample(), kNameClients, 100, {});
    EXPECT_THAT(table.indptr, ElementsAre(0, 2, 2, 2, 2));
    EXPECT_THAT(table.indices, ElementsAre(1, 2));
    EXPECT_THAT(table.shared, ElementsAre(2, 1));
    EXPECT_CLOSE(table.data[0], 2.0 / 3.0);
    EXPECT_CLOSE(table.data[1], 1.0 / 5.0);
    EXPECT_THAT(table.exclusive, ElementsAre(0, 0, 2, 0));
}

TEST(CompareSuspects, RareNamesWeighMore)
{
    // Everybody asks for name 1: it weighs nothing, and suspects 0 and 1 are alike in all that counts.
    const auto everybody = compare_suspects(sample(), kNameClients, 100, {});
    EXPECT_CLOSE(everybody.idf_cosine[0], 1.0);
    EXPECT_CLOSE(everybody.idf_cosine[1], 0.0);
    // Weights ln(1000 / c): 4.605170186, 2.302585093, 6.214608098, 6.907755279 twice.
    const auto more = compare_suspects(sample(), kNameClients, 1'000, {});
    EXPECT_CLOSE(more.idf_cosine[0], 0.9584342449108482);
    EXPECT_CLOSE(more.idf_cosine[1], 0.06545540795565061);
}

TEST(CompareSuspects, LeavesOutUnlikePairsAndTooManySuspects)
{
    EXPECT_THAT(compare_suspects(sample(), kNameClients, 100, {0.3, 10}).indices, ElementsAre(1));
    const auto many = compare_suspects(sample(), kNameClients, 100, {0.01, 3});
    EXPECT_THAT(many.indptr, ElementsAre(0));
    EXPECT_THAT(many.indices, IsEmpty());
    EXPECT_THAT(many.exclusive, ElementsAre(0, 0, 2, 0));
}

TEST(CompareSuspects, TakesNobody)
{
    const auto table = compare_suspects(build_graph({}, 0), {}, 0, {});
    EXPECT_THAT(table.indptr, ElementsAre(0));
    EXPECT_THAT(table.exclusive, IsEmpty());
}

}  // namespace
}  // namespace spamgraph
