#include "logs/seconds.hpp"

#include <charconv>

namespace spamgraph::logs {

std::optional<std::int64_t> parse_seconds(std::string_view text)
{
    const std::size_t dot = words::find(text, '.');
    const std::string_view whole = text.substr(0, dot);
    if (whole.empty() || !words::are_digits(whole)) return std::nullopt;
    if (dot < text.size() && !words::are_digits(text.substr(dot + 1))) return std::nullopt;
    std::int64_t seconds{};
    const auto parsed = std::from_chars(whole.data(), whole.data() + whole.size(), seconds);
    return parsed.ec == std::errc{} ? std::optional(seconds) : std::nullopt;
}

}  // namespace spamgraph::logs
