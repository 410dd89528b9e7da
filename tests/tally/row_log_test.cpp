#include "spamgraph/tally/row_log.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "core/temp_folder.hpp"

namespace spamgraph::tally {
namespace {

std::vector<std::uint64_t> numbers(std::uint64_t first, std::uint64_t count)
{
    std::vector<std::uint64_t> rows(count);
    std::iota(rows.begin(), rows.end(), first);
    return rows;
}

std::vector<std::uint64_t> rows_of(const RowLog<std::uint64_t>& log, std::uint64_t first, std::uint64_t count)
{
    std::vector<std::uint64_t> rows;
    log.for_each_part(first, count, [&](std::span<const std::uint64_t> part) {
        rows.insert(rows.end(), part.begin(), part.end());
    });
    return rows;
}

/// Appends 0, 1, 2, ... in pieces, and expects them back, all and in part.
void expect_all_back(RowLog<std::uint64_t> log, const std::vector<std::uint64_t>& pieces)
{
    std::uint64_t total = 0;
    for (const std::uint64_t piece : pieces) {
        log.append(numbers(total, piece));
        total += piece;
    }
    log.push_back(total++);
    EXPECT_EQ(log.size(), total);
    EXPECT_EQ(log.all(), numbers(0, total));
    for (const std::uint64_t first : {std::uint64_t{0}, total / 3, total - 1, total})
        for (const std::uint64_t count : {std::uint64_t{0}, (total - first) / 2, total - first})
            EXPECT_EQ(rows_of(log, first, count), numbers(first, count));
}

TEST(RowLog, GivesBackRowsFromMemoryAndFile)
{
    const TempFolder folder;
    for (const auto& pieces : std::vector<std::vector<std::uint64_t>>{
             {}, {1, 2, 3}, {8'191, 1, 1}, {8'192, 5}, {100, 30'000, 0, 8'000, 8'000}, {100'000}}) {
        expect_all_back({}, pieces);
        expect_all_back(RowLog<std::uint64_t>(folder / "rows"), pieces);
    }
}

TEST(RowLog, HoldsLittleInMemory)
{
    const TempFolder folder;
    RowLog<std::uint64_t> log(folder / "rows");
    for (int i = 0; i < 10; ++i) log.append(numbers(0, 10'000));
    EXPECT_GE(std::filesystem::file_size(folder / "rows"), 80'000 * sizeof(std::uint64_t));
}

TEST(RowLog, RemovesItsFile)
{
    const TempFolder folder;
    {
        RowLog<std::uint64_t> log(folder / "rows");
        log.append(numbers(0, 10'000));
        const RowLog<std::uint64_t> moved = std::move(log);
        EXPECT_EQ(moved.all(), numbers(0, 10'000));
        EXPECT_TRUE(std::filesystem::exists(folder / "rows"));
    }
    EXPECT_FALSE(std::filesystem::exists(folder / "rows"));
}

}  // namespace
}  // namespace spamgraph::tally
