#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace spamgraph {

/// Reads a dotted quad, the first number highest; nothing for anything else. Strict: four decimal numbers up
/// to 255, no leading zero. Without branches on how long each number is. Local.
std::optional<std::uint32_t> parse_ipv4(std::string_view text);

/// The same byte by byte: what the other is held against. Local.
std::optional<std::uint32_t> parse_ipv4_bytewise(std::string_view text);

}  // namespace spamgraph
