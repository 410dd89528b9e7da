#include "spamgraph/analysis/address_list.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "spamgraph/core/error.hpp"

namespace spamgraph {

namespace {

constexpr unsigned kAddressBits = 128;
constexpr unsigned kMappedBits = 96;  // before an IPv4 address

std::string_view trim(std::string_view text)
{
    constexpr std::string_view kBlank = " \t\r";
    const auto first = text.find_first_not_of(kBlank);
    if (first == text.npos) return {};
    return text.substr(first, text.find_last_not_of(kBlank) - first + 1);
}

/// Length of a prefix in bits of the 16 bytes; above 128 where the text is no length.
unsigned parse_length(std::string_view text, bool is_ipv6)
{
    unsigned length = 0;
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, length);
    if (error != std::errc{} || end != last || length > kAddressBits) return kAddressBits + 1;
    return is_ipv6 ? length : length + kMappedBits;
}

/// The address with all bits behind the first `length` set to `bit`.
Address fill_host(Address address, unsigned length, bool bit)
{
    for (unsigned i = length; i < kAddressBits; ++i) {
        const auto mask = static_cast<std::uint8_t>(0x80U >> (i % 8));
        std::uint8_t& byte = address.bytes[i / 8];
        byte = static_cast<std::uint8_t>(bit ? byte | mask : byte & ~mask);
    }
    return address;
}

}  // namespace

AddressList::Range AddressList::parse_range(std::string_view line, std::size_t line_number,
                                            std::string_view list)
{
    const auto fail = [&](std::string_view reason) {
        return Error(ExitCode::configuration,
                     fmt::format("invalid {} entry '{}' ({}; line {})", list, line, reason, line_number));
    };
    const auto slash = line.find('/');
    const auto address = parse_address(line.substr(0, slash));
    if (!address) throw fail("must be an address or a prefix such as 192.0.2.0/24");
    if (slash == line.npos) return {*address, *address};

    const bool is_ipv6 = line.find(':') != line.npos;
    const unsigned length = parse_length(line.substr(slash + 1), is_ipv6);
    if (length > kAddressBits)
        throw fail(is_ipv6 ? "a prefix length is 0 to 128" : "a prefix length is 0 to 32");
    const Range range{fill_host(*address, length, false), fill_host(*address, length, true)};
    if (range.first != *address) throw fail("bits behind the prefix are set");
    return range;
}

AddressList::AddressList(std::string_view text, std::string_view name)
{
    for (std::size_t line_number = 1; !text.empty(); ++line_number) {
        const auto newline = text.find('\n');
        const std::string_view line = trim(text.substr(0, std::min(newline, text.find('#'))));
        text.remove_prefix(newline == text.npos ? text.size() : newline + 1);
        if (!line.empty()) ranges_.push_back(parse_range(line, line_number, name));
    }

    std::ranges::sort(ranges_);
    std::vector<Range> merged;
    for (const Range& range : ranges_) {
        if (!merged.empty() && range.first <= merged.back().last)
            merged.back().last = std::max(merged.back().last, range.last);
        else
            merged.push_back(range);
    }
    ranges_ = std::move(merged);
}

bool AddressList::contains(const Address& address) const
{
    const auto after = std::ranges::upper_bound(ranges_, address, {}, &Range::first);
    return after != ranges_.begin() && address <= std::prev(after)->last;
}

}  // namespace spamgraph
