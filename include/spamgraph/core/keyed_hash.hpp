#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace spamgraph {

/// A secret drawn once per job; nothing that is written depends on it.
struct HashKey {
    std::array<std::uint64_t, 2> words{};
};

/// SipHash-1-3 of `bytes` (Aumasson, Bernstein 2012): a keyed hash, so that nobody can craft names or
/// addresses that collide. The same on every rank of a job. Local.
std::uint64_t keyed_hash(const HashKey& key, std::string_view bytes);

/// A key from the operating system's random source. Local.
HashKey draw_hash_key();

}  // namespace spamgraph
