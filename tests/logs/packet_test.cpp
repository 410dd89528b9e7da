#include "logs/packet.hpp"

#include <gtest/gtest.h>

#include "logs/packets.hpp"

namespace spamgraph::logs {
namespace {

using namespace std::string_literals;

const std::string kPacket4 = ip_udp(kToServer, "query"), kPacket6 = ip_udp(kToServer6, "query");

std::optional<Reason> reason_of(unsigned link_type, const std::string& bytes, bool snap_length = false)
{
    IpPacket packet;
    return find_ip_packet(static_cast<std::uint16_t>(link_type), bytes_of(bytes), snap_length, packet);
}

TEST(FindIpPacket, LinkLayersThatAreOddOrCut)
{
    constexpr unsigned kNull = 0, kEthernet = 1, kPpp = 9, kRaw = 101, kSll2 = 276;
    const auto tags = [](unsigned type, std::size_t count) {
        std::string bytes;
        for (std::size_t i = 0; i < count; ++i) bytes += u16_be(7) + u16_be(i + 1 < count ? type : 0x0800);
        return ethernet(type, bytes + kPacket4);
    };
    const auto pppoe = [](unsigned protocol, const std::string& packet) {
        return ethernet(0x8864, std::string(6, '\x11') + u16_be(protocol) + packet);
    };
    // Of each label the byte that tells whether it is the last.
    const auto mpls = [](const std::string& bottoms) {
        std::string bytes;
        for (const char bottom : bottoms) bytes += u16_be(1) + bottom + '\x40';
        return ethernet(0x8847, bytes);
    };
    const std::string plain_ppp = u16_be(0x0021) + kPacket4;
    const auto raw_length = [](unsigned length) {
        return std::string(kPacket4).replace(2, 2, u16_be(length));
    };
    const struct {
        const char* what;
        unsigned link_type;
        std::string bytes;
        std::optional<Reason> reason;
    } cases[] = {
        {"eight VLAN tags", kEthernet, tags(0x8100, 8), std::nullopt},
        {"tags of an old kind", kEthernet, tags(0x9100, 2), std::nullopt},
        {"nine tags", kEthernet, tags(0x8100, 9), Reason::packet},
        {"IPv6 in PPPoE", kEthernet, pppoe(0x0057, kPacket6), std::nullopt},
        {"LCP in PPPoE", kEthernet, pppoe(0xc021, "x"), Reason::port},
        {"one MPLS label", kEthernet, mpls("\x01") + kPacket4, std::nullopt},
        {"three MPLS labels", kEthernet, mpls("\0\0\x01"s) + kPacket6, std::nullopt},
        {"eight MPLS labels", kEthernet, mpls("\0\0\0\0\0\0\0\x01"s) + kPacket4, std::nullopt},
        {"nine MPLS labels", kEthernet, mpls("\0\0\0\0\0\0\0\0\x01"s) + kPacket4, Reason::packet},
        {"a frame below MPLS labels", kEthernet, mpls("\x01") + std::string(20, '\0'), Reason::port},
        {"PPP without address and control", kPpp, plain_ppp, std::nullopt},
        {"PPP with a short protocol", kPpp, '\x21' + kPacket4, std::nullopt},
        {"PPP with address, control and a short protocol", kPpp, "\xff\x03\x57" + kPacket6, std::nullopt},
        {"PPP with an address and no control", kPpp, '\xff' + plain_ppp, Reason::port},
        {"PPP on a serial line", 50, "\xff\x03" + plain_ppp, std::nullopt},
        {"Cisco HDLC", 104, u16_be(0x0f00) + u16_be(0x86dd) + kPacket6, std::nullopt},
        {"SLARP", 104, u16_be(0x8f00) + u16_be(0x8035) + "x", Reason::port},
        {"LCP", kPpp, u16_be(0xff03) + u16_be(0xc021), Reason::port},
        {"another version", kRaw, '\x50' + kPacket4.substr(1), Reason::packet},
        {"an IPv4 header of 16 bytes", kRaw, '\x44' + kPacket4.substr(1), Reason::packet},
        {"a length within the header", kRaw, raw_length(23), Reason::packet},
        {"no length", kRaw, raw_length(0), std::nullopt},
        {"no link type that is known", 147, kPacket4, Reason::link_type},
    };
    for (const auto& [what, link_type, bytes, reason] : cases) {
        EXPECT_EQ(reason_of(link_type, bytes), reason) << what;
        EXPECT_EQ(reason_of(link_type, bytes, true), reason) << what;
    }
    // What a snap length cut is not called broken.
    const std::pair<unsigned, std::string> halves[] = {
        {kEthernet, std::string(13, 'x')},
        {kEthernet, ethernet(0x8100, u16_be(7))},
        {kEthernet, ethernet(0x8864, "1234567")},
        {kEthernet, ethernet(0x8847, std::string(7, '\0'))},
        {kEthernet, ethernet(0x8848, "\0\0\x01\x40"s)},
        {kSll2, std::string(19, 'x')},
        {kPpp, "\xff"},
        {kPpp, u16_be(0xff03) + '\0'},
        {kNull, "\2"},
        {kNull, u32_le(2)},
        {kRaw, '\x4f' + raw_length(200).substr(1, 30)},
        {kRaw, kPacket4.substr(0, 19)},
        {kRaw, kPacket6.substr(0, 39)},
    };
    for (const auto& [link_type, bytes] : halves) {
        EXPECT_EQ(reason_of(link_type, bytes), Reason::packet) << link_type << " " << bytes.size();
        EXPECT_EQ(reason_of(link_type, bytes, true), Reason::snap_length) << link_type << " " << bytes.size();
    }
}

TEST(FindIpPacket, ExtensionHeadersOfIpv6)
{
    const std::string datagram = udp(kToServer6, "query");
    const auto find = [&](unsigned next, const std::string& payload) {
        IpPacket packet;
        const auto reason = find_ip_packet(229, bytes_of(ipv6(kToServer6, next, payload)), false, packet);
        return std::pair(reason, reason ? 0U : packet.protocol);
    };
    using Found = std::pair<std::optional<Reason>, unsigned>;
    constexpr unsigned kOptions = 60, kFragment = 44, kUdpNumber = 17;
    const std::string to_udp = std::string{'\x11'} + std::string(7, '\0');
    EXPECT_EQ(find(kOptions, to_udp + datagram), Found(std::nullopt, kUdpNumber));
    EXPECT_EQ(find(kOptions, to_udp.substr(1)), Found(Reason::packet, 0));
    // What follows in a later fragment is not a header, whatever its number says; nor is what follows the
    // first.
    EXPECT_EQ(find(kFragment, ipv6_fragment(kOptions, 8, true, "x")), Found(std::nullopt, kOptions));
    EXPECT_EQ(find(kFragment, ipv6_fragment(kOptions, 0, true, "x")), Found(std::nullopt, kOptions));
    EXPECT_EQ(find(kFragment, ipv6_fragment(kOptions, 0, false, to_udp + datagram)),
              Found(std::nullopt, kUdpNumber));
    EXPECT_EQ(find(59, "x"), Found(std::nullopt, 59));  // no next header
}

TEST(FindIpPacket, AnIpv6PacketMayLeaveItsLengthUnsaid)
{
    std::string packet = kPacket6;
    packet[4] = packet[5] = '\0';
    IpPacket found;
    EXPECT_EQ(find_ip_packet(101, bytes_of(packet), false, found), std::nullopt);
    EXPECT_EQ(text_of(found.payload), udp(kToServer6, "query"));
    EXPECT_FALSE(found.snap_length);
    packet[5] = '\x7f';
    EXPECT_EQ(find_ip_packet(101, bytes_of(packet), true, found), std::nullopt);
    EXPECT_TRUE(found.snap_length);
}

TEST(ReadTransport, PortsPayloadAndFlags)
{
    const std::string segment = tcp(kToServer, 77, "query", kSyn | kAck);
    const auto with = [&](std::size_t place, const std::string& bytes) {
        return std::string(segment).replace(place, bytes.size(), bytes);
    };
    const std::string datagram = udp(kToServer, "query");
    const auto with_length = [&](unsigned length) {
        return std::string(datagram).replace(4, 2, u16_be(length));
    };
    const struct {
        const char* what;
        std::uint8_t protocol;
        std::string bytes;
        std::optional<Reason> whole, cut;  ///< said of a whole packet, and of one that a snap length cut
    } cases[] = {
        {"TCP", kTcp, segment, {}, {}},
        {"19 bytes of TCP", kTcp, segment.substr(0, 19), Reason::packet, Reason::snap_length},
        {"7 bytes of TCP", kTcp, segment.substr(0, 7), Reason::packet, Reason::snap_length},
        {"a TCP header of 16 bytes", kTcp, with(12, "\x40"), Reason::packet, Reason::packet},
        {"options of TCP beyond the packet", kTcp, with(12, "\xf0"), Reason::packet, Reason::snap_length},
        {"UDP", kUdp, datagram, {}, {}},
        {"7 bytes of UDP", kUdp, datagram.substr(0, 7), Reason::packet, Reason::snap_length},
        {"a UDP datagram within its header", kUdp, with_length(7), Reason::packet, Reason::packet},
        {"a UDP datagram beyond its packet", kUdp, with_length(99), Reason::packet, {}},
        {"SCTP", 132, datagram, Reason::port, Reason::port},
    };
    for (const auto& [what, protocol, bytes, whole, cut] : cases) {
        IpPacket packet;
        packet.protocol = protocol;
        packet.payload = bytes_of(bytes);
        Transport read;
        EXPECT_EQ(read_transport(packet, read), whole) << what;
        if (!whole) {
            EXPECT_EQ(read.source_port, 40'000) << what;
            EXPECT_EQ(read.destination_port, 53) << what;
            EXPECT_EQ(text_of(read.payload), "query") << what;
        }
        if (!whole && protocol == kTcp) {
            EXPECT_EQ(read.sequence, 77U);
            EXPECT_TRUE(read.syn && !read.fin && !read.rst);
        }
        packet.snap_length = true;
        EXPECT_EQ(read_transport(packet, read), cut) << what;
        EXPECT_TRUE(cut || read.snap_length || protocol == kUdp) << what;
    }
}

}  // namespace
}  // namespace spamgraph::logs
