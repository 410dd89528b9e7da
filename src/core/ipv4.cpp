#include "core/ipv4.hpp"

#include <array>
#include <bit>
#include <cstring>

#include "core/words.hpp"

namespace spamgraph {

namespace {

constexpr std::size_t kShortest = 7, kLongest = 15;  // "1.1.1.1" and "255.255.255.255"

std::uint32_t load_four(const char* text)
{
    std::uint32_t four;
    std::memcpy(&four, text, sizeof four);
    return std::endian::native == std::endian::big ? __builtin_bswap32(four) : four;
}

/// The number of `digits` digits in the highest bytes of `text`, all others zero; above 255 where it is none
/// of a quad.
std::uint32_t number_of(std::uint32_t text, unsigned digits)
{
    constexpr std::array<std::uint32_t, 4> kLeast{256, 0, 10, 100};  // less has a leading zero
    const std::uint32_t values = text ^ 0x30303030U << (4 - digits) * 8;
    const std::uint32_t number = (values >> 8 & 0xff) * 100 + (values >> 16 & 0xff) * 10 + (values >> 24);
    const std::uint32_t other_bytes = (values + 0x76767676) & 0x80808080;  // not in the lowest
    return number | other_bytes | static_cast<std::uint32_t>(number < kLeast[digits]) << 8;
}

}  // namespace

std::optional<std::uint32_t> parse_ipv4(std::string_view text)
{
    const std::size_t size = text.size();
    if (size < kShortest || size > kLongest) return std::nullopt;
    // The text in two words that overlap, without reading beyond it.
    const std::uint64_t front = size < 8 ? words::load_part(text.data(), size) : words::load(text.data());
    const std::uint64_t back = size < 8 ? 0 : words::load(text.data() + size - 8);
    if (((front | back) & words::kHigh) != 0) return std::nullopt;
    const unsigned back_at = size < 8 ? 0 : static_cast<unsigned>(size) - 8;

    // Where each number ends.
    std::uint32_t dots = words::gather(words::equal_bytes(front, '.')) |
                         std::uint32_t{words::gather(words::equal_bytes(back, '.'))} << back_at;
    const auto take_dot = [&] {
        const auto dot = static_cast<unsigned>(std::countr_zero(dots | 1U << size));
        dots &= dots - 1;
        return dot;
    };
    const unsigned first = take_dot(), second = take_dot(), third = take_dot();
    const std::array<unsigned, 4> digits{first, second - first - 1, third - second - 1,
                                         static_cast<unsigned>(size) - third - 1};
    for (const unsigned count : digits)
        if (count - 1 > 2) return std::nullopt;
    if (dots != 0) return std::nullopt;

    // Four bytes from where a number begins, or up to where it ends, without the bytes that are not its own.
    const auto beginning = [&](unsigned begin, unsigned count) {
        return load_four(text.data() + begin) << (4 - count) * 8;
    };
    const auto ending = [&](unsigned end, unsigned count) {
        return load_four(text.data() + end - 4) >> (4 - count) * 8 << (4 - count) * 8;
    };
    const std::uint32_t a = number_of(beginning(0, digits[0]), digits[0]);
    const std::uint32_t b = number_of(beginning(first + 1, digits[1]), digits[1]);
    const std::uint32_t c = number_of(ending(third, digits[2]), digits[2]);
    const std::uint32_t d = number_of(ending(static_cast<unsigned>(size), digits[3]), digits[3]);
    if ((a | b | c | d) > 255) return std::nullopt;
    return a << 24 | b << 16 | c << 8 | d;
}

std::optional<std::uint32_t> parse_ipv4_bytewise(std::string_view text)
{
    std::size_t at = 0;
    std::uint32_t address = 0;
    for (int part = 0; part < 4; ++part) {
        if (part > 0 && (at >= text.size() || text[at++] != '.')) return std::nullopt;
        const std::size_t start = at;
        unsigned value = 0;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9' && at - start < 3)
            value = value * 10 + static_cast<unsigned>(text[at++] - '0');
        const std::size_t digits = at - start;
        if (digits == 0 || value > 255 || (digits > 1 && text[start] == '0')) return std::nullopt;
        address = address << 8 | value;
    }
    return at == text.size() ? std::optional(address) : std::nullopt;
}

}  // namespace spamgraph
