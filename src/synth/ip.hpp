#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace spamgraph::synth {

/// An IP address as the generator writes it: IPv4 in host order, or eight groups of IPv6.
struct Ip {
    bool v6 = false;
    std::uint32_t v4 = 0;
    std::array<std::uint16_t, 8> groups{};
    bool operator==(const Ip&) const = default;
};

/// "192.0.2.1", or the canonical form of RFC 5952.
std::string to_text(const Ip& ip);

/// The name under in-addr.arpa or ip6.arpa that a PTR query asks for.
std::string reverse_name(const Ip& ip);

/// The four numbers of an IPv4 address backwards: "1.2.0.192", as DNSBL queries have them.
std::string reversed_quads(std::uint32_t v4);

/// Number `index` of the residential address space: IPv4 blocks of access networks of many countries.
/// Injective for indices below kResidentialAddresses.
std::uint32_t residential_address(std::uint64_t seed, std::uint64_t index);

extern const std::uint64_t kResidentialAddresses;

/// A block of residential IPv4 addresses.
struct AccessBlock {
    std::uint32_t first;
    unsigned prefix;           ///< length
    std::string_view country;  ///< ISO 3166-1 alpha-2
    [[nodiscard]] constexpr std::uint32_t size() const { return std::uint32_t{1} << (32 - prefix); }
};

/// The first group of residential IPv6 addresses.
struct AccessPrefix6 {
    std::uint16_t group;
    std::string_view country;
};

/// Where residential addresses lie; the blocks do not overlap.
std::span<const AccessBlock> access_blocks();
std::span<const AccessPrefix6> access_prefixes6();

/// The country of a residential address; empty for any other.
std::string_view country_of(const Ip& ip);

/// Whether a residential address lies in the blocks of the country where the suspects cluster.
bool in_cluster_country(std::uint32_t v4);

/// Number `index` (below 2^24) of the residential IPv6 space; injective.
Ip residential_v6(std::uint64_t seed, std::uint32_t index);

/// The two blocks of fixed addresses: of mail servers and others, and of relays.
inline constexpr unsigned kFixedBlockPrefix = 15;
std::uint32_t server_block();
std::uint32_t relay_block();

/// Number `index` (below 2^17) of the space where mail servers and other hosts with a fixed address live;
/// injective.
std::uint32_t server_address(std::uint64_t seed, std::uint32_t index);

/// Number `index` (below 2^17) of the space of the shared relays with a fixed address; injective.
std::uint32_t relay_address(std::uint64_t seed, std::uint32_t index);

/// An address of a web server, mail exchange or content network, from a hash. Not injective.
std::uint32_t hosting_address(std::uint64_t hash);
Ip hosting_v6(std::uint64_t hash);

}  // namespace spamgraph::synth
