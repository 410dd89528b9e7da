#include "core/ipv6.hpp"

#include <optional>

#include "core/ipv4.hpp"

namespace spamgraph {

namespace {

__extension__ using Wide = unsigned __int128;

constexpr unsigned kGroups = 8, kGroupBits = 16;
constexpr std::size_t kMostDigits = 4;
constexpr std::uint8_t kNoDigit = 0xff;

/// [byte]: its value as a hexadecimal digit
constexpr auto kHexValues = [] {
    std::array<std::uint8_t, 256> values;
    values.fill(kNoDigit);
    for (std::uint8_t i = 0; i < 10; ++i) values['0' + i] = i;
    for (std::uint8_t i = 10; i < 16; ++i) values['a' + i - 10] = values['A' + i - 10] = i;
    return values;
}();

/// Groups side by side, the last lowest.
struct Groups {
    Wide bits = 0;
    unsigned count = 0;

    void add(std::uint32_t value, unsigned groups)
    {
        bits = bits << groups * kGroupBits | value;
        count += groups;
    }
};

}  // namespace

bool parse_ipv6(std::string_view text, std::array<std::uint64_t, 2>& halves)
{
    const char* at = text.data();
    const char* const end = at + text.size();
    const auto take = [&](char c) { return at != end && *at == c ? (++at, true) : false; };

    Groups groups;                // so far, or since the gap
    std::optional<Groups> front;  // before the gap
    if (take(':')) {
        if (!take(':')) return false;
        front = groups;
    }
    while (at != end) {
        const char* const begin = at;
        std::uint32_t value = 0;
        for (; at != end; ++at) {
            const std::uint8_t digit = kHexValues[static_cast<unsigned char>(*at)];
            if (digit == kNoDigit) break;
            if (at == begin + kMostDigits) return false;
            value = value << 4 | digit;
        }
        const unsigned before = groups.count + (front ? front->count : 0);
        if (at != end && *at == '.') {
            if (before + 2 > kGroups || !parse_ipv4({begin, end}, value)) return false;
            groups.add(value, 2);
            break;
        }
        if (at == begin || before == kGroups) return false;
        groups.add(value, 1);
        if (at == end) break;
        if (!take(':') || at == end) return false;
        if (take(':')) {
            if (front) return false;
            front = groups;
            groups = {};
        }
    }
    if (!front) {
        if (groups.count != kGroups) return false;
    } else {
        const unsigned count = groups.count + front->count;
        if (count == kGroups) return false;  // a gap is one group at least
        if (front->count > 0) groups.bits |= front->bits << (kGroups - front->count) * kGroupBits;
    }
    halves = {static_cast<std::uint64_t>(groups.bits >> 64), static_cast<std::uint64_t>(groups.bits)};
    return true;
}

}  // namespace spamgraph
