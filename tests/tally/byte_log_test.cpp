#include "spamgraph/tally/byte_log.hpp"

#include <gtest/gtest.h>

#include <numeric>

#include "core/temp_folder.hpp"

namespace spamgraph::tally {
namespace {

/// Puts a head and then so many numbers, for each of `counts`; where each begins.
std::vector<std::uint64_t> put_arrays(ByteLog& log, const std::vector<std::uint32_t>& counts)
{
    std::vector<std::uint64_t> begins;
    for (const std::uint32_t count : counts) {
        begins.push_back(log.size());
        std::vector<std::uint16_t> numbers(count);
        std::iota(numbers.begin(), numbers.end(), static_cast<std::uint16_t>(count));
        log.put(count);
        log.put(std::span<const std::uint16_t>(numbers));
    }
    begins.push_back(log.size());
    return begins;
}

void expect_array(ByteLog::Reader& reader, std::uint32_t count)
{
    ASSERT_FALSE(reader.at_end());
    ASSERT_EQ(reader.take<std::uint32_t>(), count);
    std::vector<std::uint16_t> numbers(count), expected(count);
    reader.take(std::span(numbers));
    std::iota(expected.begin(), expected.end(), static_cast<std::uint16_t>(count));
    EXPECT_EQ(numbers, expected);
}

const std::vector<std::uint32_t> kCounts{3, 0, 20'000, 1, 5, 140'000, 2, 2};

TEST(ByteLog, GivesBackWhatWasPut)
{
    const TempFolder folder;
    ByteLog log(folder / "bytes");
    put_arrays(log, kCounts);
    EXPECT_GT(log.bytes_in_file(), 0U);
    for (int again = 0; again < 2; ++again) {
        ByteLog::Reader reader(log);
        for (const std::uint32_t count : kCounts) expect_array(reader, count);
        EXPECT_TRUE(reader.at_end());
    }
}

TEST(ByteLog, IsReadBetweenAnyTwoPlacesThroughAnyWindow)
{
    const TempFolder folder;
    ByteLog log(folder / "bytes");
    const std::vector<std::uint64_t> begins = put_arrays(log, kCounts);
    for (const std::size_t window : {7, 4'096, 1 << 20})
        for (std::size_t first = 0; first <= kCounts.size(); ++first)
            for (std::size_t end = first; end <= kCounts.size(); ++end) {
                ByteLog::Reader reader(log, begins[first], begins[end], window);
                for (std::size_t i = first; i < end; ++i) expect_array(reader, kCounts[i]);
                EXPECT_TRUE(reader.at_end());
            }
}

TEST(ByteLog, OfFewBytesNeedsNoFile)
{
    ByteLog log("/nowhere/bytes");
    put_arrays(log, {3, 4});
    ByteLog::Reader reader(log);
    expect_array(reader, 3);
    expect_array(reader, 4);
    EXPECT_TRUE(reader.at_end());
    EXPECT_EQ(log.bytes_in_file(), 0U);
}

}  // namespace
}  // namespace spamgraph::tally
