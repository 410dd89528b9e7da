#include "privacy/hide_name.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "spamgraph/core/qname.hpp"

namespace spamgraph::privacy {

namespace {

constexpr std::string_view kIpv4Zone = ".in-addr.arpa", kIpv6Zone = ".ip6.arpa";
constexpr std::size_t kOctets = 4, kNibbles = 32, kGroups = 8;
constexpr std::size_t kIpv4At = 12;  // of the bytes of an IPv4-mapped address

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool is_hex(char c)
{
    return is_digit(c) || (c >= 'a' && c <= 'f');
}

/// The characters from `at` on that satisfy `test`.
template <class Test>
std::string_view run_at(std::string_view name, std::size_t at, Test test)
{
    const auto end = std::find_if_not(name.begin() + static_cast<std::ptrdiff_t>(at), name.end(), test);
    return name.substr(at, static_cast<std::size_t>(end - name.begin()) - at);
}

/// A number of one byte; nothing for others.
std::optional<std::uint8_t> parse_octet(std::string_view text)
{
    std::uint8_t octet{};
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), octet);
    if (text.empty() || text.size() > 3 || error != std::errc() || end != text.data() + text.size())
        return std::nullopt;
    return octet;
}

bool is_usual_octet(std::string_view text)
{
    return parse_octet(text) && (text.size() == 1 || text[0] != '0');
}

std::uint8_t nibble_of(char c)
{
    return static_cast<std::uint8_t>(is_digit(c) ? c - '0' : c - 'a' + 10);
}

Address ipv4(const std::array<std::uint8_t, kOctets>& octets)
{
    Address address;
    address.bytes[10] = address.bytes[11] = 0xff;
    std::ranges::copy(octets, address.bytes.begin() + kIpv4At);
    return address;
}

/// Octets of labels, the first being the last of the address, hidden: as many leading ones as there are.
std::vector<std::uint8_t> hide_octets(std::span<const std::uint8_t> labels, const NameHider& hider)
{
    Address address = ipv4({});
    std::size_t at = kIpv4At;
    for (auto label = labels.rbegin(); label != labels.rend(); ++label) address.bytes.at(at++) = *label;
    const Address hidden = hider.hide(address);
    std::vector<std::uint8_t> result(hidden.bytes.begin() + kIpv4At,
                                     hidden.bytes.begin() + static_cast<std::ptrdiff_t>(at));
    std::ranges::reverse(result);
    return result;
}

/// The same with hex digits of an IPv6 address.
std::vector<std::uint8_t> hide_nibbles(std::span<const std::uint8_t> labels, const NameHider& hider)
{
    Address address;
    std::size_t at = 0;
    for (auto label = labels.rbegin(); label != labels.rend(); ++label, ++at)
        address.bytes.at(at / 2) |= static_cast<std::uint8_t>(at % 2 == 0 ? *label << 4 : *label);
    const Address hidden = hider.hide(address);
    std::vector<std::uint8_t> result;
    for (std::size_t i = 0; i < at; ++i) {
        const std::uint8_t byte = hidden.bytes.at(i / 2);
        result.push_back(static_cast<std::uint8_t>(i % 2 == 0 ? byte >> 4 : byte & 15));
    }
    std::ranges::reverse(result);
    return result;
}

std::string join_nibbles(std::span<const std::uint8_t> nibbles)
{
    std::string text;
    for (const std::uint8_t nibble : nibbles) {
        if (!text.empty()) text += '.';
        text += "0123456789abcdef"[nibble];
    }
    return text;
}

std::string join_octets(std::span<const std::uint8_t> octets, char separator)
{
    return fmt::format("{}", fmt::join(octets, std::string_view(&separator, 1)));
}

/// What takes the place of the `size` characters at a place of a name.
struct Replaced {
    std::size_t size;
    std::string text;
};

/// One name, looked at from its front.
class Scan {
public:
    Scan(std::string_view name, const NameHider& hider)
        : name_(name), hider_(hider), has_colon_(name.find(':') != name.npos)
    {
    }

    std::string hide()
    {
        std::string hidden;
        for (std::size_t at = 0; at < name_.size();) {
            if (name_[at] == '\\') {  // an escape, \DDD: its digits are none of an address
                hidden += name_.substr(at, 4);
                at += 4;
                before_ = '\\';
                continue;
            }
            const auto replaced = find(at);
            hidden += replaced ? replaced->text : std::string(1, name_[at]);
            at += replaced ? replaced->size : 1;
            before_ = name_[at - 1];
        }
        return hidden;
    }

private:
    [[nodiscard]] std::optional<Replaced> find(std::size_t at) const
    {
        const bool begins_hex = is_hex(name_[at]) && !is_hex(before_);
        const bool begins_number = is_digit(name_[at]) && !is_digit(before_);
        std::optional<Replaced> found;
        if (has_colon_) found = find_colons(at);
        if (!found && begins_hex) found = find_nibbles(at);
        if (!found && begins_hex) found = find_groups(at);
        if (!found && begins_hex) found = find_short_groups(at);
        if (!found && begins_number) found = find_octets(at);
        if (!found && begins_number) found = find_padded(at);
        if (!found && begins_hex) found = find_hex(at);
        return found;
    }

    [[nodiscard]] Replaced mark(std::string_view text) const { return {text.size(), hider_.mark_of(text)}; }

    /// 2001:db8::1
    [[nodiscard]] std::optional<Replaced> find_colons(std::size_t at) const
    {
        const auto text = run_at(name_, at, [](char c) { return is_hex(c) || c == ':' || c == '.'; });
        if (std::ranges::count(text, ':') < 2) return std::nullopt;
        const auto address = parse_address(text);
        if (!address || format_address(*address) != text) return mark(text);
        return Replaced{text.size(), format_address(hider_.hide(*address))};
    }

    /// 32 labels of one hex digit, the first the least significant.
    [[nodiscard]] std::optional<Replaced> find_nibbles(std::size_t at) const
    {
        constexpr std::size_t kSize = 2 * kNibbles - 1;
        const std::string_view text = name_.substr(at, kSize);
        if (text.size() < kSize || (at > 0 && before_ != '.')) return std::nullopt;
        if (at + kSize < name_.size() && name_[at + kSize] != '.') return std::nullopt;
        std::vector<std::uint8_t> nibbles;
        for (std::size_t i = 0; i < kSize; ++i) {
            if (i % 2 == 1 ? text[i] != '.' : !is_hex(text[i])) return std::nullopt;
            if (i % 2 == 0) nibbles.push_back(nibble_of(text[i]));
        }
        return Replaced{kSize, join_nibbles(hide_nibbles(nibbles, hider_))};
    }

    /// 2001-db8-0-0-0-0-0-1
    [[nodiscard]] std::optional<Replaced> find_groups(std::size_t at) const
    {
        std::size_t end = at;
        for (std::size_t group = 0; group < kGroups; ++group) {
            if (group > 0 && (end == name_.size() || name_[end++] != '-')) return std::nullopt;
            const std::size_t digits = run_at(name_, end, is_hex).size();
            if (digits == 0 || digits > 4) return std::nullopt;
            end += digits;
        }
        return mark(name_.substr(at, end - at));
    }

    /// 2001-db8--1, of the global addresses (2000::/3): other words with dashes between are no address.
    [[nodiscard]] std::optional<Replaced> find_short_groups(std::size_t at) const
    {
        std::string_view text = run_at(name_, at, [](char c) { return is_hex(c) || c == '-'; });
        const std::size_t end = at + text.size();
        const bool in_word =
            end < name_.size() && name_[end] >= 'g' && name_[end] <= 'z' && !text.ends_with('-');
        if (text.ends_with('-') && !text.ends_with("--")) text.remove_suffix(1);
        if (in_word || text.find('-') != 4 || (text[0] != '2' && text[0] != '3')) return std::nullopt;
        if (text.find("--") == text.npos) return std::nullopt;
        std::string colons(text);
        std::ranges::replace(colons, '-', ':');
        return parse_address(colons) ? std::optional(mark(text)) : std::nullopt;
    }

    /// 192-0-2-1, with dots, dashes, underscores or x.
    [[nodiscard]] std::optional<Replaced> find_octets(std::size_t at) const
    {
        std::array<std::uint8_t, kOctets> octets{};
        std::size_t end = at;
        char separator = 0;
        bool usual = true;
        for (std::size_t i = 0; i < kOctets; ++i) {
            if (i > 0) {
                if (end == name_.size()) return std::nullopt;
                const char c = name_[end++];
                if (i == 1 ? c != '.' && c != '-' && c != '_' && c != 'x' : c != separator)
                    return std::nullopt;
                separator = c;
            }
            const std::string_view digits = run_at(name_, end, is_digit);
            const auto octet = parse_octet(digits);
            if (!octet) return std::nullopt;
            octets[i] = *octet;
            usual = usual && is_usual_octet(digits);
            end += digits.size();
        }
        if (!usual) return mark(name_.substr(at, end - at));
        // Labels stand in the reverse order of the address, but where the address is the whole name.
        if (separator == '.' && end - at < name_.size())
            return Replaced{end - at, join_octets(hide_octets(octets, hider_), separator)};
        const Address hidden = hider_.hide(ipv4(octets));
        return Replaced{end - at, join_octets(std::span(hidden.bytes).subspan(kIpv4At), separator)};
    }

    /// 192000002001
    [[nodiscard]] std::optional<Replaced> find_padded(std::size_t at) const
    {
        const std::string_view digits = run_at(name_, at, is_digit);
        if (digits.size() != 3 * kOctets) return std::nullopt;
        for (std::size_t i = 0; i < kOctets; ++i)
            if (!parse_octet(digits.substr(3 * i, 3))) return std::nullopt;
        return mark(digits);
    }

    /// c0000201, but in the last two labels; 20010db8000000000000000000000001
    [[nodiscard]] std::optional<Replaced> find_hex(std::size_t at) const
    {
        const std::string_view digits = run_at(name_, at, is_hex);
        const bool inner = std::ranges::count(name_.substr(at), '.') >= 2;
        if (digits.size() == kNibbles || (digits.size() == 2 * kOctets && inner)) return mark(digits);
        return std::nullopt;
    }

    std::string_view name_;
    const NameHider& hider_;
    bool has_colon_;
    char before_ = '.';  ///< the character before the place that is looked at
};

/// The numbers of the labels at the end of `front` (which ends with the zone's dot cut off), and what is left
/// of it.
std::vector<std::uint8_t> take_labels(std::string_view& front, bool is_ipv4)
{
    std::vector<std::uint8_t> numbers;
    while (!front.empty() && numbers.size() < (is_ipv4 ? kOctets : kNibbles)) {
        const std::size_t dot = front.rfind('.');
        const std::string_view label = front.substr(dot == front.npos ? 0 : dot + 1);
        if (is_ipv4 ? !is_usual_octet(label) : label.size() != 1 || !is_hex(label[0])) break;
        numbers.insert(numbers.begin(), is_ipv4 ? *parse_octet(label) : nibble_of(label[0]));
        front = front.substr(0, dot == front.npos ? 0 : dot);
    }
    return numbers;
}

/// A name of a reverse zone: a host's, or that of a prefix.
std::string hide_reverse(std::string_view name, std::string_view zone, const NameHider& hider)
{
    const bool is_ipv4 = zone == kIpv4Zone;
    std::string_view front = name.substr(0, name.size() - zone.size());
    const auto numbers = take_labels(front, is_ipv4);
    const std::string hidden =
        is_ipv4 ? join_octets(hide_octets(numbers, hider), '.') : join_nibbles(hide_nibbles(numbers, hider));
    std::string text = Scan(front, hider).hide();
    if (!text.empty() && !hidden.empty()) text += '.';
    return text + hidden + std::string(zone);
}

}  // namespace

std::string hide_addresses(std::string_view name, const NameHider& hider)
{
    std::string hidden;
    if (name.ends_with(kIpv4Zone))
        hidden = hide_reverse(name, kIpv4Zone, hider);
    else if (name.ends_with(kIpv6Zone))
        hidden = hide_reverse(name, kIpv6Zone, hider);
    else
        hidden = Scan(name, hider).hide();
    return hidden.size() <= kMaxCanonicalBytes ? hidden : hider.mark_of(name);
}

}  // namespace spamgraph::privacy
