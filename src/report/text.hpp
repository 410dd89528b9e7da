#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace spamgraph::report {

/// `text` with every byte outside 0x20 to 0x7e as `\xHH`, so that no terminal obeys it. Local.
std::string printable(std::string_view text);

/// `text` in at most `width` columns; what is cut off its end is said by "...". Local.
/// @pre text is printable
std::string shorten(std::string_view text, std::size_t width);

/// `text` in lines of at most `width` columns, broken at spaces, in a word only where it is longer. Local.
std::vector<std::string> wrap(std::string_view text, std::size_t width);

/// "1,234,567". Local.
std::string format_count(std::uint64_t count);

/// "1 client", "2,068 clients". Local.
std::string format_count(std::uint64_t count, std::string_view noun);

/// A rate or factor: "4.4" below ten, "1,204" from there. Local.
std::string format_rate(double value);

/// A probability in two digits: "0.0031", "2.4e-09", "below 1e-300". Local.
std::string format_probability(double value);

/// A share 0 to 1: "92.6%", "0.046%". Local.
std::string format_percent(double share);

/// The odds ratio of a log-odds bound, rounded down: "8,119", "0.42", "1.2e+20". Local.
std::string format_odds(double log_odds);

/// `part` of `width` as a bar of '#', at least one for any part above 0. Local.
std::string draw_bar(double part, std::size_t width);

}  // namespace spamgraph::report
