#include "logs/packet.hpp"

#include <algorithm>

namespace spamgraph::logs {

namespace {

// LINKTYPE_ numbers (https://www.tcpdump.org/linktypes.html), with those that old systems wrote for raw IP.
constexpr std::uint16_t kNull = 0, kEthernet = 1, kPpp = 9, kPppSerial = 50, kRawOld = 12, kRawOpenBsd = 14,
                        kRaw = 101, kCiscoHdlc = 104, kLoop = 108, kSll = 113, kIpv4 = 228, kIpv6 = 229,
                        kSll2 = 276;
constexpr std::uint16_t kTypeIpv4 = 0x0800, kTypeIpv6 = 0x86dd, kTypeVlan = 0x8100, kTypeQinQ = 0x88a8,
                        kTypeOldQinQ = 0x9100, kTypePppoe = 0x8864, kTypeMpls = 0x8847,
                        kTypeMplsMulticast = 0x8848;
constexpr std::uint16_t kPppIpv4 = 0x0021, kPppIpv6 = 0x0057;
constexpr int kMaxTags = 8, kMaxExtensions = 8;

// IPv6 extension headers (RFC 8200, 4; RFC 4302).
constexpr std::uint8_t kHopByHop = 0, kRouting = 43, kFragment = 44, kAuthentication = 51, kOptions = 60;

/// Bytes that a header is cut from; remembers that too few were there.
class Cursor {
public:
    explicit Cursor(Bytes bytes) : rest_(bytes) {}
    [[nodiscard]] Bytes rest() const { return rest_; }
    /// The next `count` bytes, or nothing.
    Bytes take(std::size_t count)
    {
        if (rest_.size() < count) return {};
        const Bytes taken = rest_.first(count);
        rest_ = rest_.subspan(count);
        return taken;
    }

private:
    Bytes rest_;
};

std::optional<Reason> read_ipv4(Bytes bytes, Reason too_short, IpPacket& packet)
{
    if (bytes.size() < 20) return too_short;
    const std::size_t header = std::size_t{bytes[0] & 0xfU} * 4;
    if (bytes[0] >> 4 != 4 || header < 20) return Reason::packet;
    // A network card that sends for the system leaves the length 0.
    const std::size_t length = read_u16(bytes, 2) == 0 ? bytes.size() : read_u16(bytes, 2);
    if (length < header) return Reason::packet;
    if (bytes.size() < header) return too_short;
    packet.snap_length = length > bytes.size();
    packet.source = address_from_wire(bytes.subspan(12, 4), false);
    packet.destination = address_from_wire(bytes.subspan(16, 4), false);
    packet.protocol = bytes[9];
    const std::uint16_t fragment = read_u16(bytes, 6);
    packet.more_fragments = (fragment & 0x2000) != 0;
    packet.fragment_offset = (fragment & 0x1fffU) * 8;
    packet.is_fragment = packet.more_fragments || packet.fragment_offset > 0;
    packet.id = read_u16(bytes, 4);
    packet.payload = bytes.first(std::min(length, bytes.size())).subspan(header);
    return std::nullopt;
}

/// Goes over the extension headers of an IPv6 packet, up to a fragment's content.
std::optional<Reason> skip_extensions(Bytes bytes, std::uint8_t next, Reason too_short, IpPacket& packet)
{
    for (int i = 0; i < kMaxExtensions; ++i) {
        const bool is_extension = next == kHopByHop || next == kRouting || next == kOptions ||
                                  next == kAuthentication || next == kFragment;
        if (!is_extension || packet.is_fragment) {
            packet.protocol = next;
            packet.payload = bytes;
            return std::nullopt;
        }
        if (bytes.size() < 8) return too_short;
        std::size_t length = (std::size_t{bytes[1]} + 1) * 8;
        if (next == kAuthentication) length = (std::size_t{bytes[1]} + 2) * 4;
        if (next == kFragment) {
            length = 8;
            const std::uint16_t place = read_u16(bytes, 2);
            packet.more_fragments = (place & 1) != 0;
            packet.fragment_offset = place & 0xfff8;
            packet.is_fragment = packet.more_fragments || packet.fragment_offset > 0;
            packet.id = read_u32(bytes, 4);
        }
        if (bytes.size() < length) return too_short;
        next = bytes[0];
        bytes = bytes.subspan(length);
    }
    return Reason::packet;
}

std::optional<Reason> read_ipv6(Bytes bytes, Reason too_short, IpPacket& packet)
{
    if (bytes.size() < 40) return too_short;
    const std::size_t length = read_u16(bytes, 4);
    packet.source = address_from_wire(bytes.subspan(8, 16), true);
    packet.destination = address_from_wire(bytes.subspan(24, 16), true);
    const std::uint8_t next = bytes[6];
    bytes = bytes.subspan(40);
    packet.snap_length = length > bytes.size();
    if (length > 0) bytes = bytes.first(std::min(length, bytes.size()));
    return skip_extensions(bytes, next, too_short, packet);
}

std::optional<Reason> read_ip(Bytes bytes, Reason too_short, IpPacket& packet)
{
    if (bytes.empty()) return too_short;
    packet.is_fragment = false;
    return bytes[0] >> 4 == 6 ? read_ipv6(bytes, too_short, packet) : read_ipv4(bytes, too_short, packet);
}

/// The packet below MPLS labels (RFC 3032, 2.1). They do not tell what it is: IP is known by its version.
std::optional<Reason> read_mpls(Bytes bytes, Reason too_short, IpPacket& packet)
{
    Cursor cursor(bytes);
    for (int labels = 0;; ++labels) {
        const Bytes label = cursor.take(4);
        if (label.empty()) return too_short;
        if (labels == kMaxTags) return Reason::packet;
        const bool is_last = (label[2] & 1) != 0;
        if (is_last) break;
    }
    const Bytes below = cursor.rest();
    const bool is_ip = below.empty() || below[0] >> 4 == 4 || below[0] >> 4 == 6;
    return is_ip ? read_ip(below, too_short, packet) : std::optional(Reason::port);
}

/// The content of a frame whose header ended with an EtherType, VLAN tags, MPLS and PPPoE passed over.
std::optional<Reason> read_ether_type(std::uint16_t type, Bytes bytes, Reason too_short, IpPacket& packet)
{
    Cursor cursor(bytes);
    for (int tags = 0; type == kTypeVlan || type == kTypeQinQ || type == kTypeOldQinQ; ++tags) {
        const Bytes tag = cursor.take(4);
        if (tag.empty()) return too_short;
        if (tags == kMaxTags) return Reason::packet;
        type = read_u16(tag, 2);
    }
    if (type == kTypeMpls || type == kTypeMplsMulticast) return read_mpls(cursor.rest(), too_short, packet);
    if (type == kTypePppoe) {
        const Bytes header = cursor.take(8);
        if (header.empty()) return too_short;
        const std::uint16_t protocol = read_u16(header, 6);
        type = protocol == kPppIpv4 ? kTypeIpv4 : protocol == kPppIpv6 ? kTypeIpv6 : 0;
    }
    if (type != kTypeIpv4 && type != kTypeIpv6) return Reason::port;
    return read_ip(cursor.rest(), too_short, packet);
}

std::optional<Reason> read_ppp(Bytes bytes, Reason too_short, IpPacket& packet)
{
    if (bytes.size() >= 2 && bytes[0] == 0xff && bytes[1] == 0x03) bytes = bytes.subspan(2);  // RFC 1662, 3.1
    if (bytes.size() < 2) return too_short;
    const bool is_short = (bytes[0] & 1) != 0;  // its first byte, 0, may be left out (RFC 1661, 6.5)
    const std::uint16_t protocol = is_short ? bytes[0] : read_u16(bytes, 0);
    if (protocol != kPppIpv4 && protocol != kPppIpv6) return Reason::port;
    return read_ip(bytes.subspan(is_short ? 1 : 2), too_short, packet);
}

}  // namespace

std::optional<Reason> find_ip_packet(std::uint16_t link_type, Bytes bytes, bool snap_length, IpPacket& packet)
{
    const Reason too_short = snap_length ? Reason::snap_length : Reason::packet;
    Cursor cursor(bytes);
    const auto behind = [&](std::size_t header, std::size_t type_at) -> std::optional<Reason> {
        const Bytes head = cursor.take(header);
        if (head.empty()) return too_short;
        return read_ether_type(read_u16(head, type_at), cursor.rest(), too_short, packet);
    };
    switch (link_type) {
        case kEthernet:
            return behind(14, 12);
        case kSll:
            return behind(16, 14);
        case kSll2:
            return behind(20, 0);
        case kNull:
        case kLoop:
            // Four bytes of address family, numbered by each system in its own way: the version tells as
            // well.
            if (cursor.take(4).empty()) return too_short;
            return read_ip(cursor.rest(), too_short, packet);
        case kCiscoHdlc:
            return behind(4, 2);
        case kPpp:
        case kPppSerial:
            return read_ppp(bytes, too_short, packet);
        case kRaw:
        case kRawOld:
        case kRawOpenBsd:
        case kIpv4:
        case kIpv6:
            return read_ip(bytes, too_short, packet);
        default:
            return Reason::link_type;
    }
}

std::optional<Reason> read_transport(const IpPacket& packet, Transport& transport)
{
    const Bytes bytes = packet.payload;
    const Reason too_short = packet.snap_length ? Reason::snap_length : Reason::packet;
    if (packet.protocol != kUdp && packet.protocol != kTcp) return Reason::port;
    if (bytes.size() < 8) return too_short;
    transport.source_port = read_u16(bytes, 0);
    transport.destination_port = read_u16(bytes, 2);
    transport.snap_length = packet.snap_length;
    if (packet.protocol == kTcp) {
        if (bytes.size() < 20) return too_short;
        const std::size_t header = std::size_t{bytes[12]} / 16 * 4;
        if (header < 20) return Reason::packet;
        if (bytes.size() < header) return too_short;
        transport.sequence = read_u32(bytes, 4);
        transport.fin = (bytes[13] & 1) != 0;
        transport.syn = (bytes[13] & 2) != 0;
        transport.rst = (bytes[13] & 4) != 0;
        transport.payload = bytes.subspan(header);
        return std::nullopt;
    }
    const std::size_t length = read_u16(bytes, 4);
    if (length < 8) return Reason::packet;
    if (length > bytes.size() && !packet.snap_length) return Reason::packet;
    transport.snap_length = length > bytes.size();
    transport.payload = bytes.first(std::min(length, bytes.size())).subspan(8);
    return std::nullopt;
}

}  // namespace spamgraph::logs
