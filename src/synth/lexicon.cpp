#include "synth/lexicon.hpp"

#include <array>

#include "synth/random.hpp"

namespace spamgraph::synth {

namespace {

constexpr std::array<Suffix, 34> kBusiness{{
    {"com", "com", 26},    {"net", "net", 7},     {"org", "org", 5},     {"info", "info", 3},
    {"biz", "biz", 1.5},   {"co.jp", "jp", 5},    {"jp", "jp", 3},       {"ne.jp", "jp", 3},
    {"or.jp", "jp", 2},    {"de", "de", 7},       {"co.uk", "uk", 4},    {"org.uk", "uk", 1},
    {"fr", "fr", 3.5},     {"it", "it", 3.5},     {"nl", "nl", 3},       {"pl", "pl", 2},
    {"com.pl", "pl", 1},   {"ru", "ru", 4},       {"com.ua", "ua", 1.5}, {"ua", "ua", 0.6},
    {"com.br", "br", 3.5}, {"cz", "cz", 1.8},     {"se", "se", 1.5},     {"ch", "ch", 1.5},
    {"at", "at", 1.2},     {"com.au", "au", 1.8}, {"co.kr", "kr", 1.2},  {"or.kr", "kr", 0.6},
    {"com.tw", "tw", 1.4}, {"org.tw", "tw", 0.4}, {"ca", "ca", 1.5},     {"es", "es", 1.2},
    {"com.es", "es", 0.3}, {"net.au", "au", 0.3},
}};

constexpr std::array<Suffix, 10> kAcademic{{
    {"edu", "edu", 40},
    {"ac.uk", "uk", 12},
    {"ac.jp", "jp", 15},
    {"edu.au", "au", 8},
    {"ac.at", "at", 4},
    {"ac.kr", "kr", 5},
    {"edu.tw", "tw", 5},
    {"edu.br", "br", 4},
    {"edu.pl", "pl", 4},
    {"edu.ua", "ua", 3},
}};

constexpr std::string_view kConsonants = "bdfghjklmnprstvz";
constexpr std::string_view kVowels = "aiou";

/// A keyed bijection on 32 bits, so that neighbouring indices give unlike labels.
std::uint32_t scramble(std::uint32_t x, std::uint64_t key)
{
    x ^= static_cast<std::uint32_t>(key);
    x = (x ^ (x >> 16)) * 0x7feb352d;
    x = (x ^ (x >> 15)) * 0x846ca68b;
    x ^= x >> 16;
    return x ^ static_cast<std::uint32_t>(key >> 32);
}

}  // namespace

std::string invent_label(std::uint64_t seed, Family family, std::uint32_t index)
{
    constexpr unsigned kIndexBits = 28;
    const std::uint64_t key = hash_of(seed, static_cast<std::uint64_t>(Purpose::label));
    const std::uint32_t id = scramble(static_cast<std::uint32_t>(family) << kIndexBits | index, key);
    // Ten letters of 4 and 2 bits in turn spell the 32 bits.
    std::string label;
    for (int half = 0; half < 2; ++half) {
        const std::uint32_t bits = half == 0 ? id >> 16 : id & 0xffff;
        label += kConsonants[bits >> 12 & 15];
        label += kVowels[bits >> 10 & 3];
        label += kConsonants[bits >> 6 & 15];
        label += kVowels[bits >> 4 & 3];
        label += kConsonants[bits & 15];
        if (half == 0 && hash_of(key, id) % 9 == 0) label += '-';
    }
    if (hash_of(key, id, 1) % 11 == 0) label += std::to_string(hash_of(key, id, 2) % 100);
    return label;
}

std::span<const Suffix> business_suffixes()
{
    return kBusiness;
}

std::span<const Suffix> academic_suffixes()
{
    return kAcademic;
}

const Suffix& pick_suffix(std::span<const Suffix> list, double point)
{
    double total = 0;
    for (const Suffix& suffix : list) total += suffix.weight;
    double left = point * total;
    for (const Suffix& suffix : list)
        if ((left -= suffix.weight) < 0) return suffix;
    return list.back();
}

}  // namespace spamgraph::synth
