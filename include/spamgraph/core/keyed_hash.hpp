#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace spamgraph {

/// A secret drawn once per job; nothing that is written depends on it.
struct HashKey {
    /// What keyed_hash() multiplies a word of a text with: 128 bits.
    struct Factor {
        std::uint64_t low, high;
    };
    static constexpr std::size_t kMostBytes = 1'024;  ///< that are hashed in one go

    std::array<std::uint64_t, 2> words{};
    std::array<Factor, kMostBytes / 8 + 2> factors{};  ///< drawn from the words

    HashKey() : HashKey(std::array<std::uint64_t, 2>{}) {}
    HashKey(const std::array<std::uint64_t, 2>& secret);
};

/// A keyed hash of `bytes`: multilinear, of 128-bit factors (Lemire, Kaser 2014). Whoever does not know the
/// key cannot craft names or addresses that collide: two texts of up to kMostBytes do with probability 2^-64.
/// The same on every rank of a job. Local.
std::uint64_t keyed_hash(const HashKey& key, std::string_view bytes);

/// A key from the operating system's random source. Local.
HashKey draw_hash_key();

}  // namespace spamgraph
