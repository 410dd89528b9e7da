#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "logs/byte_window.hpp"
#include "spamgraph/logs/reader_options.hpp"

namespace spamgraph::logs {

/// Whether `head`, the first bytes of an uncompressed input, begins a pcap or pcapng file. Local.
bool is_capture(std::string_view head, const ReaderOptions& options = {});

/// A captured packet. Its bytes last until the next one.
struct CapturedPacket {
    std::optional<std::int64_t> time_ns;  ///< nothing where the file does not say, or it is out of range
    std::uint16_t link_type{};            ///< LINKTYPE_ number
    Bytes bytes;                          ///< as far as they were captured
    bool snap_length{};                   ///< the packet was longer
    std::uint64_t offset{};               ///< of its record in the input
};

/// Reads the packets of a capture, pcap or pcapng, also several files one after another
/// (draft-ietf-opsawg-pcap, draft-ietf-opsawg-pcapng). Not by libpcap: that refuses a pcapng file whose
/// interfaces differ in their link type, and pcap files one after another; it does not tell where in the file
/// a packet stands; and it copies every packet, which takes twice the time.
class CaptureFile {
public:
    explicit CaptureFile(ByteSource& source) : window_(source) {}

    /// The next packet, or false at the end.
    bool next(CapturedPacket& packet);

    /// After the end: it came in the middle of a record, or a record cannot be what it says.
    [[nodiscard]] bool truncated() const { return truncated_; }

    /// Of the record that is cut or damaged, or of the end.
    [[nodiscard]] std::uint64_t offset() const { return window_.offset(); }

private:
    enum class Kind { unknown, pcap, pcapng };
    struct Interface {
        std::uint16_t link_type;
        std::uint64_t ticks_per_second = 1'000'000;
        std::int64_t offset_s = 0;
        std::uint32_t snap_length = 0;
    };

    [[nodiscard]] std::uint16_t u16(Bytes bytes, std::size_t at) const;
    [[nodiscard]] std::uint32_t u32(Bytes bytes, std::size_t at) const;
    bool stop();
    bool begin_file();
    bool next_record(CapturedPacket& packet);
    bool next_block(CapturedPacket& packet);
    bool begin_section();
    void add_interface(Bytes body);
    void read_option(std::uint16_t code, Bytes value, Interface& made) const;
    bool read_packet_block(std::uint32_t type, Bytes body, CapturedPacket& packet) const;

    ByteWindow window_;
    Kind kind_ = Kind::unknown;
    bool swapped_ = false;  ///< little-endian
    bool truncated_ = false;
    std::uint16_t link_type_ = 0;  ///< of a pcap file
    bool in_nanoseconds_ = false;
    std::vector<Interface> interfaces_;  ///< of a pcapng section
};

}  // namespace spamgraph::logs
