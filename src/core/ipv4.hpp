#pragma once

#include <cstdint>
#include <string_view>

namespace spamgraph {

/// Reads a dotted quad, the first number highest; false, and an address of no meaning, for anything else.
/// Strict: four decimal numbers up to 255, no leading zero. Without branches on how long each number is.
/// Local.
bool parse_ipv4(std::string_view text, std::uint32_t& address);

/// The same byte by byte: what the other is held against. Local.
bool parse_ipv4_bytewise(std::string_view text, std::uint32_t& address);

}  // namespace spamgraph
