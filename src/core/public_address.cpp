#include "spamgraph/core/public_address.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

namespace spamgraph {

namespace {

struct Prefix {
    std::array<std::uint8_t, 4> bytes;
    unsigned bits;
};

constexpr std::array kNotPublic{
    Prefix{{0, 0, 0, 0}, 8},    Prefix{{10, 0, 0, 0}, 8},     Prefix{{100, 64, 0, 0}, 10},
    Prefix{{127, 0, 0, 0}, 8},  Prefix{{169, 254, 0, 0}, 16}, Prefix{{172, 16, 0, 0}, 12},
    Prefix{{192, 0, 0, 0}, 24}, Prefix{{192, 168, 0, 0}, 16}, Prefix{{198, 18, 0, 0}, 15},
    Prefix{{224, 0, 0, 0}, 3}};  // multicast and reserved

}  // namespace

bool is_public(const Address& address)
{
    if (!is_ipv4(address)) return (address.bytes[0] & 0xe0) == 0x20;  // 2000::/3
    return std::ranges::none_of(kNotPublic, [&](const Prefix& prefix) {
        const Address cut = cut_to_prefix(address, prefix.bits);
        return std::ranges::equal(std::span(cut.bytes).last(4), prefix.bytes);
    });
}

}  // namespace spamgraph
