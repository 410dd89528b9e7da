#include "logs/json_members.hpp"

#ifdef __SSE2__
#include <emmintrin.h>

#include <bit>
#endif

namespace spamgraph::logs {

bool JsonMembers::find_quotes(std::string_view text)
{
#ifdef __SSE2__
    constexpr std::size_t kBlock = 16;
    if (quotes_.size() < text.size() + 2) quotes_.resize(text.size() + 2);
    std::uint32_t* next = quotes_.data();
    __m128i backslashes = _mm_setzero_si128();
    std::size_t at = 0;
    for (; at + kBlock <= text.size(); at += kBlock) {
        const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(text.data() + at));
        backslashes = _mm_or_si128(backslashes, _mm_cmpeq_epi8(bytes, _mm_set1_epi8('\\')));
        auto places = static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('"'))));
        for (; places; places &= places - 1)
            *next++ = static_cast<std::uint32_t>(at) + static_cast<std::uint32_t>(std::countr_zero(places));
    }
    if (_mm_movemask_epi8(backslashes)) return false;
    for (; at < text.size(); ++at) {
        if (text[at] == '\\') return false;
        if (text[at] == '"') *next++ = static_cast<std::uint32_t>(at);
    }
    next[0] = next[1] = static_cast<std::uint32_t>(text.size());
    return true;
#else
    static_cast<void>(text);
    return false;
#endif
}

}  // namespace spamgraph::logs
