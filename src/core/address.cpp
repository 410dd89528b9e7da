#include "spamgraph/core/address.hpp"

#include <arpa/inet.h>

#include <algorithm>

#include "core/ipv4.hpp"

namespace spamgraph {

namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

}  // namespace

std::optional<Address> parse_address(std::string_view text)
{
    Address address;
    if (parse_ipv4(text, address.bytes.data() + kMappedPrefix.size())) {
        std::ranges::copy(kMappedPrefix, address.bytes.begin());
        return address;
    }
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    // inet_pton reads up to a NUL byte: what follows one would go unread.
    if (text.size() >= buffer.size() || text.find(':') == text.npos || text.find('\0') != text.npos)
        return std::nullopt;
    std::ranges::copy(text, buffer.begin());
    if (inet_pton(AF_INET6, buffer.data(), address.bytes.data()) != 1) return std::nullopt;
    return address;
}

std::string format_address(const Address& address)
{
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    const bool mapped = std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), address.bytes.begin());
    const auto* const from = address.bytes.data() + (mapped ? kMappedPrefix.size() : 0);
    return inet_ntop(mapped ? AF_INET : AF_INET6, from, buffer.data(), buffer.size());
}

}  // namespace spamgraph
