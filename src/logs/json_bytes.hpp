#pragma once

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <bit>
#include <cstring>
#include <string_view>

namespace spamgraph::logs {

constexpr bool is_json_blank(char c)
{
    return static_cast<unsigned char>(c) <= ' ' && (c == ' ' || c == '\t' || c == '\r' || c == '\n');
}

/// The first quote or backslash in [at, end), or `end`.
inline const char* find_quote(const char* at, const char* end)
{
#ifdef __SSE2__
    const __m128i quotes = _mm_set1_epi8('"');
    const __m128i backslashes = _mm_set1_epi8('\\');
    for (; end - at >= 16; at += 16) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at));
        const __m128i found = _mm_or_si128(_mm_cmpeq_epi8(bytes, quotes), _mm_cmpeq_epi8(bytes, backslashes));
        if (const int places = _mm_movemask_epi8(found))
            return at + std::countr_zero(static_cast<unsigned>(places));
    }
#endif
    while (at < end && *at != '"' && *at != '\\') ++at;
    return at;
}

/// Bytes that end a number or a word: marks, blanks, and what is not ASCII. '!' is in neither.
constexpr bool ends_word(char c)
{
    return static_cast<signed char>(c) <= '"' || c == ',' || c == ':' || (c | 0x20) == '}';
}

#ifdef __SSE2__
/// Which of 16 bytes end a word, a bit for each.
inline unsigned word_ends(__m128i bytes)
{
    const auto equal = [](__m128i a, char c) { return _mm_cmpeq_epi8(a, _mm_set1_epi8(c)); };
    const __m128i closing = equal(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), '}');  // or ']'
    const __m128i marks = _mm_or_si128(equal(bytes, ','), equal(bytes, ':'));
    const __m128i others = _mm_cmplt_epi8(bytes, _mm_set1_epi8('"' + 1));
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(_mm_or_si128(closing, marks), others)));
}
#endif

/// Where a number or a word that begins at `at` ends.
inline const char* find_word_end(const char* at, const char* end)
{
#ifdef __SSE2__
    for (; end - at >= 16; at += 16)
        if (const unsigned places = word_ends(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at))))
            return at + std::countr_zero(places);
#endif
    while (at < end && !ends_word(*at)) ++at;
    return at;
}

/// Whether a word is one of the three that JSON knows.
inline bool is_json_word(std::string_view text)
{
    if (text.size() == 4)
        return std::memcmp(text.data(), "true", 4) == 0 || std::memcmp(text.data(), "null", 4) == 0;
    return text.size() == 5 && std::memcmp(text.data(), "false", 5) == 0;
}

}  // namespace spamgraph::logs
