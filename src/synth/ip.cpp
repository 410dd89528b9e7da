#include "synth/ip.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <numeric>

#include "synth/random.hpp"

namespace spamgraph::synth {

namespace {

constexpr std::uint32_t quad(std::uint32_t a, std::uint32_t b)
{
    return a << 24 | b << 16;
}

struct Block {
    std::uint32_t first;
    unsigned prefix;  ///< length
    bool cluster;     ///< in the country where the suspects cluster
    [[nodiscard]] constexpr std::uint32_t size() const { return std::uint32_t{1} << (32 - prefix); }
};

/// Access networks: US DE GB FR JP BR PL IT ES NL RO TR IN RU KR TW CA AU VN, and the cluster's, UA.
constexpr std::array<Block, 28> kBlocks{{
    {quad(24, 0), 12, false},    {quad(98, 192), 11, false},  {quad(84, 128), 11, false},
    {quad(86, 128), 11, false},  {quad(90, 0), 11, false},    {quad(126, 0), 10, false},
    {quad(177, 0), 12, false},   {quad(83, 0), 12, false},    {quad(79, 0), 12, false},
    {quad(83, 32), 12, false},   {quad(77, 160), 12, false},  {quad(86, 120), 13, false},
    {quad(88, 224), 12, false},  {quad(117, 192), 11, false}, {quad(95, 24), 13, false},
    {quad(121, 128), 11, false}, {quad(114, 32), 12, false},  {quad(99, 224), 12, false},
    {quad(120, 144), 12, false}, {quad(113, 160), 12, false}, {quad(189, 0), 12, false},
    {quad(93, 72), 14, true},    {quad(178, 92), 15, true},   {quad(46, 118), 15, true},
    {quad(109, 86), 15, true},   {quad(5, 248), 16, true},    {quad(176, 36), 15, true},
    {quad(94, 178), 15, true},
}};

constexpr std::uint64_t total_size()
{
    std::uint64_t total = 0;
    for (const Block& block : kBlocks) total += block.size();
    return total;
}

constexpr std::array<std::uint16_t, 6> kPrefixes6{0x2003, 0x2601, 0x2a01, 0x2a02, 0x2804, 0x240f};

constexpr std::array<std::uint8_t, 16> kHostingOctets{23,  50,  54,  64,  66,  69,  72,  74,
                                                      104, 108, 173, 184, 199, 204, 207, 209};

/// A bijection on `bits` bits.
std::uint32_t shuffle_bits(std::uint32_t index, unsigned bits, std::uint64_t key)
{
    const std::uint32_t mask = (std::uint32_t{1} << bits) - 1;
    std::uint32_t x = (index ^ static_cast<std::uint32_t>(key)) & mask;
    x = x * (static_cast<std::uint32_t>(key >> 32) | 1) & mask;
    x ^= x >> (bits / 2);
    return x * 0x2c1b3c6d & mask;
}

}  // namespace

const std::uint64_t kResidentialAddresses = total_size();

std::string to_text(const Ip& ip)
{
    if (!ip.v6)
        return fmt::format("{}.{}.{}.{}", ip.v4 >> 24, ip.v4 >> 16 & 255, ip.v4 >> 8 & 255, ip.v4 & 255);
    // RFC 5952: the first longest run of two or more zero groups becomes "::".
    std::size_t best = 8;
    std::size_t best_length = 1;
    for (std::size_t i = 0; i < 8; ++i) {
        std::size_t length = 0;
        while (i + length < 8 && ip.groups[i + length] == 0) ++length;
        if (length > best_length) {
            best = i;
            best_length = length;
        }
    }
    std::string text;
    for (std::size_t i = 0; i < 8; ++i) {
        if (i == best) {
            text += "::";
            i += best_length - 1;
            continue;
        }
        if (!text.empty() && text.back() != ':') text += ':';
        text += fmt::format("{:x}", ip.groups[i]);
    }
    return text;
}

std::string reverse_name(const Ip& ip)
{
    if (!ip.v6) return reversed_quads(ip.v4) + ".in-addr.arpa";
    std::string name;
    for (std::size_t i = 8; i-- > 0;)
        for (int shift = 0; shift < 16; shift += 4) name += fmt::format("{:x}.", ip.groups[i] >> shift & 15);
    return name + "ip6.arpa";
}

std::string reversed_quads(std::uint32_t v4)
{
    return fmt::format("{}.{}.{}.{}", v4 & 255, v4 >> 8 & 255, v4 >> 16 & 255, v4 >> 24);
}

std::uint32_t residential_address(std::uint64_t seed, std::uint64_t index)
{
    // index -> index * odd step modulo the size is a bijection where the step has no factor of the size.
    std::uint64_t step = hash_of(seed, static_cast<std::uint64_t>(Purpose::household), 77) % total_size() | 1;
    while (std::gcd(step, total_size()) != 1) step += 2;
    __extension__ using Wide = unsigned __int128;
    auto at = static_cast<std::uint64_t>(static_cast<Wide>(index) * step % total_size());
    for (const Block& block : kBlocks) {
        if (at < block.size()) return block.first + static_cast<std::uint32_t>(at);
        at -= block.size();
    }
    return kBlocks.back().first;
}

bool in_cluster_country(std::uint32_t v4)
{
    return std::ranges::any_of(kBlocks, [v4](const Block& block) {
        return block.cluster && v4 >= block.first && v4 - block.first < block.size();
    });
}

Ip residential_v6(std::uint64_t seed, std::uint32_t index)
{
    const std::uint64_t hash = hash_of(seed, static_cast<std::uint64_t>(Purpose::household), index, 6);
    Ip ip{.v6 = true};
    ip.groups = {
        kPrefixes6[hash % kPrefixes6.size()],    static_cast<std::uint16_t>(0x100 + (hash >> 8 & 63)),
        static_cast<std::uint16_t>(index >> 12), static_cast<std::uint16_t>((index & 0xfff) << 4),
        static_cast<std::uint16_t>(hash >> 16),  static_cast<std::uint16_t>(hash >> 32),
        static_cast<std::uint16_t>(hash >> 48),  static_cast<std::uint16_t>(1 + (hash >> 20 & 0xfff))};
    return ip;
}

std::uint32_t server_address(std::uint64_t seed, std::uint32_t index)
{
    return quad(194, 0) +
           shuffle_bits(index, 17, hash_of(seed, static_cast<std::uint64_t>(Purpose::special)));
}

std::uint32_t relay_address(std::uint64_t seed, std::uint32_t index)
{
    return quad(31, 40) + shuffle_bits(index, 17, hash_of(seed, static_cast<std::uint64_t>(Purpose::relay)));
}

std::uint32_t hosting_address(std::uint64_t hash)
{
    const std::uint32_t host = 1 + static_cast<std::uint32_t>(hash >> 8) % 254;
    return static_cast<std::uint32_t>(kHostingOctets[hash % kHostingOctets.size()]) << 24 |
           (static_cast<std::uint32_t>(hash >> 32) & 0xffff00) | host;
}

Ip hosting_v6(std::uint64_t hash)
{
    Ip ip{.v6 = true};
    ip.groups = {0x2607,
                 static_cast<std::uint16_t>(0xf000 + (hash & 0xfff)),
                 static_cast<std::uint16_t>(hash >> 12 & 0xff),
                 0,
                 0,
                 0,
                 0,
                 static_cast<std::uint16_t>(1 + (hash >> 20 & 0xfff))};
    return ip;
}

}  // namespace spamgraph::synth
