#include "logs/row_scan.hpp"

#include <algorithm>
#include <array>
#include <bit>

#if defined(__x86_64__)
// GCC 12 warns of its own header (GCC bug 105593).
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wmaybe-uninitialized"
#include <immintrin.h>
#pragma GCC diagnostic pop
#endif

namespace spamgraph::logs {

RowScan scan_row_bytewise(const char* text, std::size_t size, char separator, std::uint32_t* places)
{
    RowScan row;
    for (; row.length < size && text[row.length] != '\n'; ++row.length)
        if (text[row.length] == separator) places[row.separators++] = static_cast<std::uint32_t>(row.length);
    row.ended = row.length < size;
    return row;
}

#if defined(__x86_64__)

namespace {

/// The newlines and separators among the 64 bytes of a block, one bit each.
struct BlockMasks {
    std::uint64_t newlines, separators;
};

/// Drops what stands behind the text, of which `left` bytes are not yet scanned, and behind the row.
inline BlockMasks keep_row(BlockMasks masks, std::size_t left)
{
    if (left < 64) {
        const std::uint64_t text = (std::uint64_t{1} << left) - 1;
        masks.newlines &= text;
        masks.separators &= text;
    }
    if (masks.newlines != 0) masks.separators &= (masks.newlines & -masks.newlines) - 1;
    return masks;
}

/// The row that has its first newline in the block at `at`.
inline RowScan end_row(std::size_t at, BlockMasks masks, std::size_t separators)
{
    return {at + static_cast<std::size_t>(std::countr_zero(masks.newlines)), true, separators};
}

#define SPAMGRAPH_AVX2 "avx2,bmi,bmi2,lzcnt,popcnt"
#define SPAMGRAPH_AVX512 SPAMGRAPH_AVX2 ",avx512f,avx512bw,avx512vl,avx512vbmi2"

[[gnu::target(SPAMGRAPH_AVX2)]] inline std::uint64_t equal_bytes(__m256i low, __m256i high, __m256i byte)
{
    const auto l = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(low, byte)));
    const auto h = static_cast<std::uint32_t>(_mm256_movemask_epi8(_mm256_cmpeq_epi8(high, byte)));
    return std::uint64_t{h} << 32 | l;
}

[[gnu::target(SPAMGRAPH_AVX2)]] RowScan scan_row_avx2(const char* text, std::size_t size, char separator,
                                                      std::uint32_t* places)
{
    const __m256i newline = _mm256_set1_epi8('\n');
    const __m256i wanted = _mm256_set1_epi8(separator);
    std::size_t count = 0;
    for (std::size_t at = 0; at < size; at += 64) {
        const auto* const block = reinterpret_cast<const __m256i*>(text + at);
        const __m256i low = _mm256_loadu_si256(block);
        const __m256i high = _mm256_loadu_si256(block + 1);
        const BlockMasks masks =
            keep_row({equal_bytes(low, high, newline), equal_bytes(low, high, wanted)}, size - at);
        for (std::uint64_t left = masks.separators; left != 0; left &= left - 1)
            places[count++] =
                static_cast<std::uint32_t>(at + static_cast<std::size_t>(std::countr_zero(left)));
        if (masks.newlines != 0) return end_row(at, masks, count);
    }
    return {size, false, count};
}

alignas(64) constexpr auto kNumbers = [] {
    std::array<std::uint8_t, 64> numbers{};
    for (std::uint8_t i = 0; i < 64; ++i) numbers[i] = i;
    return numbers;
}();

[[gnu::target(SPAMGRAPH_AVX512)]] RowScan scan_row_avx512(const char* text, std::size_t size, char separator,
                                                          std::uint32_t* places)
{
    const __m512i newline = _mm512_set1_epi8('\n');
    const __m512i wanted = _mm512_set1_epi8(separator);
    const __m512i numbers = _mm512_load_si512(kNumbers.data());
    std::size_t count = 0;
    for (std::size_t at = 0; at < size; at += 64) {
        const __m512i block = _mm512_loadu_si512(text + at);
        const BlockMasks masks = keep_row(
            {_mm512_cmpeq_epi8_mask(block, newline), _mm512_cmpeq_epi8_mask(block, wanted)}, size - at);
        // The numbers of the set bits side by side, then widened and moved to `at`, 16 at a time.
        __m512i set = _mm512_maskz_compress_epi8(masks.separators, numbers);
        const __m512i begin = _mm512_set1_epi32(static_cast<int>(at));
        const std::size_t end = count + static_cast<std::size_t>(std::popcount(masks.separators));
        for (std::size_t next = count; next < end; next += 16) {
            const __m512i wide = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(set));
            _mm512_storeu_si512(places + next, _mm512_add_epi32(wide, begin));
            set = _mm512_alignr_epi64(set, set, 2);
        }
        count = end;
        if (masks.newlines != 0) return end_row(at, masks, count);
    }
    return {size, false, count};
}

bool has_avx2()
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
}

bool has_avx512()
{
    return has_avx2() && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl") &&
           __builtin_cpu_supports("avx512vbmi2");
}

}  // namespace

std::span<const RowScanner> row_scanners()
{
    static const std::array scanners{RowScanner{"AVX-512", has_avx512(), scan_row_avx512},
                                     RowScanner{"AVX2", has_avx2(), scan_row_avx2},
                                     RowScanner{"bytewise", true, scan_row_bytewise}};
    return scanners;
}

#else

std::span<const RowScanner> row_scanners()
{
    static constexpr std::array kScanners{RowScanner{"bytewise", true, scan_row_bytewise}};
    return kScanners;
}

#endif

ScanRow fastest_row_scan()
{
    return std::ranges::find_if(row_scanners(), &RowScanner::usable)->scan;
}

}  // namespace spamgraph::logs
