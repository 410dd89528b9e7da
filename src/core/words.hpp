#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

/// Texts taken eight bytes at a time: the byte at the front is the lowest of a word, on any machine.
namespace spamgraph::words {

/// `byte` in every byte of a word.
constexpr std::uint64_t repeat(std::uint8_t byte)
{
    return UINT64_C(0x0101010101010101) * byte;
}

inline constexpr std::uint64_t kHigh = repeat(0x80);

/// The eight bytes at `text`.
inline std::uint64_t load(const char* text)
{
    std::uint64_t word;
    std::memcpy(&word, text, sizeof word);
    if constexpr (std::endian::native == std::endian::big) word = __builtin_bswap64(word);
    return word;
}

/// The first `size` bytes at `text`, fewer than eight, with zeros behind them. Reads no other byte.
inline std::uint64_t load_part(const char* text, std::size_t size)
{
    const auto byte = [&](std::size_t at) { return std::uint64_t{static_cast<std::uint8_t>(text[at])}; };
    if (size == 0) return 0;
    if (size < 4) return byte(0) | byte(size / 2) << size / 2 * 8 | byte(size - 1) << (size - 1) * 8;
    std::uint32_t front, back;
    std::memcpy(&front, text, sizeof front);
    std::memcpy(&back, text + size - 4, sizeof back);
    if constexpr (std::endian::native == std::endian::big) {
        front = __builtin_bswap32(front);
        back = __builtin_bswap32(back);
    }
    return front | std::uint64_t{back} << (size - 4) * 8;
}

/// A number as eight bytes, the highest at the front.
constexpr std::uint64_t in_network_order(std::uint64_t number)
{
    return std::endian::native == std::endian::little ? __builtin_bswap64(number) : number;
}

/// The high bit of every byte that is zero.
constexpr std::uint64_t zero_bytes(std::uint64_t word)
{
    return ~(((word & ~kHigh) + ~kHigh) | word) & kHigh;
}

/// The high bit of every byte that is `byte`.
constexpr std::uint64_t equal_bytes(std::uint64_t word, char byte)
{
    return zero_bytes(word ^ repeat(static_cast<std::uint8_t>(byte)));
}

/// The high bit of every byte that is at least `least`, 1 to 127; bytes from 128 on are, too.
constexpr std::uint64_t bytes_from(std::uint64_t word, std::uint8_t least)
{
    return (((word & ~kHigh) + repeat(static_cast<std::uint8_t>(0x80 - least))) | word) & kHigh;
}

/// The high bits of the eight bytes side by side, that of the front byte lowest.
constexpr std::uint8_t gather(std::uint64_t high_bits)
{
    return static_cast<std::uint8_t>((high_bits >> 7) * 0x0102040810204080 >> 56);
}

/// Whether all eight bytes are digits.
constexpr bool are_digits(std::uint64_t word)
{
    return (bytes_from(word, '0') & ~bytes_from(word, '9' + 1)) == kHigh;
}

/// The number that eight digits are, the one at the front highest.
constexpr std::uint32_t value_of_digits(std::uint64_t word)
{
    word -= repeat('0');
    word = word * 10 + (word >> 8);  // every other byte: a number below 100
    constexpr std::uint64_t kPairs = 0x000000ff000000ff;
    const std::uint64_t high = (word & kPairs) * (100 + (1'000'000ULL << 32));
    const std::uint64_t low = (word >> 16 & kPairs) * (1 + (10'000ULL << 32));
    return static_cast<std::uint32_t>((high + low) >> 32);
}

/// What eight bytes are held against: a '0' stands for any digit, every other byte for itself.
class Form {
public:
    consteval explicit Form(const char (&text)[9])
    {
        for (int i = 7; i >= 0; --i) {
            bytes_ = bytes_ << 8 | static_cast<std::uint8_t>(text[i]);
            slack_ = slack_ << 8 | (text[i] == '0' ? 0x80 - 10 : 0x80 - 1);
        }
    }
    [[nodiscard]] constexpr bool fits(std::uint64_t word) const
    {
        // What is left of a digit is below 10, of another byte 0. A carry can only come from a byte that is
        // wrong already.
        const std::uint64_t rest = word ^ bytes_;
        return (((rest + slack_) | rest) & kHigh) == 0;
    }

private:
    std::uint64_t bytes_ = 0;
    std::uint64_t slack_ = 0;  ///< of each byte: added to what is left, it sets the high bit of a wrong one
};

/// The place of the first `byte` of a text, or its size.
inline std::size_t find(std::string_view text, char byte)
{
    std::size_t at = 0;
    for (; at + 8 <= text.size(); at += 8)
        if (const std::uint64_t found = equal_bytes(load(text.data() + at), byte))
            return at + static_cast<std::size_t>(std::countr_zero(found)) / 8;
    for (; at < text.size() && text[at] != byte; ++at) {
    }
    return at;
}

/// One to eight digits as eight, with zeros in front.
inline std::uint64_t load_digits(const char* text, std::size_t size)
{
    if (size == 8) return load(text);
    return load_part(text, size) << (8 - size) * 8 | repeat('0') >> size * 8;
}

/// Whether a text is nothing but digits.
inline bool are_digits(std::string_view text)
{
    for (; text.size() > 8; text.remove_prefix(8))
        if (!are_digits(load(text.data()))) return false;
    return text.empty() || are_digits(load_digits(text.data(), text.size()));
}

}  // namespace spamgraph::words
