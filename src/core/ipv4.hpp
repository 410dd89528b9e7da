#pragma once

#include <cstdint>
#include <string_view>

namespace spamgraph {

/// Reads a dotted quad into four bytes; false for anything else, which may have written some. Strict: four
/// decimal numbers up to 255, no leading zero. Without branches on how long each number is. Local.
bool parse_ipv4(std::string_view text, std::uint8_t* out);

/// The same byte by byte: what the other is held against. Local.
bool parse_ipv4_bytewise(std::string_view text, std::uint8_t* out);

}  // namespace spamgraph
