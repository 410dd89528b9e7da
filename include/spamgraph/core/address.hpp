#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace spamgraph {

/// An IP address in network byte order; IPv4 is stored IPv4-mapped (RFC 4291, 2.5.5.2).
struct Address {
    std::array<std::uint8_t, 16> bytes{};
    auto operator<=>(const Address&) const = default;
};

/// Reads "192.0.2.1", "2001:db8::1" or "::ffff:192.0.2.1"; nothing for anything else. Local.
std::optional<Address> parse_address(std::string_view text);

/// The same without a copy: writes the address to `address`; false, and of no meaning, for anything else.
/// Local.
bool parse_address(std::string_view text, Address& address);

/// The address with all but its first `bits` zero: up to 32 of IPv4, up to 128 of IPv6. Local.
Address cut_to_prefix(const Address& address, unsigned bits);

/// Whether an address is IPv4, which is stored IPv4-mapped. Local.
bool is_ipv4(const Address& address);

/// "192.0.2.1" for IPv4-mapped, RFC 5952 text for IPv6. Local.
std::string format_address(const Address& address);

}  // namespace spamgraph
