#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace spamgraph {

/// Reads "2001:db8::1" or "::ffff:192.0.2.1" (RFC 4291, 2.2), as inet_pton() does: its first 64 bits and its
/// last. False, and of no meaning, for anything else. Local.
bool parse_ipv6(std::string_view text, std::array<std::uint64_t, 2>& halves);

}  // namespace spamgraph
