#include "logs/capture_file.hpp"

#include <algorithm>

namespace spamgraph::logs {

namespace {

constexpr std::uint32_t kMicrosecondMagic = 0xa1b2c3d4, kNanosecondMagic = 0xa1b23c4d;
constexpr std::uint32_t kSection = 0x0a0d0d0a, kByteOrder = 0x1a2b3c4d;
constexpr std::uint32_t kInterface = 1, kObsoletePacket = 2, kSimplePacket = 3, kEnhancedPacket = 6;
constexpr std::uint16_t kOptionEnd = 0, kOptionResolution = 9, kOptionTimeOffset = 14;
constexpr std::size_t kFileHeader = 24, kRecordHeader = 16;
constexpr std::size_t kBlockHeader = 8, kBlockFrame = 12, kSectionBytes = 28;
constexpr std::size_t kMaxPacket = 256 * 1024;  // MAXIMUM_SNAPLEN of libpcap
constexpr std::size_t kMaxInterfaces = 4096;
constexpr std::int64_t kNanoseconds = 1'000'000'000;
constexpr std::int64_t kTimeLimit_s = std::int64_t{1} << 32;  // 2106-02-07

constexpr std::uint32_t swap(std::uint32_t value)
{
    return __builtin_bswap32(value);
}

bool is_pcap_magic(std::uint32_t magic)
{
    return magic == kMicrosecondMagic || magic == kNanosecondMagic;
}

/// Units of a second from the option if_tsresol; 0 where they do not fit a number.
std::uint64_t ticks_of(std::uint8_t resolution)
{
    const unsigned exponent = resolution & 0x7f;
    if ((resolution & 0x80) != 0) return exponent < 64 ? std::uint64_t{1} << exponent : 0;
    if (exponent > 19) return 0;
    std::uint64_t ticks = 1;
    for (unsigned i = 0; i < exponent; ++i) ticks *= 10;
    return ticks;
}

/// A moment from ticks since 1970; nothing from 2106 on, or where ticks have no meaning.
std::optional<std::int64_t> to_ns(std::uint64_t ticks, std::uint64_t ticks_per_second, std::int64_t offset_s)
{
    if (ticks_per_second == 0) return std::nullopt;
    const std::uint64_t seconds = ticks / ticks_per_second;
    if (seconds >= static_cast<std::uint64_t>(kTimeLimit_s) || offset_s >= kTimeLimit_s ||
        offset_s <= -kTimeLimit_s)
        return std::nullopt;
    const std::int64_t time_s = static_cast<std::int64_t>(seconds) + offset_s;
    if (time_s < 0 || time_s >= kTimeLimit_s) return std::nullopt;
    const std::uint64_t rest = ticks % ticks_per_second;
    const std::uint64_t part = ticks_per_second <= kNanoseconds ? rest * kNanoseconds / ticks_per_second
                                                                : rest / (ticks_per_second / kNanoseconds);
    return time_s * kNanoseconds + static_cast<std::int64_t>(std::min<std::uint64_t>(part, kNanoseconds - 1));
}

}  // namespace

bool is_capture(std::string_view head, const ReaderOptions&)
{
    if (head.size() < 4) return false;
    const Bytes bytes(reinterpret_cast<const std::uint8_t*>(head.data()), head.size());
    const std::uint32_t magic = read_u32(bytes, 0);
    return is_pcap_magic(magic) || is_pcap_magic(swap(magic)) || magic == kSection;
}

std::uint16_t CaptureFile::u16(Bytes bytes, std::size_t at) const
{
    const std::uint16_t value = read_u16(bytes, at);
    return swapped_ ? __builtin_bswap16(value) : value;
}

std::uint32_t CaptureFile::u32(Bytes bytes, std::size_t at) const
{
    const std::uint32_t value = read_u32(bytes, at);
    return swapped_ ? swap(value) : value;
}

/// Ends the reading: nothing after a cut or damaged record can be found.
bool CaptureFile::stop()
{
    truncated_ = true;
    return false;
}

bool CaptureFile::next(CapturedPacket& packet)
{
    if (truncated_) return false;
    if (kind_ == Kind::unknown && !begin_file()) return false;
    return kind_ == Kind::pcap ? next_record(packet) : next_block(packet);
}

/// Takes in the magic number and header of a file.
bool CaptureFile::begin_file()
{
    const Bytes head = window_.peek(kFileHeader);
    if (head.empty()) return false;
    if (head.size() < 4) return stop();
    const std::uint32_t magic = read_u32(head, 0);
    if (magic == kSection) {
        kind_ = Kind::pcapng;
        return true;
    }
    if (head.size() < kFileHeader || !(is_pcap_magic(magic) || is_pcap_magic(swap(magic)))) return stop();
    swapped_ = !is_pcap_magic(magic);
    kind_ = Kind::pcap;
    link_type_ = u16(head, swapped_ ? 20 : 22);
    in_nanoseconds_ = u32(head, 0) == kNanosecondMagic;
    window_.drop(kFileHeader);
    return true;
}

bool CaptureFile::next_record(CapturedPacket& packet)
{
    Bytes record = window_.peek(kRecordHeader);
    if (record.empty()) return false;
    if (record.size() < kRecordHeader) return stop();
    // Files that were written one after another: the header of the next one.
    const std::uint32_t magic = read_u32(record, 0);
    const bool is_header = (is_pcap_magic(magic) && read_u32(record, 4) == 0x0002'0004) ||
                           (is_pcap_magic(swap(magic)) && read_u32(record, 4) == 0x0200'0400);
    if (is_header) return begin_file() && next_record(packet);

    const std::uint32_t captured = u32(record, 8);
    if (captured > kMaxPacket) return stop();
    record = window_.peek(kRecordHeader + captured);
    if (record.size() < kRecordHeader + captured) return stop();
    const std::int64_t fraction = u32(record, 4) * (in_nanoseconds_ ? std::int64_t{1} : 1'000);
    packet = {u32(record, 0) * kNanoseconds + std::min(fraction, kNanoseconds - 1), link_type_,
              record.subspan(kRecordHeader), u32(record, 12) > captured, window_.offset()};
    window_.drop(record.size());
    return true;
}

bool CaptureFile::next_block(CapturedPacket& packet)
{
    for (;;) {
        Bytes block = window_.peek(kBlockHeader);
        if (block.empty()) return false;
        if (block.size() < kBlockHeader) return stop();
        if (read_u32(block, 0) == kSection) {
            if (!begin_section()) return false;
            continue;
        }
        const std::uint32_t type = u32(block, 0);
        const std::uint32_t length = u32(block, 4);
        if (length < kBlockFrame || length % 4 != 0) return stop();
        const bool has_packet = type == kEnhancedPacket || type == kSimplePacket || type == kObsoletePacket;
        if (!has_packet && type != kInterface) {
            if (!window_.drop(length)) return stop();
            continue;
        }
        if (length > ByteWindow::kMaxBytes) return stop();
        block = window_.peek(length);
        if (block.size() < length || u32(block, length - 4) != length) return stop();
        const Bytes body = block.subspan(kBlockHeader, length - kBlockFrame);
        packet = {};
        packet.offset = window_.offset();
        window_.drop(length);
        if (type == kInterface)
            add_interface(body);
        else if (read_packet_block(type, body, packet))
            return true;
        else
            return stop();
    }
}

/// A section header tells the byte order of what follows, and that interfaces are counted anew.
bool CaptureFile::begin_section()
{
    const Bytes head = window_.peek(kSectionBytes);
    if (head.size() < kSectionBytes) return stop();
    const std::uint32_t order = read_u32(head, kBlockHeader);
    if (order != kByteOrder && swap(order) != kByteOrder) return stop();
    swapped_ = order != kByteOrder;
    interfaces_.clear();
    const std::uint32_t length = u32(head, 4);
    if (length < kSectionBytes || length % 4 != 0 || u16(head, 12) != 1 || !window_.drop(length))
        return stop();
    return true;
}

void CaptureFile::add_interface(Bytes body)
{
    if (interfaces_.size() >= kMaxInterfaces) return;
    if (body.size() < 8) body = {};
    Interface made{body.empty() ? std::uint16_t{0xffff} : u16(body, 0)};
    if (!body.empty()) {
        made.snap_length = u32(body, 4);
        body = body.subspan(8);
    }
    while (body.size() >= 4) {
        const std::uint16_t code = u16(body, 0);
        const std::size_t size = u16(body, 2);
        if (code == kOptionEnd || body.size() - 4 < size) break;
        read_option(code, body.subspan(4, size), made);
        body = body.subspan(std::min(body.size(), 4 + (size + 3) / 4 * 4));
    }
    interfaces_.push_back(made);
}

void CaptureFile::read_option(std::uint16_t code, Bytes value, Interface& made) const
{
    if (code == kOptionResolution && value.size() == 1) made.ticks_per_second = ticks_of(value[0]);
    if (code != kOptionTimeOffset || value.size() != 8) return;
    const std::uint64_t high = u32(value, swapped_ ? 4 : 0), low = u32(value, swapped_ ? 0 : 4);
    made.offset_s = static_cast<std::int64_t>(high << 32 | low);
}

/// Enhanced packet, simple packet, and the packet block of older files.
bool CaptureFile::read_packet_block(std::uint32_t type, Bytes body, CapturedPacket& packet) const
{
    const std::size_t header = type == kSimplePacket ? 4 : 20;
    if (body.size() < header) return false;
    const std::size_t number = type == kSimplePacket     ? 0
                               : type == kEnhancedPacket ? u32(body, 0)
                                                         : u16(body, 0);
    const std::size_t original = u32(body, header - 4);
    // A packet of an interface that the file does not describe has neither time nor link type.
    const Interface on = number < interfaces_.size() ? interfaces_[number] : Interface{0xffff, 0};
    std::size_t captured = original;
    if (type != kSimplePacket) {
        captured = u32(body, 12);
        packet.time_ns =
            to_ns(std::uint64_t{u32(body, 4)} << 32 | u32(body, 8), on.ticks_per_second, on.offset_s);
    } else if (on.snap_length > 0) {
        captured = std::min<std::size_t>(original, on.snap_length);
    }
    if (captured > body.size() - header) return false;
    packet.link_type = on.link_type;
    packet.bytes = body.subspan(header, captured);
    packet.snap_length = original > captured;
    return true;
}

}  // namespace spamgraph::logs
