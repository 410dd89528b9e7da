#pragma once

#include <cstdint>
#include <string>

#include "synth/row_format.hpp"

namespace spamgraph::synth {

void append_u16(std::string& out, std::uint64_t value);  ///< big-endian, as on the wire
void append_u32(std::string& out, std::uint64_t value);

/// The DNS message (RFC 1035) that the client sends; half of them with EDNS (RFC 6891).
std::string query_message(const Exchange& exchange);

/// The message that answers it; without a question where the exchange has none.
std::string response_message(const Exchange& exchange);

/// The 4 or 16 bytes of an address in text.
std::string address_bytes(const std::string& text);

/// Whether the exchange goes over TCP: long answers, and now and then another.
bool uses_tcp(const Exchange& exchange);

}  // namespace spamgraph::synth
