#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/words.hpp"

namespace spamgraph::logs {

/// The integer part of a number of seconds in any form of plain digits; nothing for signs, exponents, blanks.
/// Local.
std::optional<std::int64_t> parse_seconds(std::string_view text);

/// The same of "1379288667.631940", as Zeek writes the time of a row: ten digits, a dot, six digits; nothing
/// for another form. Local.
inline std::optional<std::int64_t> parse_row_seconds(std::string_view text)
{
    constexpr words::Form kFront("00000000"), kMiddle("00.00000"), kBack("0.000000");
    if (text.size() != 17) return std::nullopt;
    const std::uint64_t front = words::load(text.data());
    const std::uint64_t middle = words::load(text.data() + 8);
    if (!kFront.fits(front) || !kMiddle.fits(middle) || !kBack.fits(words::load(text.data() + 9)))
        return std::nullopt;
    return 100 * std::int64_t{words::value_of_digits(front)} + (text[8] - '0') * 10 + (text[9] - '0');
}

/// The same of "3600.000000", as Zeek writes a TTL, below 10,000,000; nothing for another form. Local.
inline std::optional<std::int64_t> parse_ttl_seconds(std::string_view text)
{
    constexpr words::Form kDigits("00000000"), kBack("0.000000");
    if (text.size() < 8 || text.size() > 14) return std::nullopt;
    const std::size_t missing = 15 - text.size();  // to eight digits before the dot
    const std::uint64_t whole =
        words::load(text.data()) << missing * 8 | words::repeat('0') >> (8 - missing) * 8;
    if (!kDigits.fits(whole) || !kBack.fits(words::load(text.data() + text.size() - 8))) return std::nullopt;
    return words::value_of_digits(whole);
}

}  // namespace spamgraph::logs
