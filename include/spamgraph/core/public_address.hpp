#pragma once

#include "spamgraph/core/address.hpp"

namespace spamgraph {

/// Whether an address stands for one host wherever it is seen: neither this host, private, link-local, shared
/// (RFC 6598), benchmarking, multicast nor reserved (IANA special-purpose registries); of IPv6 global unicast
/// only. Addresses of documentation count as public. Local.
bool is_public(const Address& address);

}  // namespace spamgraph
