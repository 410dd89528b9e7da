#include "core/ipv4.hpp"

#include <array>

#include "core/words.hpp"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace spamgraph {

#if defined(__x86_64__)

namespace {

constexpr std::size_t kShortest = 7, kLongest = 15;  // "1.1.1.1" and "255.255.255.255"

/// How a quad whose numbers have certain counts of digits is taken apart.
struct Layout {
    alignas(16) std::array<std::uint8_t, 16> digits{};  ///< places of the 100s, 10s, 1s of each number; kNone
    alignas(16) std::array<std::uint32_t, 4> smallest{};  ///< less has a leading zero
    std::uint32_t ends = 0;                               ///< of the numbers, a bit each; 0: no layout
    static constexpr std::uint8_t kNone = 0x80;
};

/// Where the layout whose numbers end at these places stands among 256. The factor, found by trial, gives
/// each of the 81 a place of its own.
constexpr std::uint32_t place_of_layout(std::uint32_t ends)
{
    return ends * 0x5e83b6af >> 24;
}

constexpr auto kLayouts = [] {
    std::array<Layout, 256> layouts;
    for (unsigned i = 0; i < 81; ++i) {
        const std::array<unsigned, 4> counts{i / 27 + 1, i / 9 % 3 + 1, i / 3 % 3 + 1, i % 3 + 1};
        Layout layout;
        layout.digits.fill(Layout::kNone);
        for (unsigned part = 0, at = 0; part < 4; ++part, ++at) {
            for (unsigned d = 0; d < counts[part]; ++d, ++at)
                layout.digits[part * 4 + 3 - counts[part] + d] = static_cast<std::uint8_t>(at);
            layout.smallest[part] = counts[part] == 1 ? 0 : counts[part] == 2 ? 10 : 100;
            layout.ends |= 1U << at;
        }
        Layout& place = layouts[place_of_layout(layout.ends)];
        if (place.ends != 0) throw "two layouts at one place";
        place = layout;
    }
    return layouts;
}();

/// All four numbers at once, without a branch on how long each is.
[[gnu::target("sse4.1")]] bool parse_ipv4_sse(std::string_view text, std::uint32_t& address)
{
    const std::size_t size = text.size();
    if (size < kShortest || size > kLongest) return false;
    // The text in 16 bytes, without reading beyond it.
    const bool is_short = size < 8;
    const std::uint64_t low = is_short ? words::load_part(text.data(), size) : words::load(text.data());
    const std::uint64_t high =
        is_short ? 0 : words::load(text.data() + size - 8) >> 8 >> (kLongest - size) * 8;
    const __m128i bytes = _mm_set_epi64x(static_cast<long long>(high), static_cast<long long>(low));

    const auto dots =
        static_cast<std::uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('.'))));
    const std::uint32_t ends = dots | 1U << size;
    const Layout& layout = kLayouts[place_of_layout(ends)];
    if (layout.ends != ends) return false;

    const auto load = [](const void* from) __attribute__((target("sse4.1"), always_inline))
    {
        return _mm_load_si128(static_cast<const __m128i*>(from));
    };
    const __m128i values = _mm_sub_epi8(bytes, _mm_set1_epi8('0'));
    const __m128i digits = _mm_shuffle_epi8(values, load(layout.digits.data()));
    const __m128i weights = _mm_set1_epi32(100 | 10 << 8 | 1 << 16);
    const __m128i numbers = _mm_madd_epi16(_mm_maddubs_epi16(weights, digits), _mm_set1_epi16(1));
    const __m128i nine = _mm_set1_epi8(9);
    const __m128i no_digit = _mm_xor_si128(_mm_max_epu8(digits, nine), nine);
    const __m128i too_small = _mm_cmpgt_epi32(load(layout.smallest.data()), numbers);
    const __m128i too_large = _mm_cmpgt_epi32(numbers, _mm_set1_epi32(255));
    const __m128i wrong = _mm_or_si128(no_digit, _mm_or_si128(too_small, too_large));
    if (!_mm_testz_si128(wrong, wrong)) return false;
    const __m128i packed = _mm_shuffle_epi8(numbers, _mm_set1_epi32(0x0004080c));
    address = static_cast<std::uint32_t>(_mm_cvtsi128_si32(packed));
    return true;
}

}  // namespace

bool parse_ipv4(std::string_view text, std::uint32_t& address)
{
    return __builtin_cpu_supports("sse4.1") ? parse_ipv4_sse(text, address)
                                            : parse_ipv4_bytewise(text, address);
}

#else

bool parse_ipv4(std::string_view text, std::uint32_t& address)
{
    return parse_ipv4_bytewise(text, address);
}

#endif

bool parse_ipv4_bytewise(std::string_view text, std::uint32_t& address)
{
    std::size_t at = 0;
    address = 0;
    for (int part = 0; part < 4; ++part) {
        if (part > 0 && (at >= text.size() || text[at++] != '.')) return false;
        const std::size_t start = at;
        unsigned value = 0;
        while (at < text.size() && text[at] >= '0' && text[at] <= '9' && at - start < 3)
            value = value * 10 + static_cast<unsigned>(text[at++] - '0');
        const std::size_t digits = at - start;
        if (digits == 0 || value > 255 || (digits > 1 && text[start] == '0')) return false;
        address = address << 8 | value;
    }
    return at == text.size();
}

}  // namespace spamgraph
