#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "synth/ip.hpp"

namespace spamgraph::synth {

/// What an MMDB file says of a prefix; a country or position that is not given is left out.
struct MmdbRecord {
    std::string country;  ///< ISO 3166-1 alpha-2
    std::optional<double> latitude, longitude;
    std::uint32_t asn{};
    std::string network;
};

struct MmdbPrefix {
    Ip first;
    unsigned length;  ///< of an IPv4 prefix up to 32, of an IPv6 prefix up to 128
    MmdbRecord record;
};

/// An MMDB file (MaxMind DB file format 2.0, records of 24 bits, IPv4 at ::/96) with the keys of MaxMind's
/// city and ASN databases in one. The prefixes do not overlap. Local.
std::string write_mmdb(std::span<const MmdbPrefix> prefixes);

}  // namespace spamgraph::synth
