#pragma once

#include <cstdint>
#include <optional>

#include "logs/dns_message.hpp"
#include "spamgraph/core/address.hpp"

namespace spamgraph::logs {

/// IANA protocol numbers.
inline constexpr std::uint8_t kTcp = 6, kUdp = 17;

/// What an IP packet carries, and of what it may be a fragment.
struct IpPacket {
    Address source, destination;
    std::uint8_t protocol{};  ///< of the payload
    Bytes payload;
    bool snap_length{};  ///< the payload goes on beyond what was captured
    bool is_fragment{}, more_fragments{};
    std::uint32_t id{};               ///< of the datagram that it is a fragment of
    std::uint32_t fragment_offset{};  ///< in bytes
};

/// Finds the IP packet in a captured one: behind Ethernet with any VLAN tags, PPP over Ethernet, Linux cooked
/// capture 1 and 2, BSD loopback, PPP, or as it is. Returns why there is none: `link_type` for one that we do
/// not know, `packet` for headers that do not hold, `snap_length` where they were not captured, `port` for
/// another protocol than IP. Local.
/// @param link_type LINKTYPE_ number
/// @param snap_length the packet goes on beyond `bytes`
std::optional<Reason> find_ip_packet(std::uint16_t link_type, Bytes bytes, bool snap_length,
                                     IpPacket& packet);

/// A TCP segment or UDP datagram.
struct Transport {
    std::uint16_t source_port{}, destination_port{};
    Bytes payload;
    bool snap_length{};        ///< the payload goes on beyond what was captured
    std::uint32_t sequence{};  ///< TCP only, as the flags
    bool syn{}, fin{}, rst{};
};

/// Reads the UDP or TCP header of a packet that is no fragment. Returns why not: `packet`, `snap_length`,
/// `port` for another protocol. Local.
std::optional<Reason> read_transport(const IpPacket& packet, Transport& transport);

}  // namespace spamgraph::logs
