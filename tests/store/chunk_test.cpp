#include "store/chunk.hpp"

#include <gtest/gtest.h>
#include <zlib.h>

#include <cstdint>
#include <random>

namespace spamgraph::hdf5 {
namespace {

std::vector<std::byte> random_bytes(std::size_t count, unsigned different)
{
    std::mt19937 random(7);
    std::vector<std::byte> bytes(count);
    for (std::byte& byte : bytes) byte = static_cast<std::byte>(random() % different);
    return bytes;
}

/// What zlib makes of a stream, and of HDF5's shuffle filter undone.
std::vector<std::byte> restore(std::span<const std::byte> stream, std::size_t bytes, std::size_t value_bytes)
{
    std::vector<std::byte> shuffled(bytes), values(bytes);
    uLongf size = bytes;
    EXPECT_EQ(uncompress(reinterpret_cast<Bytef*>(shuffled.data()), &size,
                         reinterpret_cast<const Bytef*>(stream.data()), stream.size()),
              Z_OK);
    EXPECT_EQ(size, bytes);
    for (std::size_t i = 0; i < bytes; ++i)
        values[i % (bytes / value_bytes) * value_bytes + i / (bytes / value_bytes)] = shuffled[i];
    return values;
}

TEST(ChunkCompressor, ZlibReadsValuesOfAnySize)
{
    for (const std::size_t value_bytes : {1, 4, 8, 3, 200}) {
        ChunkCompressor compressor(value_bytes);
        const auto chunk = random_bytes(value_bytes * 1000, 3);
        std::vector<std::byte> out;
        const std::size_t appended = compressor.append(chunk, out);
        EXPECT_EQ(appended, out.size());
        EXPECT_LT(out.size(), chunk.size());
        EXPECT_EQ(restore(out, chunk.size(), value_bytes), chunk) << value_bytes;
    }
}

TEST(ChunkCompressor, ChunksFollowEachOther)
{
    ChunkCompressor compressor(8);
    const auto first = random_bytes(80'000, 9), second = random_bytes(8, 9);
    std::vector<std::byte> out;
    const std::size_t first_bytes = compressor.append(first, out);
    const std::size_t second_bytes = compressor.append(second, out);
    ASSERT_EQ(out.size(), first_bytes + second_bytes);
    EXPECT_EQ(restore(std::span(out).first(first_bytes), first.size(), 8), first);
    EXPECT_EQ(restore(std::span(out).last(second_bytes), second.size(), 8), second);
}

TEST(ChunkCompressor, BytesDoNotDependOnTheChunkBefore)
{
    std::vector<std::uint64_t> numbers(100'000);
    for (std::size_t i = 0; i < numbers.size(); ++i) numbers[i] = i % 9000;
    const auto chunks = std::as_bytes(std::span(numbers));
    const auto second = chunks.subspan(chunks.size() / 2);
    std::vector<std::byte> alone, both;
    ChunkCompressor(8).append(second, alone);
    ChunkCompressor compressor(8);
    compressor.append(chunks.first(chunks.size() / 2), both);
    compressor.append(second, both);
    ASSERT_GT(both.size(), alone.size());
    EXPECT_TRUE(std::ranges::equal(std::span(both).last(alone.size()), alone));
}

TEST(ChunkCompressor, TakesWhatCannotBeCompressed)
{
    for (const std::size_t bytes : {8, 65'536, 65'544, 200'000}) {
        ChunkCompressor compressor(8);
        const auto chunk = random_bytes(bytes, 256);
        std::vector<std::byte> out;
        compressor.append(chunk, out);
        EXPECT_EQ(restore(out, bytes, 8), chunk) << bytes;
    }
}

}  // namespace
}  // namespace spamgraph::hdf5
