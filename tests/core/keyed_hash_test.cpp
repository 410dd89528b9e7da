#include "spamgraph/core/keyed_hash.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace spamgraph {
namespace {

/// The formula, byte by byte, for a text that is hashed in one go.
std::uint64_t hash_by_bytes(const HashKey& key, const std::string& text)
{
    Wide sum = key.factors[0] + key.factors[1] * text.size();
    const std::size_t words = std::max<std::size_t>((text.size() + 7) / 8, 1);
    for (std::size_t w = 0; w < words; ++w) {
        const std::size_t begin = text.size() < 8 ? 0 : std::min(w * 8, text.size() - 8);
        std::uint64_t word = 0;
        for (std::size_t i = 0; i < std::min<std::size_t>(8, text.size()); ++i)
            word |= std::uint64_t{static_cast<std::uint8_t>(text[begin + i])} << i * 8;
        sum += key.factors[w + 2] * word;
    }
    auto hash = static_cast<std::uint64_t>(sum >> 64);
    hash = (hash ^ hash >> 32) * 0x9e3779b97f4a7c15;
    return hash ^ hash >> 29;
}

std::string text_of(std::size_t size)
{
    std::string text;
    for (std::size_t i = 0; i < size; ++i) text += static_cast<char>(i * i * 7 + i + 1);
    return text;
}

TEST(KeyedHash, IsTheFormulaForEveryLength)
{
    const HashKey key{{3, 4}};
    for (std::size_t size = 0; size <= HashKey::kMostBytes; ++size)
        ASSERT_EQ(keyed_hash(key, text_of(size)), hash_by_bytes(key, text_of(size))) << size;
}

TEST(KeyedHash, OfAnAddressIsThatOfItsBytes)
{
    const HashKey key{{3, 4}};
    for (const char* const text : {"::", "192.0.2.1", "2001:db8:1234:5678:9abc:def0:1122:3344"}) {
        const Address address = *parse_address(text);
        EXPECT_EQ(keyed_hash(key, address),
                  hash_by_bytes(key, std::string(address.bytes.begin(), address.bytes.end())))
            << text;
    }
}

TEST(KeyedHash, OfAWordIsThatOfItsBytesTheLowestFirst)
{
    const HashKey key{{3, 4}};
    EXPECT_EQ(keyed_hash(key, std::uint64_t{0x1122334455667788}),
              hash_by_bytes(key, "\x88\x77\x66\x55\x44\x33\x22\x11"));
}

TEST(KeyedHash, EveryByteAndTheLengthMatter)
{
    const HashKey key{{5, 6}};
    for (const std::size_t size : {1U, 7U, 8U, 9U, 20U, 63U, 253U, 1'012U, 1'024U, 1'025U, 5'000U}) {
        std::string text = text_of(size);
        std::set<std::uint64_t> hashes{keyed_hash(key, text), keyed_hash(key, text + '\0')};
        for (char& c : text) {
            c ^= 1;
            hashes.insert(keyed_hash(key, text));
            c ^= 1;
        }
        EXPECT_EQ(hashes.size(), size + 2) << size;
    }
}

/// The most of `texts` whose hashes have the same 16 bits, the highest or the lowest ones.
std::size_t most_in_a_bucket(const HashKey& key, const std::vector<std::string>& texts)
{
    std::vector<std::size_t> high(1 << 16), low(1 << 16);
    for (const std::string& text : texts) {
        const std::uint64_t hash = keyed_hash(key, text);
        ++high[hash >> 48];
        ++low[hash & 0xffff];
    }
    return std::max(std::ranges::max(high), std::ranges::max(low));
}

TEST(KeyedHash, TextsThatFollowARuleAreSpreadLikeRandomOnes)
{
    // A million texts in 65,536 buckets: 16 each; random ones leave a bucket with more than 45 once in 10,000
    // draws.
    const auto bytes_of = [](std::uint64_t number, std::size_t at, std::size_t size) {
        std::string text(size, '\0');
        for (std::size_t i = 0; i < 8; ++i) text[at + i] = static_cast<char>(number >> i * 8);
        return text;
    };
    const std::vector<std::function<std::string(std::uint64_t)>> rules{
        [](std::uint64_t i) { return "host" + std::to_string(i) + ".example.com"; },
        [&](std::uint64_t i) { return bytes_of(i, 8, 16); },        // counted up, in an address
        [&](std::uint64_t i) { return bytes_of(i << 40, 8, 16); },  // in its last bytes
        [&](std::uint64_t i) { return bytes_of(i * 0x9e3779b97f4a7c15, 0, 8); },
        [&](std::uint64_t i) { return bytes_of(i, 0, 24) + bytes_of(-i, 0, 8); },
    };
    for (const auto& rule : rules) {
        std::vector<std::string> texts;
        for (std::uint64_t i = 0; i < 1 << 20; ++i) texts.push_back(rule(i));
        for (const HashKey& key : {HashKey{{1, 2}}, HashKey{{0xdc504fd368cd90af, 0xb920bb9ffe99e9c1}}})
            EXPECT_LT(most_in_a_bucket(key, texts), 50U) << texts[1];
    }
}

TEST(KeyedHash, DependsOnBothWordsOfTheKey)
{
    const std::uint64_t hash = keyed_hash({{1, 2}}, "example.com");
    EXPECT_NE(hash, keyed_hash({{2, 2}}, "example.com"));
    EXPECT_NE(hash, keyed_hash({{1, 1}}, "example.com"));
    EXPECT_EQ(hash, keyed_hash({{1, 2}}, "example.com"));
}

TEST(DrawHashKey, DrawsAnotherKeyEachTime)
{
    std::set<std::uint64_t> words;
    for (int i = 0; i < 50; ++i)
        for (const std::uint64_t word : draw_hash_key().words) words.insert(word);
    EXPECT_EQ(words.size(), 100U);
}

}  // namespace
}  // namespace spamgraph
