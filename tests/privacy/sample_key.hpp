#pragma once

#include "spamgraph/privacy/pseudonyms.hpp"

namespace spamgraph::privacy {

/// The key of the sample trace in the authors' Crypto-PAn 1.0 (sample.cpp).
inline constexpr Key kSampleKey{21,  34,  23,  141, 51,  164, 207, 128, 19, 10, 91, 22, 73, 144, 125, 16,
                                216, 152, 143, 131, 121, 121, 101, 39,  98, 87, 76, 45, 42, 132, 34,  2};

inline Address address_of(std::string_view text)
{
    return parse_address(text).value();
}

}  // namespace spamgraph::privacy
