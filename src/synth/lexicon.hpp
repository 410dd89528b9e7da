#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace spamgraph::synth {

/// Kinds of invented registered domains. Labels of different families never meet.
enum class Family : std::uint32_t { site, correspondent, target, giant, hoster, provider, service, relay };

/// The label number `index` (below 2^28) of a family: ten pronounceable letters, some with a hyphen or
/// digits. Injective over families and indices for one seed.
std::string invent_label(std::uint64_t seed, Family family, std::uint32_t index);

/// A public suffix that every public suffix list agrees on.
struct Suffix {
    std::string_view text;  ///< "co.jp"
    std::string_view tld;   ///< "jp"
    double weight;          ///< share among the mail domains of its list, up to a factor
};

/// Suffixes of mail domains: generic ones and those of 19 country TLDs.
std::span<const Suffix> business_suffixes();

/// Suffixes of academic mail domains: .edu, .edu.xx and .ac.xx.
std::span<const Suffix> academic_suffixes();

/// The suffix at a point in [0, 1) of the list, by weight.
const Suffix& pick_suffix(std::span<const Suffix> list, double point);

}  // namespace spamgraph::synth
