#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "spamgraph/core/address.hpp"

namespace spamgraph {

__extension__ using Wide = unsigned __int128;

/// A secret drawn once per job; nothing that is written depends on it.
struct HashKey {
    static constexpr std::size_t kMostBytes = 1'024;  ///< that are hashed in one go

    std::array<std::uint64_t, 2> words{};
    /// What keyed_hash() multiplies the words of a text with: drawn from those above.
    std::array<Wide, kMostBytes / 8 + 2> factors{};

    HashKey() : HashKey(std::array<std::uint64_t, 2>{}) {}
    HashKey(const std::array<std::uint64_t, 2>& secret);
};

/// A keyed hash of `bytes`: multilinear, of 128-bit factors (Lemire, Kaser 2014). Whoever does not know the
/// key cannot craft names or addresses that collide: two texts of up to kMostBytes do with probability 2^-64.
/// The same on every rank of a job. Local.
std::uint64_t keyed_hash(const HashKey& key, std::string_view bytes);

/// Makes all bits of a hash depend on each other: sums of products keep the order of texts that differ in one
/// number. One to one, so that no two hashes become the same. Local.
constexpr std::uint64_t stir(std::uint64_t hash)
{
    hash = (hash ^ hash >> 32) * 0x9e3779b97f4a7c15;
    return hash ^ hash >> 29;
}

/// keyed_hash() of the bytes of few words, the lowest of each first. Inlined: every row has some. Local.
template <std::same_as<std::uint64_t>... Words>
std::uint64_t keyed_hash(const HashKey& key, Words... words)
{
    Wide sum = key.factors[0] + key.factors[1] * (sizeof(words) + ...);
    std::size_t next = 2;
    ((sum += key.factors[next++] * words), ...);
    return stir(static_cast<std::uint64_t>(sum >> 64));
}

/// keyed_hash() of the bytes of an address. Local.
inline std::uint64_t keyed_hash(const HashKey& key, const Address& address)
{
    return keyed_hash(key, __builtin_bswap64(address.word(0)), __builtin_bswap64(address.word(8)));
}

/// A key from the operating system's random source. Local.
HashKey draw_hash_key();

}  // namespace spamgraph
