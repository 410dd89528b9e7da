#include "synth/mmdb.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <string_view>
#include <vector>

namespace spamgraph::synth {

namespace {

enum class Kind : unsigned { text = 2, real = 3, u16 = 5, u32 = 6, map = 7, u64 = 9, list = 11 };

void put_integer(std::string& out, std::uint64_t value, unsigned bytes)
{
    while (bytes-- > 0) out.push_back(static_cast<char>(value >> 8 * bytes & 0xff));
}

/// The control bytes of a field: kinds above 7 need a second one, and so do sizes from 29 to 284.
void put_head(std::string& out, Kind kind, std::size_t size)
{
    constexpr std::size_t kLong = 29;
    const auto number = static_cast<unsigned>(kind);
    out.push_back(static_cast<char>((number <= 7 ? number << 5 : 0) | std::min(size, kLong)));
    if (number > 7) out.push_back(static_cast<char>(number - 7));
    if (size >= kLong) out.push_back(static_cast<char>(size - kLong));
}

void put_text(std::string& out, std::string_view text)
{
    put_head(out, Kind::text, text.size());
    out += text;
}

void put_number(std::string& out, Kind kind, std::uint64_t value, unsigned bytes)
{
    put_head(out, kind, bytes);
    put_integer(out, value, bytes);
}

void put_real(std::string& out, double value)
{
    put_head(out, Kind::real, sizeof value);
    put_integer(out, std::bit_cast<std::uint64_t>(value), sizeof value);
}

std::string encode(const MmdbRecord& record)
{
    const bool placed = record.latitude && record.longitude;
    std::string out;
    put_head(out, Kind::map, 2 + (record.country.empty() ? 0 : 1) + (placed ? 1 : 0));
    if (!record.country.empty()) {
        put_text(out, "country");
        put_head(out, Kind::map, 1);
        put_text(out, "iso_code");
        put_text(out, record.country);
    }
    if (placed) {
        put_text(out, "location");
        put_head(out, Kind::map, 2);
        put_text(out, "latitude");
        put_real(out, *record.latitude);
        put_text(out, "longitude");
        put_real(out, *record.longitude);
    }
    put_text(out, "autonomous_system_number");
    put_number(out, Kind::u32, record.asn, 4);
    put_text(out, "autonomous_system_organization");
    put_text(out, record.network);
    return out;
}

std::string metadata(std::size_t nodes)
{
    std::string out = "\xab\xcd\xefMaxMind.com";
    put_head(out, Kind::map, 9);
    const auto put_small = [&](std::string_view key, Kind kind, std::uint64_t value, unsigned bytes) {
        put_text(out, key);
        put_number(out, kind, value, bytes);
    };
    put_small("node_count", Kind::u32, nodes, 4);
    put_small("record_size", Kind::u16, 24, 2);
    put_small("ip_version", Kind::u16, 6, 2);
    put_small("binary_format_major_version", Kind::u16, 2, 2);
    put_small("binary_format_minor_version", Kind::u16, 0, 2);
    put_small("build_epoch", Kind::u64, 1, 8);  // fixed, so that equal worlds give equal files
    put_text(out, "database_type");
    put_text(out, "spamgraph-synth");
    put_text(out, "languages");
    put_head(out, Kind::list, 1);
    put_text(out, "en");
    put_text(out, "description");
    put_head(out, Kind::map, 1);
    put_text(out, "en");
    put_text(out, "A made-up world");
    return out;
}

/// One step of the search tree: where a 0 bit and a 1 bit lead.
struct Node {
    std::array<std::uint32_t, 2> next{};
};

constexpr std::uint32_t kData = 0x800000;  ///< marks an offset of the data section
constexpr std::size_t kSeparator = 16;     ///< zero bytes between tree and data

}  // namespace

std::string write_mmdb(std::span<const MmdbPrefix> prefixes)
{
    std::vector<Node> nodes(1);
    std::string data;
    for (const MmdbPrefix& prefix : prefixes) {
        const unsigned length = prefix.length + (prefix.first.v6 ? 0 : 96);
        const auto bit = [&prefix](unsigned at) -> std::size_t {
            if (prefix.first.v6) return prefix.first.groups[at / 16] >> (15 - at % 16) & 1;
            return at < 96 ? 0 : prefix.first.v4 >> (127 - at) & 1;
        };
        std::size_t node = 0;
        for (unsigned at = 0; at + 1 < length; ++at) {
            if (nodes[node].next[bit(at)] == 0) {
                nodes[node].next[bit(at)] = static_cast<std::uint32_t>(nodes.size());
                nodes.emplace_back();
            }
            node = nodes[node].next[bit(at)];
        }
        nodes[node].next[bit(length - 1)] = kData | static_cast<std::uint32_t>(data.size());
        data += encode(prefix.record);
    }

    std::string out;
    for (const Node& node : nodes)
        for (const std::uint32_t next : node.next) {
            const bool found = (next & kData) != 0;
            const std::uint64_t record = found       ? nodes.size() + kSeparator + (next & ~kData)
                                         : next == 0 ? nodes.size()
                                                     : next;
            put_integer(out, record, 3);
        }
    out.append(kSeparator, '\0');
    return out + data + metadata(nodes.size());
}

}  // namespace spamgraph::synth
