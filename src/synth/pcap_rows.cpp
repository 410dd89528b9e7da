#include "synth/wire_message.hpp"

namespace spamgraph::synth {

namespace {

constexpr std::uint32_t kMacHost = 0x0200'0000;

void append_u16_little(std::string& out, std::uint32_t value)
{
    out += static_cast<char>(value & 255);
    out += static_cast<char>(value >> 8 & 255);
}

void append_u32_little(std::string& out, std::uint64_t value)
{
    append_u16_little(out, static_cast<std::uint32_t>(value & 0xffff));
    append_u16_little(out, static_cast<std::uint32_t>(value >> 16 & 0xffff));
}

/// The Internet checksum (RFC 1071) of some bytes.
std::uint16_t checksum(std::string_view bytes)
{
    std::uint32_t sum = 0;
    for (std::size_t i = 0; i < bytes.size(); ++i)
        sum += static_cast<std::uint32_t>(static_cast<unsigned char>(bytes[i])) << (i % 2 == 0 ? 8 : 0);
    while (sum >> 16 != 0) sum = (sum & 0xffff) + (sum >> 16);
    return static_cast<std::uint16_t>(~sum);
}

void put_u16(std::string& out, std::size_t at, std::uint32_t value)
{
    out[at] = static_cast<char>(value >> 8);
    out[at + 1] = static_cast<char>(value & 255);
}

/// One end of a flow.
struct End {
    std::string address;  ///< 4 or 16 bytes
    std::uint16_t port;
};

enum class Protocol : std::uint8_t { tcp = 6, udp = 17 };

/// Writes packets in Ethernet frames.
class Packets {
public:
    Packets(Records& records, std::uint16_t identification)
        : records_(records), identification_(identification)
    {
    }

    void udp(std::int64_t time_us, const End& from, const End& to, const std::string& message)
    {
        std::string datagram;
        append_u16(datagram, from.port);
        append_u16(datagram, to.port);
        append_u16(datagram, 8 + message.size());
        append_u16(datagram, 0);
        datagram += message;
        write(time_us, from, to, Protocol::udp, datagram, 6);
    }

    void tcp(std::int64_t time_us, const End& from, const End& to, std::uint32_t sequence,
             std::uint32_t expected, unsigned flags, const std::string& data = {})
    {
        std::string segment;
        append_u16(segment, from.port);
        append_u16(segment, to.port);
        append_u32(segment, sequence);
        append_u32(segment, expected);
        append_u16(segment, 0x5000 | flags);
        append_u16(segment, 64'240);
        append_u32(segment, 0);
        segment += data;
        write(time_us, from, to, Protocol::tcp, segment, 16);
    }

private:
    /// `check_at`: where in the payload its checksum belongs; it is 0 there.
    void write(std::int64_t time_us, const End& from, const End& to, Protocol protocol, std::string payload,
               std::size_t check_at)
    {
        const bool v4 = from.address.size() == 4;
        std::string pseudo = from.address + to.address;
        if (v4) {
            append_u16(pseudo, static_cast<unsigned>(protocol));
            append_u16(pseudo, payload.size());
        } else {
            append_u32(pseudo, payload.size());
            append_u32(pseudo, static_cast<unsigned>(protocol));
        }
        const std::uint16_t sum = checksum(pseudo + payload);
        put_u16(payload, check_at, sum == 0 && protocol == Protocol::udp ? 0xffff : sum);

        const std::string frame =
            ethernet(v4) +
            (v4 ? ipv4(from, to, protocol, payload.size()) : ipv6(from, to, protocol, payload.size())) +
            payload;
        std::string& out = records_.bytes();
        append_u32_little(out, static_cast<std::uint64_t>(time_us / kMicro));
        append_u32_little(out, static_cast<std::uint64_t>(time_us % kMicro));
        append_u32_little(out, frame.size());
        append_u32_little(out, frame.size());
        out += frame;
        records_.end_record(time_us);
    }

    static std::string ethernet(bool v4)
    {
        std::string out;
        for (const std::uint16_t host : {1, 2}) {
            append_u32(out, kMacHost);
            append_u16(out, host);
        }
        append_u16(out, v4 ? 0x0800 : 0x86dd);
        return out;
    }

    [[nodiscard]] std::string ipv4(const End& from, const End& to, Protocol protocol,
                                   std::size_t length) const
    {
        constexpr unsigned kNoFragments = 0x4000;
        constexpr unsigned kHops = 64;
        std::string out;
        append_u16(out, 0x4500);
        append_u16(out, 20 + length);
        append_u16(out, identification_);
        append_u16(out, kNoFragments);
        append_u16(out, kHops << 8 | static_cast<unsigned>(protocol));
        append_u16(out, 0);
        out += from.address + to.address;
        put_u16(out, 10, checksum(out));
        return out;
    }

    static std::string ipv6(const End& from, const End& to, Protocol protocol, std::size_t length)
    {
        constexpr unsigned kHops = 64;
        std::string out;
        append_u32(out, 0x6000'0000);
        append_u16(out, length);
        append_u16(out, static_cast<unsigned>(protocol) << 8 | kHops);
        return out + from.address + to.address;
    }

    Records& records_;
    std::uint16_t identification_;
};

std::string with_length(const std::string& message)
{
    std::string out;
    append_u16(out, message.size());
    return out + message;
}

/// A connection with one query: opened before it, closed after its answer or when the client gives up.
void write_connection(Packets& packets, const Exchange& exchange, const End& client, const End& server)
{
    constexpr unsigned kFin = 1;
    constexpr unsigned kSyn = 2;
    constexpr unsigned kPush = 8;
    constexpr unsigned kAck = 16;
    const std::int64_t time_us = exchange.message.time_us;
    auto sent = static_cast<std::uint32_t>(exchange.serials[0]);
    auto returned = static_cast<std::uint32_t>(exchange.serials[1]);
    packets.tcp(time_us - 300, client, server, sent++, 0, kSyn);
    packets.tcp(time_us - 200, server, client, returned++, sent, kSyn | kAck);
    packets.tcp(time_us - 150, client, server, sent, returned, kAck);
    const std::string query = with_length(query_message(exchange));
    // Some clients send the length on its own.
    const std::size_t cut = exchange.serials[1] % 4 == 0 ? 2 : 0;
    if (cut > 0) packets.tcp(time_us - 1, client, server, sent, returned, kPush | kAck, query.substr(0, cut));
    packets.tcp(time_us, client, server, sent + static_cast<std::uint32_t>(cut), returned, kPush | kAck,
                query.substr(cut));
    sent += static_cast<std::uint32_t>(query.size());
    if (exchange.answered()) {
        const std::string response = with_length(response_message(exchange));
        packets.tcp(exchange.answered_us(), server, client, returned, sent, kPush | kAck, response);
        returned += static_cast<std::uint32_t>(response.size());
    }
    const std::int64_t end_us = exchange.seen_us + 500;
    packets.tcp(end_us, client, server, sent++, returned, kFin | kAck);
    packets.tcp(end_us + 100, server, client, returned++, sent, kFin | kAck);
    packets.tcp(end_us + 200, client, server, sent, returned, kAck);
}

/// libpcap's classic file: microseconds, Ethernet.
class PcapFile : public RowFormat {
public:
    void append(const Exchange& exchange, Records& records) const override
    {
        const End client{address_bytes(exchange.flow.client), exchange.flow.client_port};
        End server{address_bytes(exchange.flow.server), exchange.flow.server_port};
        if (server.address.size() != client.address.size())
            server.address = address_bytes(exchange.to_resolver() ? "2001:db8:53::1" : "ff02::fb");
        Packets packets(records, exchange.transaction);
        if (!exchange.has_question()) {
            packets.udp(exchange.answered_us(), server, client, response_message(exchange));
        } else if (uses_tcp(exchange)) {
            write_connection(packets, exchange, client, server);
        } else {
            packets.udp(exchange.message.time_us, client, server, query_message(exchange));
            if (exchange.answered())
                packets.udp(exchange.answered_us(), server, client, response_message(exchange));
        }
    }

    [[nodiscard]] std::string header(const FileSpan&) const override
    {
        constexpr std::uint32_t kMicroseconds = 0xa1b2'c3d4;
        constexpr std::uint32_t kEthernet = 1;
        std::string out;
        append_u32_little(out, kMicroseconds);
        append_u16_little(out, 2);
        append_u16_little(out, 4);
        append_u32_little(out, 0);
        append_u32_little(out, 0);
        append_u32_little(out, 262'144);
        append_u32_little(out, kEthernet);
        return out;
    }
};

}  // namespace

const RowFormat& pcap_file()
{
    static const PcapFile kFormat;
    return kFormat;
}

}  // namespace spamgraph::synth
