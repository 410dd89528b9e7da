#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "logs/dns_samples.hpp"

namespace spamgraph::logs {

inline constexpr std::int64_t kNoon = 1'376'913'600;  // 2013-08-19 12:00 UTC

/// Who sends to whom.
struct Ends {
    std::string source, destination;
    unsigned source_port, destination_port;
    [[nodiscard]] Ends back() const { return {destination, source, destination_port, source_port}; }
};

inline const Ends kToServer{"192.0.2.1", "198.51.100.53", 40'000, 53};
inline const Ends kToServer6{"2001:db8::1", "2001:db8::53", 40'000, 53};

inline std::string udp(const Ends& ends, const std::string& payload)
{
    return u16_be(ends.source_port) + u16_be(ends.destination_port) +
           u16_be(static_cast<unsigned>(8 + payload.size())) + u16_be(0) + payload;
}

enum TcpFlags : unsigned { kFin = 1, kSyn = 2, kRst = 4, kAck = 16 };

inline std::string tcp(const Ends& ends, std::uint32_t sequence, const std::string& payload,
                       unsigned flags = kAck)
{
    return u16_be(ends.source_port) + u16_be(ends.destination_port) + u32_be(sequence) + u32_be(1) +
           u16_be(0x6000 | flags) + u16_be(1000) + u32_be(0) + std::string("\x01\x01\x01\x00", 4) + payload;
}

/// A DNS message as it goes over TCP.
inline std::string with_length(const std::string& message)
{
    return u16_be(static_cast<unsigned>(message.size())) + message;
}

/// An IPv4 packet, with 4 bytes of options; `fragment`: flags and offset in units of 8 bytes.
inline std::string ipv4(const Ends& ends, unsigned protocol, const std::string& payload,
                        unsigned fragment = 0, unsigned id = 1)
{
    return u16_be(0x4600) + u16_be(static_cast<unsigned>(24 + payload.size())) + u16_be(id) +
           u16_be(fragment) + '\x40' + static_cast<char>(protocol) + u16_be(0) + wire_address(ends.source) +
           wire_address(ends.destination) + std::string("\x01\x01\x01\x00", 4) + payload;
}

/// An IPv6 packet; `payload` begins with a header of kind `next`.
inline std::string ipv6(const Ends& ends, unsigned next, const std::string& payload)
{
    return u32_be(0x60000000) + u16_be(static_cast<unsigned>(payload.size())) + static_cast<char>(next) +
           '\x40' + wire_address(ends.source) + wire_address(ends.destination) + payload;
}

/// An IPv6 fragment header and what it carries.
inline std::string ipv6_fragment(unsigned next, unsigned offset_bytes, bool more, const std::string& part,
                                 std::uint32_t id = 1)
{
    return std::string{static_cast<char>(next), '\0'} + u16_be(offset_bytes | (more ? 1U : 0U)) + u32_be(id) +
           part;
}

/// An IP packet with a UDP datagram, of the addresses' kind.
inline std::string ip_udp(const Ends& ends, const std::string& payload)
{
    return ends.source.find(':') == std::string::npos ? ipv4(ends, 17, udp(ends, payload))
                                                      : ipv6(ends, 17, udp(ends, payload));
}

inline std::string ethernet(unsigned type, const std::string& payload)
{
    return std::string(12, '\x02') + u16_be(type) + payload;
}

/// An Ethernet frame with a UDP datagram.
inline std::string frame_of(const Ends& ends, const std::string& payload)
{
    return ethernet(ends.source.find(':') == std::string::npos ? 0x0800 : 0x86dd, ip_udp(ends, payload));
}

/// A packet of a capture file.
struct Packet {
    std::int64_t time_us;  ///< after kNoon
    std::string bytes;
    std::size_t original = 0;  ///< length on the wire, where it was cut
};

inline std::string u16_le(unsigned value)
{
    return {static_cast<char>(value), static_cast<char>(value >> 8)};
}
inline std::string u32_le(std::uint32_t value)
{
    return u16_le(value & 0xffff) + u16_le(value >> 16);
}

inline std::string pcap_header(unsigned link_type)
{
    return u32_le(0xa1b2c3d4) + u16_le(2) + u16_le(4) + u32_le(0) + u32_le(0) + u32_le(65'535) +
           u32_le(link_type);
}

inline std::string pcap_record(const Packet& packet)
{
    const auto captured = static_cast<std::uint32_t>(packet.bytes.size());
    const auto original = packet.original > 0 ? static_cast<std::uint32_t>(packet.original) : captured;
    return u32_le(static_cast<std::uint32_t>(kNoon + packet.time_us / 1'000'000)) +
           u32_le(static_cast<std::uint32_t>(packet.time_us % 1'000'000)) + u32_le(captured) +
           u32_le(original) + packet.bytes;
}

inline std::string pcap_file(const std::vector<Packet>& packets, unsigned link_type = 1)
{
    std::string file = pcap_header(link_type);
    for (const Packet& packet : packets) file += pcap_record(packet);
    return file;
}

/// A pcapng block, big-endian.
inline std::string block(std::uint32_t type, std::string body)
{
    body.resize((body.size() + 3) / 4 * 4);
    const std::string length = u32_be(static_cast<std::uint32_t>(12 + body.size()));
    return u32_be(type) + length + body + length;
}

inline std::string section_block()
{
    return block(0x0a0d0d0a, u32_be(0x1a2b3c4d) + u16_be(1) + u16_be(0) + std::string(8, '\xff'));
}

inline std::string interface_block(unsigned link_type, const std::string& options = "")
{
    return block(1, u16_be(link_type) + u16_be(0) + u32_be(0) + options);
}

inline std::string packet_block(unsigned interface, std::uint64_t ticks, const std::string& bytes)
{
    const auto size = static_cast<std::uint32_t>(bytes.size());
    return block(6, u32_be(interface) + u32_be(static_cast<std::uint32_t>(ticks >> 32)) +
                        u32_be(static_cast<std::uint32_t>(ticks)) + u32_be(size) + u32_be(size) + bytes);
}

}  // namespace spamgraph::logs
