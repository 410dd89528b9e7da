#include "logs/tcp_streams.hpp"

#define XXH_INLINE_ALL
#include <xxhash.h>

#include <algorithm>
#include <random>

namespace spamgraph::logs {

namespace {

constexpr std::size_t kLengthBytes = 2;  // before every message (RFC 1035, 4.2.2)
constexpr std::int32_t kFarAway = 1 << 20;

/// Whether `bytes` look like the beginning of a message with its length.
bool begins_message(Bytes bytes)
{
    if (bytes.size() < kLengthBytes + kDnsHeaderBytes || read_u16(bytes, 0) < kDnsHeaderBytes) return false;
    const bool is_response = (bytes[4] & 0x80) != 0;
    const std::uint16_t questions = read_u16(bytes, 6);
    const bool is_query = (bytes[4] & 0x78) == 0;
    return is_query && (questions == 1 || (questions == 0 && is_response));
}

}  // namespace

std::size_t TcpStreams::Hash::operator()(const StreamKey& key) const
{
    return XXH3_64bits_withSeed(&key, sizeof key, seed);
}

static_assert(std::has_unique_object_representations_v<StreamKey>);

TcpStreams::TcpStreams(StreamHandler& handler) : handler_(handler), places_(16, Hash{std::random_device{}()})
{
}

void TcpStreams::add(const StreamKey& key, const PacketPlace& place, const Transport& segment)
{
    while (!streams_.empty() && streams_.front().last.time_ns + kIdleTimeout < place.time_ns)
        close(streams_.begin());
    const auto known = places_.find(key);
    if (known == places_.end() && segment.payload.empty() && !segment.syn) return;
    if (known != places_.end() && (segment.syn || segment.rst)) close(known->second);
    if (segment.rst) return;

    const auto at = stream_of(key, place, segment.sequence);
    Stream& stream = *at;
    std::uint32_t sequence = segment.sequence;
    if (segment.syn) {
        stream.next = ++sequence;
        stream.in_step = true;
    }
    Bytes bytes = segment.payload;
    auto distance = static_cast<std::int32_t>(sequence - stream.next);
    if (distance > kFarAway || distance < -kFarAway) {
        // Another connection between the same ports, whose beginning was not captured.
        lose_rest(stream);
        stream.next = sequence;
    }
    if (!stream.in_step && stream.rest.empty() && distance > 0 && stream.ahead.empty())
        stream.next = sequence;
    distance = static_cast<std::int32_t>(sequence - stream.next);
    if (distance < 0) {  // sent again, perhaps with something new behind it
        bytes = bytes.subspan(
            std::min(bytes.size(), static_cast<std::size_t>(-static_cast<std::int64_t>(distance))));
        distance = 0;
    }
    if (!bytes.empty()) {
        if (distance > 0)
            hold(stream, sequence, bytes);
        else
            accept(stream, bytes);
        if (segment.snap_length) {
            handler_.on_lost(key, place, bytes, Reason::snap_length);
            held_bytes_ -= stream.rest.size();
            stream.rest.clear();
            stream.in_step = false;
        }
        join_ahead(stream);
    }
    const bool gap_is_old =
        !stream.ahead.empty() && (stream.ahead.size() > kAheadSegments || stream.ahead_bytes > kAheadBytes ||
                                  stream.gap_since_ns + kGapTimeout < place.time_ns);
    if (gap_is_old) skip_gap(stream);
    if (segment.fin && stream.ahead.empty() && stream.rest.empty()) close(at);
    while (held_bytes_ > kBytes) close(streams_.begin());
}

/// The stream of a key, now the newest; a new one begins with `sequence`.
TcpStreams::Streams::iterator TcpStreams::stream_of(const StreamKey& key, const PacketPlace& place,
                                                    std::uint32_t sequence)
{
    auto known = places_.find(key);
    if (known == places_.end()) {
        if (streams_.size() == kStreams) close(streams_.begin());
        streams_.push_back({key, place, sequence, false, {}, {}, 0, 0});
        known = places_.emplace(key, std::prev(streams_.end())).first;
    } else {
        streams_.splice(streams_.end(), streams_, known->second);
        known->second->last = place;
    }
    return known->second;
}

/// Takes in the bytes that continue the stream.
void TcpStreams::accept(Stream& stream, Bytes bytes)
{
    stream.next += static_cast<std::uint32_t>(bytes.size());
    if (!stream.in_step && !begins_message(bytes)) {
        handler_.on_lost(stream.key, stream.last, bytes, Reason::segment);
        return;
    }
    stream.in_step = true;
    held_bytes_ -= stream.rest.size();
    if (stream.rest.empty()) {
        const Bytes left = bytes.subspan(deliver(stream, bytes));
        stream.rest.assign(left.begin(), left.end());
    } else {
        stream.rest.insert(stream.rest.end(), bytes.begin(), bytes.end());
        const std::size_t used = deliver(stream, stream.rest);
        stream.rest.erase(stream.rest.begin(), stream.rest.begin() + static_cast<std::ptrdiff_t>(used));
    }
    held_bytes_ += stream.rest.size();
}

/// Hands over the whole messages at the front of `bytes`; returns how many bytes they are.
std::size_t TcpStreams::deliver(const Stream& stream, Bytes bytes)
{
    std::size_t used = 0;
    while (bytes.size() - used >= kLengthBytes) {
        const std::size_t length = read_u16(bytes, used);
        if (bytes.size() - used - kLengthBytes < length) break;
        handler_.on_message(stream.key, stream.last, bytes.subspan(used + kLengthBytes, length));
        used += kLengthBytes + length;
    }
    return used;
}

/// Keeps a segment that came before its turn.
void TcpStreams::hold(Stream& stream, std::uint32_t sequence, Bytes bytes)
{
    const auto same = std::ranges::find(stream.ahead, sequence, &Segment::sequence);
    if (same != stream.ahead.end() && same->bytes.size() >= bytes.size()) return;
    if (stream.ahead.empty()) stream.gap_since_ns = stream.last.time_ns;
    stream.ahead.push_back({sequence, {bytes.begin(), bytes.end()}});
    stream.ahead_bytes += bytes.size();
    held_bytes_ += bytes.size();
}

/// Takes in the kept segments whose turn has come.
void TcpStreams::join_ahead(Stream& stream)
{
    const auto is_due = [&](const Segment& segment) {
        return static_cast<std::int32_t>(segment.sequence - stream.next) <= 0;
    };
    for (;;) {
        const auto due = std::ranges::find_if(stream.ahead, is_due);
        if (due == stream.ahead.end()) return;
        const Segment segment = std::move(*due);
        stream.ahead.erase(due);
        stream.ahead_bytes -= segment.bytes.size();
        held_bytes_ -= segment.bytes.size();
        const std::uint32_t known = stream.next - segment.sequence;
        if (known < segment.bytes.size()) accept(stream, Bytes(segment.bytes).subspan(known));
    }
}

/// Gives up the bytes before the first kept segment, of which there is one, and goes on with it.
void TcpStreams::skip_gap(Stream& stream)
{
    handler_.on_lost(stream.key, stream.last, stream.rest, Reason::segment);
    held_bytes_ -= stream.rest.size();
    stream.rest.clear();
    stream.in_step = false;
    const auto distance = [&](const Segment& segment) { return segment.sequence - stream.next; };
    stream.next = std::ranges::min_element(stream.ahead, {}, distance)->sequence;
    stream.gap_since_ns = stream.last.time_ns;
    join_ahead(stream);
}

void TcpStreams::lose_rest(Stream& stream)
{
    while (!stream.ahead.empty()) skip_gap(stream);
    if (!stream.rest.empty()) handler_.on_lost(stream.key, stream.last, stream.rest, Reason::segment);
    held_bytes_ -= stream.rest.size();
    stream.rest.clear();
    stream.in_step = false;
}

void TcpStreams::close(Streams::iterator stream)
{
    lose_rest(*stream);
    places_.erase(stream->key);
    streams_.erase(stream);
}

void TcpStreams::finish()
{
    while (!streams_.empty()) close(streams_.begin());
}

}  // namespace spamgraph::logs
