#pragma once

#include <string_view>

#include "spamgraph/core/address.hpp"

namespace spamgraph {

/// Reads "2001:db8::1" or "::ffff:192.0.2.1" (RFC 4291, 2.2), as inet_pton() does; false, and an address of
/// no meaning, for anything else. Local.
bool parse_ipv6(std::string_view text, Address& address);

}  // namespace spamgraph
