#include "spamgraph/core/address.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cstring>

#include "core/ipv4.hpp"
#include "core/ipv6.hpp"
#include "core/words.hpp"

namespace spamgraph {

namespace {

constexpr std::array<std::uint8_t, 12> kMappedPrefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/// In whole words, as addresses are read: a later read need not wait for single bytes.
void set_halves(std::uint64_t front, std::uint64_t back, Address& address)
{
    const std::array<std::uint64_t, 2> words{words::in_network_order(front), words::in_network_order(back)};
    std::memcpy(address.bytes.data(), words.data(), sizeof words);
}

}  // namespace

bool parse_address(std::string_view text, Address& address)
{
    std::uint32_t ipv4{};
    if (parse_ipv4(text, ipv4)) {
        set_halves(0, 0xffff00000000 | ipv4, address);
        return true;
    }
    std::array<std::uint64_t, 2> halves;
    if (!parse_ipv6(text, halves)) return false;
    set_halves(halves[0], halves[1], address);
    return true;
}

std::optional<Address> parse_address(std::string_view text)
{
    Address address;
    return parse_address(text, address) ? std::optional(address) : std::nullopt;
}

bool is_ipv4(const Address& address)
{
    return std::equal(kMappedPrefix.begin(), kMappedPrefix.end(), address.bytes.begin());
}

Address cut_to_prefix(const Address& address, unsigned bits)
{
    Address cut = address;
    unsigned kept = bits + (is_ipv4(address) ? 8 * kMappedPrefix.size() : 0);
    for (std::uint8_t& byte : cut.bytes) {
        const unsigned of_byte = std::min(kept, 8U);
        byte = static_cast<std::uint8_t>(byte & (0xff00 >> of_byte));
        kept -= of_byte;
    }
    return cut;
}

std::string format_address(const Address& address)
{
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    const bool mapped = is_ipv4(address);
    const auto* const from = address.bytes.data() + (mapped ? kMappedPrefix.size() : 0);
    return inet_ntop(mapped ? AF_INET : AF_INET6, from, buffer.data(), buffer.size());
}

}  // namespace spamgraph
