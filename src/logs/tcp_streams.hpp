#pragma once

#include <cstdint>
#include <list>
#include <unordered_map>
#include <vector>

#include "logs/packet.hpp"

namespace spamgraph::logs {

/// One direction of a TCP connection.
struct StreamKey {
    Address source, destination;
    std::uint16_t source_port, destination_port;
    bool operator==(const StreamKey&) const = default;
};

/// When and where in the input a packet stands.
struct PacketPlace {
    std::int64_t time_ns;
    std::uint64_t offset;
};

/// What streams give their messages to.
class StreamHandler {
public:
    virtual ~StreamHandler() = default;
    /// A DNS message, at the place of the packet that completed it.
    virtual void on_message(const StreamKey& key, const PacketPlace& place, Bytes message) = 0;
    /// Bytes that no message can be made of: a `segment` is missing, or its end (`snap_length`).
    virtual void on_lost(const StreamKey& key, const PacketPlace& place, Bytes bytes, Reason reason) = 0;
};

/// Puts DNS messages together from TCP segments (RFC 7766, 8), in any order and sent any number of times, in
/// bounded memory. Where a segment stays missing, or the beginning was not captured, the stream goes on with
/// the next segment that looks like the beginning of a message.
class TcpStreams {
public:
    static constexpr std::size_t kStreams = 4096;
    static constexpr std::size_t kBytes = 16 << 20;         ///< held for all streams
    static constexpr std::size_t kAheadBytes = 128 * 1024;  ///< held for a stream behind a gap
    static constexpr std::size_t kAheadSegments = 64;
    static constexpr std::int64_t kGapTimeout = 10'000'000'000;    ///< ns
    static constexpr std::int64_t kIdleTimeout = 120'000'000'000;  ///< ns

    explicit TcpStreams(StreamHandler& handler);

    /// Takes in a segment.
    void add(const StreamKey& key, const PacketPlace& place, const Transport& segment);

    /// Gives up what still waits for segments.
    void finish();

private:
    struct Segment {
        std::uint32_t sequence;
        std::vector<std::uint8_t> bytes;
    };
    struct Stream {
        StreamKey key;
        PacketPlace last{};              ///< of its newest packet
        std::uint32_t next{};            ///< sequence number that continues it
        bool in_step = false;            ///< whether `next` is within or between messages that we know
        std::vector<std::uint8_t> rest;  ///< the beginning of a message
        std::vector<Segment> ahead;      ///< behind a gap
        std::size_t ahead_bytes = 0;
        std::int64_t gap_since_ns = 0;
    };
    struct Hash {
        std::uint64_t seed;
        std::size_t operator()(const StreamKey& key) const;
    };
    using Streams = std::list<Stream>;  ///< the one with the newest packet last

    Streams::iterator stream_of(const StreamKey& key, const PacketPlace& place, std::uint32_t sequence);
    void accept(Stream& stream, Bytes bytes);
    void hold(Stream& stream, std::uint32_t sequence, Bytes bytes);
    void join_ahead(Stream& stream);
    void skip_gap(Stream& stream);
    void lose_rest(Stream& stream);
    void close(Streams::iterator stream);
    std::size_t deliver(const Stream& stream, Bytes bytes);

    StreamHandler& handler_;
    Streams streams_;
    std::unordered_map<StreamKey, Streams::iterator, Hash> places_;
    std::size_t held_bytes_ = 0;
};

}  // namespace spamgraph::logs
