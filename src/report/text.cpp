#include "report/text.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>

namespace spamgraph::report {

std::string printable(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte <= 0x7e)
            out += c;
        else
            out += fmt::format("\\x{:02x}", byte);
    }
    return out;
}

std::string shorten(std::string_view text, std::size_t width)
{
    constexpr std::string_view kDots = "...";
    if (text.size() <= width) return std::string(text);
    if (width <= kDots.size()) return std::string(kDots.substr(0, width));
    return std::string(text.substr(0, width - kDots.size())).append(kDots);
}

std::vector<std::string> wrap(std::string_view text, std::size_t width)
{
    width = std::max<std::size_t>(width, 1);
    std::vector<std::string> lines;
    while (text.size() > width) {
        const std::size_t space = text.rfind(' ', width);
        const bool breaks = space != text.npos && text.find_first_not_of(' ') < space;
        const std::size_t end = breaks ? space : width;
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(breaks ? end + 1 : end);
    }
    if (!text.empty() || lines.empty()) lines.emplace_back(text);
    return lines;
}

std::string format_count(std::uint64_t count)
{
    std::string digits = std::to_string(count);
    for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, 1, ',');
    return digits;
}

std::string format_count(std::uint64_t count, std::string_view noun)
{
    return fmt::format("{} {}{}", format_count(count), noun, count == 1 ? "" : "s");
}

std::string format_rate(double value)
{
    if (!std::isfinite(value)) return "unknown";
    if (std::abs(value) < 9.95) return fmt::format("{:.1f}", value);
    if (value < 0 || value > 1e15) return fmt::format("{:.3g}", value);
    return format_count(static_cast<std::uint64_t>(std::llround(value)));
}

std::string format_probability(double value)
{
    if (std::isnan(value)) return "not observable";
    if (value < 1e-300) return "below 1e-300";
    return fmt::format("{:.2g}", value);
}

std::string format_percent(double share)
{
    if (!std::isfinite(share)) return "unknown";
    const double percent = 100 * share;
    if (percent == 0) return "0%";
    if (percent >= 0.95) return fmt::format("{:.1f}%", percent);
    return fmt::format("{:.2g}%", percent);
}

std::string format_odds(double log_odds)
{
    const double odds = std::exp(log_odds);
    if (!std::isfinite(odds)) return std::isnan(odds) ? "unknown" : "1e+308";
    if (odds < 1e-9) return "0";
    if (odds >= 1e15) return fmt::format("{:.1e}", odds);
    if (odds >= 10) return format_count(static_cast<std::uint64_t>(odds));
    return fmt::format("{:.2f}", std::floor(100 * odds) / 100);
}

std::string draw_bar(double part, std::size_t width)
{
    if (!(part > 0)) return {};
    const auto filled =
        static_cast<std::size_t>(std::lround(std::min(part, 1.0) * static_cast<double>(width)));
    return std::string(std::max<std::size_t>(filled, 1), '#');
}

}  // namespace spamgraph::report
