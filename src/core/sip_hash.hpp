#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace spamgraph {

/// SipHash-1-3 (Aumasson, Bernstein 2012). Local.
std::uint64_t sip_hash(const std::array<std::uint64_t, 2>& key, std::string_view bytes);

}  // namespace spamgraph
