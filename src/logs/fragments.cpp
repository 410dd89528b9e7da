#include "logs/fragments.hpp"

#include <algorithm>

namespace spamgraph::logs {

namespace {

constexpr std::size_t kMaxDatagram = 65'535;
constexpr std::size_t kMaxParts = 128;

}  // namespace

bool Fragments::add(IpPacket& packet, std::int64_t time_ns, std::uint64_t offset)
{
    Datagram& datagram = datagram_of(packet, time_ns, offset);
    if (!put(packet, datagram)) {
        give_up(datagram);
        return false;
    }
    if (datagram.size == 0 || datagram.received < datagram.size) return false;
    whole_.swap(datagram.bytes);
    datagram.in_use = false;
    packet.is_fragment = false;
    packet.payload = Bytes(whole_).first(datagram.size);
    return true;
}

/// The datagram that a fragment belongs to: one that has begun, or the free or oldest place for a new one.
Fragments::Datagram& Fragments::datagram_of(const IpPacket& packet, std::int64_t time_ns,
                                            std::uint64_t offset)
{
    Datagram* place = nullptr;
    for (Datagram& datagram : datagrams_) {
        if (datagram.in_use && datagram.time_ns + kTimeout < time_ns) give_up(datagram);
        const bool is_same = datagram.in_use && datagram.id == packet.id &&
                             datagram.protocol == packet.protocol && datagram.source == packet.source &&
                             datagram.destination == packet.destination;
        if (is_same) return datagram;
        const bool is_better =
            !place || (place->in_use && (!datagram.in_use || datagram.time_ns < place->time_ns));
        if (is_better) place = &datagram;
    }
    if (place->in_use) give_up(*place);
    place->in_use = true;
    place->source = packet.source;
    place->destination = packet.destination;
    place->id = packet.id;
    place->protocol = packet.protocol;
    place->time_ns = time_ns;
    place->offset = offset;
    place->size = place->received = 0;
    place->bytes.clear();
    place->parts.clear();
    return *place;
}

/// Copies a fragment to its place; false where the datagram cannot be whole any more.
bool Fragments::put(const IpPacket& packet, Datagram& datagram)
{
    const std::size_t begin = packet.fragment_offset, end = begin + packet.payload.size();
    const bool is_odd = packet.more_fragments && packet.payload.size() % 8 != 0;
    if (packet.snap_length || is_odd || packet.payload.empty() || end > kMaxDatagram) return false;
    for (const auto& [from, to] : datagram.parts) {
        if (begin == from && end == to) return true;  // sent twice
        if (begin < to && from < end) return false;
    }
    if (datagram.parts.size() == kMaxParts) return false;
    const bool ends_elsewhere = datagram.size > 0 && (end > datagram.size || !packet.more_fragments);
    if (ends_elsewhere || (!packet.more_fragments && datagram.bytes.size() > end)) return false;
    if (!packet.more_fragments) datagram.size = end;
    datagram.parts.emplace_back(begin, end);
    datagram.received += end - begin;
    if (datagram.bytes.size() < end) datagram.bytes.resize(end);
    std::ranges::copy(packet.payload, datagram.bytes.begin() + static_cast<std::ptrdiff_t>(begin));
    return true;
}

void Fragments::give_up(Datagram& datagram)
{
    const bool has_first =
        std::ranges::any_of(datagram.parts, [](const auto& part) { return part.first == 0; });
    datagram.in_use = false;
    lose_(
        {has_first ? Bytes(datagram.bytes) : Bytes{}, datagram.time_ns, datagram.offset, datagram.protocol});
}

void Fragments::finish()
{
    for (Datagram& datagram : datagrams_)
        if (datagram.in_use) give_up(datagram);
}

}  // namespace spamgraph::logs
