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

/// Access networks: some of the real blocks of these countries.
constexpr std::array<AccessBlock, 28> kBlocks{{
    {quad(24, 0), 12, "US"},    {quad(98, 192), 11, "US"},  {quad(84, 128), 11, "DE"},
    {quad(86, 128), 11, "GB"},  {quad(90, 0), 11, "FR"},    {quad(126, 0), 10, "JP"},
    {quad(177, 0), 12, "BR"},   {quad(83, 0), 12, "PL"},    {quad(79, 0), 12, "IT"},
    {quad(83, 32), 12, "ES"},   {quad(77, 160), 12, "NL"},  {quad(86, 120), 13, "RO"},
    {quad(88, 224), 12, "TR"},  {quad(117, 192), 11, "IN"}, {quad(95, 24), 13, "RU"},
    {quad(121, 128), 11, "KR"}, {quad(114, 32), 12, "TW"},  {quad(99, 224), 12, "CA"},
    {quad(120, 144), 12, "AU"}, {quad(113, 160), 12, "VN"}, {quad(189, 0), 12, "BR"},
    {quad(93, 72), 14, "UA"},   {quad(178, 92), 15, "UA"},  {quad(46, 118), 15, "UA"},
    {quad(109, 86), 15, "UA"},  {quad(5, 248), 16, "UA"},   {quad(176, 36), 15, "UA"},
    {quad(94, 178), 15, "UA"},
}};

constexpr std::string_view kClusterCountry = "UA";

constexpr std::uint64_t total_size()
{
    std::uint64_t total = 0;
    for (const AccessBlock& block : kBlocks) total += block.size();
    return total;
}

constexpr std::array<AccessPrefix6, 6> kPrefixes6{
    {{0x2003, "DE"}, {0x2601, "US"}, {0x2a01, "FR"}, {0x2a02, "GB"}, {0x2804, "BR"}, {0x240f, "JP"}}};

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
    for (const AccessBlock& block : kBlocks) {
        if (at < block.size()) return block.first + static_cast<std::uint32_t>(at);
        at -= block.size();
    }
    return kBlocks.back().first;
}

std::span<const AccessBlock> access_blocks()
{
    return kBlocks;
}

std::span<const AccessPrefix6> access_prefixes6()
{
    return kPrefixes6;
}

std::string_view country_of(const Ip& ip)
{
    if (ip.v6) {
        const auto prefix = std::ranges::find(kPrefixes6, ip.groups[0], &AccessPrefix6::group);
        return prefix == kPrefixes6.end() ? std::string_view() : prefix->country;
    }
    const auto block = std::ranges::find_if(
        kBlocks, [&](const AccessBlock& b) { return ip.v4 >= b.first && ip.v4 - b.first < b.size(); });
    return block == kBlocks.end() ? std::string_view() : block->country;
}

bool in_cluster_country(std::uint32_t v4)
{
    return country_of(Ip{.v4 = v4}) == kClusterCountry;
}

Ip residential_v6(std::uint64_t seed, std::uint32_t index)
{
    const std::uint64_t hash = hash_of(seed, static_cast<std::uint64_t>(Purpose::household), index, 6);
    Ip ip{.v6 = true};
    ip.groups = {
        kPrefixes6[hash % kPrefixes6.size()].group, static_cast<std::uint16_t>(0x100 + (hash >> 8 & 63)),
        static_cast<std::uint16_t>(index >> 12),    static_cast<std::uint16_t>((index & 0xfff) << 4),
        static_cast<std::uint16_t>(hash >> 16),     static_cast<std::uint16_t>(hash >> 32),
        static_cast<std::uint16_t>(hash >> 48),     static_cast<std::uint16_t>(1 + (hash >> 20 & 0xfff))};
    return ip;
}

std::uint32_t server_block()
{
    return quad(194, 0);
}

std::uint32_t relay_block()
{
    return quad(31, 40);
}

std::uint32_t server_address(std::uint64_t seed, std::uint32_t index)
{
    return server_block() + shuffle_bits(index, 32 - kFixedBlockPrefix,
                                         hash_of(seed, static_cast<std::uint64_t>(Purpose::special)));
}

std::uint32_t relay_address(std::uint64_t seed, std::uint32_t index)
{
    return relay_block() + shuffle_bits(index, 32 - kFixedBlockPrefix,
                                        hash_of(seed, static_cast<std::uint64_t>(Purpose::relay)));
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
