#include "spamgraph/core/qname.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include "core/name_form.hpp"

namespace spamgraph {

namespace {

/// None ends like a mail label's tail, with a digit or '-'.
constexpr std::array<std::string_view, 8> kMailStems{"mx",    "mail", "smtp",    "mta",
                                                     "relay", "gate", "inbound", "aspmx"};

/// [byte]: whether a stem begins with it
constexpr auto kMailInitials = [] {
    std::array<bool, 256> initials{};
    for (const std::string_view stem : kMailStems) initials[static_cast<unsigned char>(stem[0])] = true;
    return initials;
}();

constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

constexpr bool is_plain(unsigned char c)
{
    return c > 0x20 && c < 0x7f && c != '\\';
}

void append_escaped(std::string& out, unsigned char c)
{
    out += '\\';
    out += static_cast<char>('0' + c / 100);
    out += static_cast<char>('0' + c / 10 % 10);
    out += static_cast<char>('0' + c % 10);
}

/// For every byte of a label: what it is in a canonical name, or 0 where it is written as `\DDD`.
constexpr std::array<char, 256> kLabelBytes = [] {
    std::array<char, 256> bytes{};
    for (unsigned c = 0; c < bytes.size(); ++c)
        if (is_plain(static_cast<unsigned char>(c)) && c != '.')
            bytes[c] = static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
    return bytes;
}();

/// The form of a name of any length: of parts that end where a label does, none longer than a label may be.
NameForm find_name_form(std::string_view name)
{
    static const FindNameForm find = fastest_name_scan();
    NameForm worst = NameForm::canonical;
    while (name.size() > kMaxLabelBytes) {
        const std::size_t dot = name.substr(0, kMaxLabelBytes + 1).rfind('.');
        if (dot == name.npos || dot == 0) return NameForm::unusual;
        worst = std::max(worst, find(name.substr(0, dot)));
        name.remove_prefix(dot + 1);
    }
    return name.empty() ? NameForm::unusual : std::max(worst, find(name));
}

constexpr std::uint8_t kHostByte = 1, kDot = 2;

/// [byte]: whether it may stand in the name of a host, and whether it is a dot
constexpr std::array<std::uint8_t, 256> kHostBytes = [] {
    std::array<std::uint8_t, 256> bytes{};
    for (unsigned c = 0; c < bytes.size(); ++c) {
        const bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (is_letter || (c >= '0' && c <= '9') || c == '-' || c == '_') bytes[c] = kHostByte;
    }
    bytes['.'] = kHostByte | kDot;
    return bytes;
}();

/// Takes the label before the first dot off the front of `name`.
std::string_view take_label(std::string_view& name)
{
    const std::string_view label = first_label(name);
    name.remove_prefix(std::min(label.size() + 1, name.size()));
    return label;
}

bool is_octet(std::string_view label)
{
    if (label.empty() || label.size() > 3 || !std::ranges::all_of(label, is_digit)) return false;
    int value = 0;
    for (const char c : label) value = value * 10 + (c - '0');
    return value <= 255;
}

bool is_nibble(std::string_view label)
{
    return label.size() == 1 && (is_digit(label[0]) || (label[0] >= 'a' && label[0] <= 'f'));
}

/// What is left of `name` after `count` labels that satisfy `test`; empty when one does not.
template <class Test>
std::string_view after_labels(std::string_view name, int count, Test test)
{
    for (int i = 0; i < count; ++i)
        if (!test(take_label(name))) return {};
    return name;
}

/// The canonical form of a name without its trailing dot, byte by byte.
NameProblem canonical_bytewise(std::string_view raw, std::string& out)
{
    std::size_t label_bytes = 0;
    for (const char c : raw) {
        if (c == '.') {
            if (label_bytes == 0) return NameProblem::empty_label;
            label_bytes = 0;
            out += c;
            continue;
        }
        if (++label_bytes > kMaxLabelBytes) return NameProblem::label_length;
        if (c >= 'A' && c <= 'Z')
            out += static_cast<char>(c - 'A' + 'a');
        else if (is_plain(static_cast<unsigned char>(c)))
            out += c;
        else
            append_escaped(out, static_cast<unsigned char>(c));
    }
    return label_bytes == 0 ? NameProblem::empty_label : NameProblem::none;
}

}  // namespace

NameProblem canonical_qname(std::string_view raw, std::string& out)
{
    out.clear();
    if (raw == "." || raw.empty()) {
        out.assign(1, '.');
        return NameProblem::none;
    }
    if (raw.back() == '.') raw.remove_suffix(1);
    if (raw.size() > kMaxNameBytes) return NameProblem::name_length;
    const NameForm form = find_name_form(raw);
    if (form == NameForm::unusual) return canonical_bytewise(raw, out);
    out = raw;
    if (form == NameForm::upper_case)
        for (char& c : out) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
    return NameProblem::none;
}

bool is_canonical_qname(std::string_view raw)
{
    return raw.size() <= kMaxNameBytes && find_name_form(raw) == NameForm::canonical;
}

char* write_canonical_label(std::string_view label, char* out)
{
    for (const char c : label) {
        const auto byte = static_cast<unsigned char>(c);
        if (const char plain = kLabelBytes[byte]) {
            *out++ = plain;
            continue;
        }
        *out++ = '\\';
        *out++ = static_cast<char>('0' + byte / 100);
        *out++ = static_cast<char>('0' + byte / 10 % 10);
        *out++ = static_cast<char>('0' + byte % 10);
    }
    return out;
}

bool is_host_name(std::string_view name)
{
    std::uint8_t all = kHostByte, both = 0, before = kDot;
    for (const char c : name) {
        const std::uint8_t kind = kHostBytes[static_cast<unsigned char>(c)];
        all &= kind;
        both |= before & kind;
        before = kind;
    }
    const bool has_empty_label = ((both | before) & kDot) != 0;
    const std::size_t dot = name.rfind('.');
    if (all == 0 || has_empty_label || dot == name.npos) return false;
    return !std::ranges::all_of(name.substr(dot + 1), is_digit);
}

bool is_dnsbl_style(std::string_view name)
{
    // Nearly every name is told by its front: no number, and no label of one byte.
    if (name.size() < 2 || (!is_digit(name[0]) && name[1] != '.')) return false;
    std::string_view zone = after_labels(name, 4, is_octet);
    if (zone.empty()) zone = after_labels(name, 32, is_nibble);
    return zone.find('.') != zone.npos && !zone.ends_with(".arpa");
}

std::string_view first_label(std::string_view name)
{
    return name.substr(0, name.find('.'));
}

bool is_mail_label(std::string_view label)
{
    if (label.empty() || !kMailInitials[static_cast<unsigned char>(label[0])]) return false;
    while (label.back() == '-' || is_digit(label.back())) label.remove_suffix(1);
    return std::ranges::find(kMailStems, label) != kMailStems.end();
}

}  // namespace spamgraph
