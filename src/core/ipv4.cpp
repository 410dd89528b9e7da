#include "core/ipv4.hpp"

#include <array>
#include <bit>

#include "core/words.hpp"

namespace spamgraph {

namespace {

constexpr std::size_t kShortest = 7, kLongest = 15;  // "1.1.1.1" and "255.255.255.255"

/// The number in the lowest `digits` bytes of `text`, which are digits less '0'; above 255 where they are no
/// number of a quad.
std::uint32_t number_of(std::uint64_t text, unsigned digits)
{
    if (digits - 1 > 2) return 256;
    const auto last = static_cast<std::uint32_t>(text << (3 - digits) * 8) & 0xffffff;  // 100s, 10s, 1s
    const std::uint32_t value = (last & 0xff) * 100 + (last >> 8 & 0xff) * 10 + (last >> 16);
    const bool has_other_bytes = ((last + 0x767676) & 0x808080) != 0;
    const bool has_leading_zero = digits > 1 && (text & 0xff) == 0;
    return has_other_bytes || has_leading_zero ? 256 : value;
}

}  // namespace

bool parse_ipv4(std::string_view text, std::uint8_t* out)
{
    const std::size_t size = text.size();
    if (size < kShortest || size > kLongest) return false;
    // The text in two words, without reading beyond it.
    std::uint64_t low, high = 0;
    if (size < 8) {
        low = words::load_part(text.data(), size);
    } else {
        low = words::load(text.data());
        high = words::load(text.data() + size - 8) >> 8 >> (kLongest - size) * 8;
    }
    if (((low | high) & words::kHigh) != 0) return false;

    std::uint32_t dots = words::gather(words::equal_bytes(low, '.')) |
                         static_cast<std::uint32_t>(words::gather(words::equal_bytes(high, '.'))) << 8;
    if (std::popcount(dots) != 3) return false;
    dots |= 1U << size;  // what ends the last number

    __extension__ using Wide = unsigned __int128;
    const Wide digits = Wide{high ^ words::repeat('0')} << 64 | (low ^ words::repeat('0'));
    unsigned begin = 0;
    std::uint32_t all = 0;
    for (int part = 0; part < 4; ++part) {
        const auto end = static_cast<unsigned>(std::countr_zero(dots));
        const std::uint32_t number = number_of(static_cast<std::uint64_t>(digits >> begin * 8), end - begin);
        out[part] = static_cast<std::uint8_t>(number);
        all |= number;
        begin = end + 1;
        dots &= dots - 1;
    }
    return all <= 255;
}

bool parse_ipv4_bytewise(std::string_view text, std::uint8_t* out)
{
    std::size_t at = 0;
    for (int part = 0; part < 4; ++part) {
        if (part > 0 && (at >= text.size() || text[at++] != '.')) return false;
        const std::size_t start = at;
        unsigned value = 0;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9' && at - start < 3)
            value = value * 10 + static_cast<unsigned>(text[at++] - '0');
        const std::size_t digits = at - start;
        if (digits == 0 || value > 255 || (digits > 1 && text[start] == '0')) return false;
        out[part] = static_cast<std::uint8_t>(value);
    }
    return at == text.size();
}

}  // namespace spamgraph
