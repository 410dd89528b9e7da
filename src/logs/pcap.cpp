#include "logs/pcap.hpp"

#include <optional>

#include "logs/capture_file.hpp"
#include "logs/fragments.hpp"
#include "logs/packet.hpp"
#include "logs/tcp_streams.hpp"
#include "logs/transactions.hpp"
#include "logs/whole_file_reader.hpp"

namespace spamgraph::logs {

namespace {

constexpr std::uint16_t kDnsPort = 53;

/// From packets to queries, for one file.
class Capture : private StreamHandler {
public:
    explicit Capture(RowHandler& handler)
        : transactions_(handler),
          fragments_([this](const Fragments::Lost& lost) { on_lost_datagram(lost); }),
          streams_(*this)
    {
    }

    void take(const CapturedPacket& captured)
    {
        if (!captured.time_ns) return leave_out({-1, captured.offset}, captured.bytes, Reason::no_time);
        const PacketPlace place{*captured.time_ns, captured.offset};
        IpPacket packet;
        if (const auto reason =
                find_ip_packet(captured.link_type, captured.bytes, captured.snap_length, packet))
            return leave_out(place, captured.bytes, *reason);
        if (packet.is_fragment && !fragments_.add(packet, place.time_ns, place.offset)) return;
        Transport transport;
        if (const auto reason = read_transport(packet, transport))
            return leave_out(place, captured.bytes, *reason);
        if (transport.source_port != kDnsPort && transport.destination_port != kDnsPort)
            return leave_out(place, captured.bytes, Reason::port);
        const StreamKey key{packet.source, packet.destination, transport.source_port,
                            transport.destination_port};
        if (packet.protocol == kTcp)
            streams_.add(key, place, transport);
        else
            take_message(key, kUdp, place, transport.payload, transport.snap_length);
    }

    void finish()
    {
        fragments_.finish();
        streams_.finish();
        transactions_.finish();
    }

    void leave_out(const PacketPlace& place, Bytes bytes, Reason reason)
    {
        transactions_.leave_out({{}, place.time_ns, place.offset}, bytes, reason);
    }

private:
    /// Between two ports 53 the header says which side asks.
    void take_message(const StreamKey& key, std::uint8_t protocol, const PacketPlace& place, Bytes message,
                      bool snap_length)
    {
        const bool says_response = message.size() > 2 && (message[2] & 0x80) != 0;
        const bool to_server =
            key.destination_port == kDnsPort && (key.source_port != kDnsPort || !says_response);
        Carrier carrier{{}, place.time_ns, place.offset, snap_length};
        if (to_server) {
            carrier.flow = {key.source, key.destination, key.source_port, key.destination_port, 0, protocol};
            transactions_.on_client_message(carrier, message);
        } else {
            carrier.flow = {key.destination, key.source, key.destination_port, key.source_port, 0, protocol};
            transactions_.on_server_message(carrier, message);
        }
    }

    void on_message(const StreamKey& key, const PacketPlace& place, Bytes message) override
    {
        take_message(key, kTcp, place, message, false);
    }
    void on_lost(const StreamKey&, const PacketPlace& place, Bytes bytes, Reason reason) override
    {
        leave_out(place, bytes, reason);
    }

    /// A datagram for other ports is none of ours, whole or not.
    void on_lost_datagram(const Fragments::Lost& lost)
    {
        const Bytes& bytes = lost.first_bytes;
        const bool has_ports = bytes.size() >= 4 && (lost.protocol == kTcp || lost.protocol == kUdp);
        const bool is_other = has_ports && read_u16(bytes, 0) != kDnsPort && read_u16(bytes, 2) != kDnsPort;
        leave_out({lost.time_ns, lost.offset}, bytes, is_other ? Reason::port : Reason::fragment);
    }

    Transactions transactions_;
    Fragments fragments_;
    TcpStreams streams_;
};

class PcapReader : public WholeFileReader {
    bool read_whole(const std::filesystem::path&, ByteSource& source, RowHandler& handler) override
    {
        CaptureFile file(source);
        Capture capture(handler);
        CapturedPacket packet;
        while (file.next(packet)) capture.take(packet);
        if (file.truncated()) capture.leave_out({-1, file.offset()}, {}, Reason::truncated);
        capture.finish();
        return file.truncated();
    }
};

}  // namespace

std::unique_ptr<LogReader> make_pcap_reader(const ReaderOptions&)
{
    return std::make_unique<PcapReader>();
}

}  // namespace spamgraph::logs
