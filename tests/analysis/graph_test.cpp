#include "spamgraph/analysis/graph.hpp"

#include <gmock/gmock.h>

namespace spamgraph {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// Suspects 0 and 1 share name 2; suspect 3 has name 0 alone; suspect 2 has none. Two days, unsorted.
SuspectGraph sample()
{
    return build_graph({{1, 2, 4, 0}, {0, 2, 3, 1}, {3, 0, 1, 1}, {0, 1, 7, 7}, {0, 2, 2, 0}}, 4);
}

TEST(BuildGraph, SumsDaysAndSortsRows)
{
    const auto graph = sample();
    EXPECT_THAT(graph.indptr, ElementsAre(0, 2, 3, 3, 4));
    EXPECT_THAT(graph.indices, ElementsAre(1, 2, 2, 0));
    EXPECT_THAT(graph.data, ElementsAre(7, 5, 4, 1));
    EXPECT_THAT(graph.mx, ElementsAre(7, 1, 0, 1));
}

TEST(BuildGraph, TakesNothing)
{
    EXPECT_THAT(build_graph({}, 0).indptr, ElementsAre(0));
    EXPECT_THAT(build_graph({}, 2).indptr, ElementsAre(0, 0, 0));
    EXPECT_THAT(transpose(build_graph({}, 2), 0).indptr, ElementsAre(0));
    EXPECT_EQ(find_connected_parts(build_graph({}, 0), 0).parts, 0U);
}

TEST(Transpose, TurnsRowsIntoColumnsAndBack)
{
    const auto turned = transpose(sample(), 3);
    EXPECT_THAT(turned.indptr, ElementsAre(0, 1, 2, 4));
    EXPECT_THAT(turned.indices, ElementsAre(3, 0, 0, 1));
    EXPECT_THAT(turned.data, ElementsAre(1, 7, 5, 4));
    const auto back = transpose(turned, 4);
    EXPECT_EQ(back.indptr, sample().indptr);
    EXPECT_EQ(back.indices, sample().indices);
    EXPECT_EQ(back.data, sample().data);
    EXPECT_EQ(back.mx, sample().mx);
}

TEST(SelectRows, KeepsTheirEdgesAndOrder)
{
    const auto part = select_rows(sample(), std::vector<std::uint32_t>{2, 0});
    EXPECT_THAT(part.indptr, ElementsAre(0, 0, 2));
    EXPECT_THAT(part.indices, ElementsAre(1, 2));
    EXPECT_THAT(part.data, ElementsAre(7, 5));
    EXPECT_THAT(part.mx, ElementsAre(7, 1));
    EXPECT_THAT(select_rows(sample(), {}).indptr, ElementsAre(0));
}

TEST(CountDegrees, OfBothSides)
{
    EXPECT_THAT(count_degrees(sample()), ElementsAre(2, 1, 0, 1));
    EXPECT_THAT(count_mx_degrees(sample()), ElementsAre(2, 0, 0, 1));
    EXPECT_THAT(count_degrees(transpose(sample(), 3)), ElementsAre(1, 1, 2));
    EXPECT_THAT(count_degrees(build_graph({}, 0)), IsEmpty());
}

TEST(ConnectedParts, AreNumberedByTheirFirstSuspect)
{
    const auto parts = find_connected_parts(sample(), 5);  // two names that nobody asked for
    EXPECT_EQ(parts.parts, 3U);
    EXPECT_THAT(parts.part_of, ElementsAre(0, 0, 1, 2));
}

}  // namespace
}  // namespace spamgraph
