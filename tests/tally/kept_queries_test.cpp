#include "spamgraph/tally/kept_queries.hpp"

#include <gtest/gtest.h>

#include "core/temp_folder.hpp"

namespace spamgraph::tally {
namespace {

KeptQuery query_of(std::uint64_t i)
{
    return {i * 0x9e3779b97f4a7c15,
            Moment(static_cast<std::uint32_t>(i % 86'400), Kind::mx, false, false, false)};
}

/// Appends clients with so many queries, and expects to read them back, few and many at a time.
void expect_all_back(const std::vector<std::size_t>& sizes)
{
    const TempFolder folder;
    KeptQueries log(folder / "kept");
    for (std::size_t c = 0; c < sizes.size(); ++c) {
        ClientRow row;
        row.queries = c;
        std::vector<KeptQuery> queries;
        for (std::size_t i = 0; i < sizes[c]; ++i) queries.push_back(query_of(c + i));
        log.append(c * 3, row, queries);
    }
    for (const std::size_t most_queries : {1, 30, 1'000'000}) {
        KeptQueries::Reader reader(log);
        KeptClients some;
        std::size_t c = 0;
        while (reader.next(some, most_queries)) {
            std::size_t queries = 0;
            for (const KeptClients::Client& client : some.clients) {
                EXPECT_EQ(client.id, c * 3);
                EXPECT_EQ(client.row.queries, c);
                ASSERT_EQ(client.queries, sizes[c]);
                for (std::size_t i = 0; i < sizes[c]; ++i, ++queries) {
                    ASSERT_EQ(std::uint64_t{some.queries[queries].name}, std::uint64_t{query_of(c + i).name});
                    ASSERT_EQ(some.queries[queries].when, query_of(c + i).when);
                }
                ++c;
            }
            EXPECT_EQ(some.queries.size(), queries);
            const std::size_t before_last = queries - some.clients.back().queries;
            EXPECT_TRUE(some.clients.size() == 1 || before_last < most_queries);
        }
        EXPECT_EQ(c, sizes.size());
    }
}

TEST(KeptQueries, ComeBackInTheirOrder)
{
    expect_all_back({});
    expect_all_back({0});
    expect_all_back({3, 0, 1, 17});
}

TEST(KeptQueries, ComeBackThroughTheFile)
{
    std::vector<std::size_t> sizes;
    for (std::size_t c = 0; c < 3'000; ++c) sizes.push_back(c * 7 % 23);
    sizes[1'500] = 100'000;  // larger than the buffer
    expect_all_back(sizes);
}

TEST(KeptQueries, OfAFewClientsNeedNoFile)
{
    const TempFolder folder;
    KeptQueries log(folder / "kept");
    log.append(1, {}, {});
    EXPECT_EQ(log.bytes_in_file(), 0U);
}

}  // namespace
}  // namespace spamgraph::tally
