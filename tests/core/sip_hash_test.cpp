#include "core/sip_hash.hpp"

#include <gtest/gtest.h>

#include <array>
#include <string>

namespace spamgraph {
namespace {

/// `size` bytes that rise by `step` from `first`.
std::string rising_bytes(std::size_t size, unsigned first, unsigned step)
{
    std::string bytes;
    for (std::size_t i = 0; i < size; ++i) bytes += static_cast<char>(first + i * step);
    return bytes;
}

struct Vector {
    std::size_t size;
    std::uint64_t hash;
};

// What CPython (whose hash of bytes is SipHash-1-3) gives with PYTHONHASHSEED=42 and 7 for
// hash(bytes((i * 7 + 1) & 255 for i in range(size))); the key is the seed's, by CPython's generator.
TEST(SipHash, IsThatOfCPython)
{
    constexpr std::array<std::uint64_t, 2> of_seed_42{0xdc504fd368cd90af, 0xb920bb9ffe99e9c1};
    for (const auto& [size, hash] :
         {Vector{1, 0x89404b342d44cd29}, Vector{7, 0x974342723b427029}, Vector{8, 0x5403d4956c011be0},
          Vector{9, 0xc6a346713cc4d6df}, Vector{16, 0x6ec5ccfda2701062}, Vector{63, 0xd3248c9de1f634b8},
          Vector{64, 0x99d084a154428838}, Vector{255, 0x1f8a861f6b48a60c}, Vector{256, 0x46287a20f6bff83e}})
        EXPECT_EQ(sip_hash(of_seed_42, rising_bytes(size, 1, 7)), hash) << size;

    constexpr std::array<std::uint64_t, 2> of_seed_7{0x12c874a1806f0e3d, 0x470a89d2f9d2784f};
    EXPECT_EQ(sip_hash(of_seed_7, rising_bytes(7, 1, 7)), 0xe8b1fd1a21cd12c5);
    EXPECT_EQ(sip_hash(of_seed_7, rising_bytes(64, 1, 7)), 0x7f20a79962ce2de6);
}

// Key 00 01 .. 0f, input 00 01 .. as in the paper's own example, by a separate implementation that also gives
// the paper's SipHash-2-4 value a129ca6149be45e5.
TEST(SipHash, IsTheSameForEveryTail)
{
    constexpr std::array<std::uint64_t, 2> key{0x0706050403020100, 0x0f0e0d0c0b0a0908};
    for (const auto& [size, hash] :
         {Vector{0, 0xabac0158050fc4dc}, Vector{1, 0xc9f49bf37d57ca93}, Vector{7, 0xd3927d989bb11140},
          Vector{8, 0x369095118d299a8e}, Vector{9, 0x25a48eb36c063de4}, Vector{15, 0xd320d86d2a519956},
          Vector{16, 0xcc4fdd1a7d908b66}, Vector{23, 0x525a0e7fdae6c123}, Vector{63, 0x9d199062b7bbb3a8},
          Vector{64, 0xf17997ec4b4a6065}})
        EXPECT_EQ(sip_hash(key, rising_bytes(size, 0, 1)), hash) << size;
}

}  // namespace
}  // namespace spamgraph
