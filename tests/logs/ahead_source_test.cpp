#include "logs/ahead_source.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <cstring>
#include <stdexcept>
#include <string>

namespace spamgraph::logs {
namespace {

/// Counts up, at most `most` bytes a read; then ends, cut, or throws.
class Counting : public ByteSource {
public:
    Counting(std::size_t bytes, std::size_t most, bool throws = false)
        : left_(bytes), most_(most), throws_(throws)
    {
    }
    ~Counting() override { ++closed; }

    std::size_t read(std::span<char> out) override
    {
        EXPECT_FALSE(ended_) << "read on after the end";
        const std::size_t got = std::min({left_, most_, out.size()});
        for (std::size_t i = 0; i < got; ++i) out[i] = static_cast<char>(given_++ % 251);
        left_ -= got;
        ended_ = got == 0;
        if (ended_ && throws_) throw std::runtime_error("no more");
        return got;
    }
    [[nodiscard]] bool truncated() const override { return ended_; }
    [[nodiscard]] std::uint64_t file_bytes() const override { return given_ / 10; }

    static inline std::atomic<int> closed = 0;

private:
    std::size_t left_, most_, given_ = 0;
    bool throws_, ended_ = false;
};

/// Reads all, `step` bytes at a time, and checks every byte; returns how many there were.
std::size_t read_all(ByteSource& source, std::size_t step)
{
    std::string buffer(step, '\0');
    std::size_t bytes = 0;
    while (const std::size_t got = source.read(buffer))
        for (std::size_t i = 0; i < got; ++i)
            if (buffer[i] != static_cast<char>(bytes++ % 251)) throw std::logic_error("another byte");
    return bytes;
}

TEST(ReadAhead, GivesTheSameStream)
{
    for (const std::size_t bytes :
         {std::size_t{0}, std::size_t{1}, kBytesBeforeAhead - 1, kBytesBeforeAhead, kBytesBeforeAhead + 1,
          kBytesBeforeAhead + 256 * 1024, kBytesBeforeAhead + 4 * 256 * 1024, 5 * kBytesBeforeAhead + 12'345})
        for (const std::size_t most : {std::size_t{1'000}, std::size_t{65'536}, std::size_t{1} << 30})
            for (const std::size_t step : {std::size_t{997}, std::size_t{512} * 1024}) {
                const auto source = read_ahead(std::make_unique<Counting>(bytes, most));
                ASSERT_EQ(read_all(*source, step), bytes);
                EXPECT_TRUE(source->truncated());
                EXPECT_EQ(source->file_bytes(), bytes / 10);
            }
}

TEST(ReadAhead, IsNotTruncatedBeforeTheEndWasRead)
{
    const auto source = read_ahead(std::make_unique<Counting>(2 * kBytesBeforeAhead, 1 << 16));
    std::string buffer(1 << 16, '\0');
    for (std::size_t bytes = 0; bytes < 2 * kBytesBeforeAhead;) {
        bytes += source->read(buffer);
        EXPECT_FALSE(source->truncated());
    }
    EXPECT_EQ(source->read(buffer), 0U);
    EXPECT_TRUE(source->truncated());
    EXPECT_EQ(source->read(buffer), 0U);  // again
}

TEST(ReadAhead, ThrowsAfterTheBytesBeforeTheError)
{
    for (const std::size_t bytes : {std::size_t{100}, 3 * kBytesBeforeAhead + 5}) {
        const auto source = read_ahead(std::make_unique<Counting>(bytes, 1 << 16, true));
        std::string buffer(1 << 16, '\0');
        std::size_t seen = 0;
        const auto read_on = [&] {
            while (const std::size_t got = source->read(buffer)) seen += got;
        };
        EXPECT_THROW(read_on(), std::runtime_error);
        EXPECT_EQ(seen, bytes);
    }
}

TEST(ReadAhead, MayBeClosedAtAnyMoment)
{
    Counting::closed = 0;
    for (int reads = 0; reads < 60; ++reads) {
        const auto source = read_ahead(std::make_unique<Counting>(std::size_t{1} << 30, 1 << 20));
        std::string buffer(64 * 1024, '\0');
        for (int i = 0; i < reads; ++i) ASSERT_GT(source->read(buffer), 0U);
    }
    EXPECT_EQ(Counting::closed, 60);
}

}  // namespace
}  // namespace spamgraph::logs
