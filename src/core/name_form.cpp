#include "core/name_form.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/words.hpp"

#if defined(__x86_64__)
// GCC 12 warns of its own header (GCC bug 105593).
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <immintrin.h>
#pragma GCC diagnostic pop
#endif

namespace spamgraph {

namespace {

/// Whether a label is empty: a dot at the front, behind another, or at the end.
/// @param dots of a name of `size` bytes, a bit each
constexpr bool has_empty_label(std::uint64_t dots, std::size_t size)
{
    return (dots & (dots << 1 | 1 | std::uint64_t{1} << (size - 1))) != 0;
}

NameForm form_of(bool is_unusual, bool has_upper_case)
{
    if (is_unusual) return NameForm::unusual;
    return has_upper_case ? NameForm::upper_case : NameForm::canonical;
}

NameForm find_by_words(std::string_view name)
{
    std::uint64_t plain = words::kHigh, upper = 0, dots = 0;
    const auto scan = [&](std::uint64_t word, std::size_t at) {
        plain &=
            words::bytes_from(word, 0x21) & ~words::bytes_from(word, 0x7f) & ~words::equal_bytes(word, '\\');
        upper |= words::bytes_from(word, 'A') & ~words::bytes_from(word, 'Z' + 1);
        dots |= std::uint64_t{words::gather(words::equal_bytes(word, '.'))} << at;
    };
    const std::size_t size = name.size();
    if (size < 8) {
        // Zeros behind the name would be unusual bytes.
        scan(words::load_part(name.data(), size) | words::repeat('x') << size * 8, 0);
    } else {
        for (std::size_t at = 0; at + 8 < size; at += 8) scan(words::load(name.data() + at), at);
        scan(words::load(name.data() + size - 8), size - 8);
    }
    return form_of(plain != words::kHigh || has_empty_label(dots, size), upper != 0);
}

#if defined(__x86_64__)

[[gnu::target("avx2")]] inline std::uint32_t bits_of(__m256i bytes)
{
    return static_cast<std::uint32_t>(_mm256_movemask_epi8(bytes));
}

/// The bytes from `first` to `last`. As numbers with a sign, those from 0x80 on are below all others.
[[gnu::target("avx2")]] inline std::uint32_t among(__m256i bytes, char first, char last)
{
    const __m256i below = _mm256_set1_epi8(static_cast<char>(first - 1));
    const __m256i above = _mm256_set1_epi8(static_cast<char>(last + 1));
    return bits_of(_mm256_and_si256(_mm256_cmpgt_epi8(bytes, below), _mm256_cmpgt_epi8(above, bytes)));
}

/// All bytes in two loads, which overlap.
[[gnu::target("avx2")]] NameForm find_by_avx2(std::string_view name)
{
    const std::size_t size = name.size();
    if (size < 16) return find_by_words(name);
    std::uint32_t plain = ~std::uint32_t{0}, upper = 0;
    const auto scan = [&](__m256i bytes) __attribute__((target("avx2"), always_inline))
    {
        plain &= among(bytes, 0x21, 0x7e) & ~bits_of(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('\\')));
        upper |= among(bytes, 'A', 'Z');
        return std::uint64_t{bits_of(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('.')))};
    };
    const char* const begin = name.data();
    const char* const end = begin + size;
    std::uint64_t dots;
    if (size < 32) {
        const __m128i front = _mm_loadu_si128(reinterpret_cast<const __m128i*>(begin));
        const __m128i back = _mm_loadu_si128(reinterpret_cast<const __m128i*>(end - 16));
        const std::uint64_t both = scan(_mm256_set_m128i(back, front));
        dots = (both & 0xffff) | both >> 16 << (size - 16);
    } else {
        dots = scan(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(begin)));
        dots |= scan(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(end - 32))) << (size - 32);
    }
    return form_of(plain != ~std::uint32_t{0} || has_empty_label(dots, size), upper != 0);
}

/// All bytes at once. Those behind the name are not read.
[[gnu::target("avx512f,avx512bw,bmi2")]] NameForm find_by_avx512(std::string_view name)
{
    const std::size_t size = name.size();
    const __mmask64 all = ~std::uint64_t{0} >> (64 - size);
    const __m512i bytes = _mm512_maskz_loadu_epi8(all, name.data());
    const auto among = [&](char first, char last) __attribute__((target("avx512f,avx512bw"), always_inline))
    {
        const __m512i from_first = _mm512_sub_epi8(bytes, _mm512_set1_epi8(first));
        return _mm512_cmple_epu8_mask(from_first, _mm512_set1_epi8(static_cast<char>(last - first)));
    };
    const __mmask64 plain = among(0x21, 0x7e) & ~_mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('\\'));
    const __mmask64 dots = _mm512_cmpeq_epi8_mask(bytes, _mm512_set1_epi8('.'));
    return form_of(plain != all || has_empty_label(dots, size), among('A', 'Z') != 0);
}

#endif

}  // namespace

#if defined(__x86_64__)

std::span<const NameScanner> name_scanners()
{
    static const bool has_avx2 = __builtin_cpu_supports("avx2");
    static const bool has_avx512 = __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("bmi2");
    static const std::array scanners{NameScanner{"AVX-512", has_avx512, find_by_avx512},
                                     NameScanner{"AVX2", has_avx2, find_by_avx2},
                                     NameScanner{"words", true, find_by_words}};
    return scanners;
}

#else

std::span<const NameScanner> name_scanners()
{
    static constexpr std::array kScanners{NameScanner{"words", true, find_by_words}};
    return kScanners;
}

#endif

FindNameForm fastest_name_scan()
{
    return std::ranges::find_if(name_scanners(), &NameScanner::usable)->find;
}

}  // namespace spamgraph
