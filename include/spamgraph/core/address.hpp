#pragma once

#include <array>
#include <bit>
#include <compare>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>

namespace spamgraph {

/// An IP address in network byte order; IPv4 is stored IPv4-mapped (RFC 4291, 2.5.5.2).
struct Address {
    std::array<std::uint8_t, 16> bytes{};

    bool operator==(const Address&) const = default;
    /// As bytes. In two words: addresses are sorted a lot, and a library call for each pair takes long.
    std::strong_ordering operator<=>(const Address& other) const
    {
        const std::uint64_t front = word(0), others = other.word(0);
        return front != others ? front <=> others : word(8) <=> other.word(8);
    }

    /// The word that begins at a byte, which counts most.
    [[nodiscard]] std::uint64_t word(std::size_t begin) const
    {
        std::uint64_t word;
        std::memcpy(&word, &bytes[begin], sizeof word);
        if constexpr (std::endian::native == std::endian::little) word = __builtin_bswap64(word);
        return word;
    }
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
