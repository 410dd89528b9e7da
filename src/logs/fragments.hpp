#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <vector>

#include "logs/packet.hpp"

namespace spamgraph::logs {

/// Puts IP datagrams together from their fragments (RFC 791, 3.2; RFC 8200, 4.5), in bounded memory. A
/// datagram with overlapping fragments is given up (RFC 5722), as is one that is not whole after `kTimeout`
/// or when its room is needed.
class Fragments {
public:
    static constexpr std::int64_t kTimeout = 30'000'000'000;  ///< ns (RFC 791: a few times 15 s; Linux: 30 s)
    static constexpr std::size_t kDatagrams = 64;

    /// A datagram that is given up.
    struct Lost {
        Bytes first_bytes;  ///< empty where the first fragment is missing
        std::int64_t time_ns;
        std::uint64_t offset;  ///< of the record of the fragment that came first
        std::uint8_t protocol;
    };

    explicit Fragments(std::function<void(const Lost&)> lose) : lose_(std::move(lose)) {}

    /// Takes in a fragment; true where it completes a datagram, which `packet` is then.
    bool add(IpPacket& packet, std::int64_t time_ns, std::uint64_t offset);

    /// Gives up all that is not whole.
    void finish();

private:
    struct Datagram {
        bool in_use = false;
        Address source, destination;
        std::uint32_t id{};
        std::uint8_t protocol{};
        std::int64_t time_ns{};
        std::uint64_t offset{};
        std::size_t size{}, received{};  ///< size 0: its last fragment is missing
        std::vector<std::uint8_t> bytes;
        std::vector<std::pair<std::uint32_t, std::uint32_t>> parts;  ///< [begin, end) that came, in any order
    };

    Datagram& datagram_of(const IpPacket& packet, std::int64_t time_ns, std::uint64_t offset);
    void give_up(Datagram& datagram);
    static bool put(const IpPacket& packet, Datagram& datagram);

    std::function<void(const Lost&)> lose_;
    std::array<Datagram, kDatagrams> datagrams_;
    std::vector<std::uint8_t> whole_;  ///< the datagram that was completed last
};

}  // namespace spamgraph::logs
