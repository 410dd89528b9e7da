#include "logs/row_fields.hpp"

#include <algorithm>
#include <charconv>

#include "core/words.hpp"
#include "spamgraph/core/qname.hpp"

namespace spamgraph::logs {

namespace {

constexpr bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

constexpr bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

int hex_value(char c)
{
    if (is_digit(c)) return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

std::optional<std::uint16_t> parse_u16(std::string_view text)
{
    std::uint16_t number{};
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, number);
    return error == std::errc{} && end == last ? std::optional(number) : std::nullopt;
}

std::optional<Reason> reason_of(NameProblem problem)
{
    switch (problem) {
        case NameProblem::none:
            return std::nullopt;
        case NameProblem::empty_label:
            return Reason::empty_label;
        case NameProblem::label_length:
            return Reason::label_length;
        default:
            return Reason::name_length;
    }
}

}  // namespace

std::optional<std::uint16_t> parse_qtype(std::string_view text)
{
    constexpr std::string_view kUnknown = "TYPE";  // RFC 3597, 5
    if (text.empty()) return std::nullopt;
    if (is_digit(text[0])) {
        const std::size_t number = std::min(text.find(" ("), text.size());
        if (number < text.size() && text.back() != ')') return std::nullopt;
        return parse_u16(text.substr(0, number));
    }
    if (text == "A") return qtype::kA;
    if (text == "AAAA") return qtype::kAaaa;
    if (text == "MX") return qtype::kMx;
    if (text == "PTR") return qtype::kPtr;
    if (text == "TXT") return qtype::kTxt;
    if (text.starts_with(kUnknown)) {
        if (const auto number = parse_u16(text.substr(kUnknown.size()))) return number;
    }
    if (text[0] >= 'a' && text[0] <= 'z') {  // case does not matter (RFC 1035, 2.3.3)
        std::string upper(text);
        std::ranges::transform(upper, upper.begin(),
                               [](char c) { return is_letter(c) ? static_cast<char>(c & ~0x20) : c; });
        return parse_qtype(upper);
    }
    const auto is_name_byte = [](char c) { return is_letter(c) || is_digit(c) || c == '-' || c == '_'; };
    const bool is_name = text == "*" || (is_letter(text[0]) && std::ranges::all_of(text, is_name_byte));
    return is_name ? std::optional<std::uint16_t>(0) : std::nullopt;
}

std::optional<Address> parse_client(std::string_view text)
{
    if (text.size() > 1 && text.front() == '[' && text.back() == ']') text = text.substr(1, text.size() - 2);
    if (text.starts_with("fe80:")) text = text.substr(0, text.find('%'));
    return parse_address(text);
}

std::optional<Reason> read_type_and_client(std::string_view type, std::string_view client, Query& query)
{
    const auto qtype = parse_qtype(type);
    if (!qtype) return Reason::qtype;
    query.qtype = *qtype;
    const auto address = parse_client(client);
    if (!address) return Reason::client;
    query.client = *address;
    return std::nullopt;
}

std::optional<Address> parse_subnet(std::string_view text)
{
    const std::size_t slash = text.find('/');
    if (slash == text.npos) return std::nullopt;
    const auto address = parse_address(text.substr(0, slash));
    text.remove_prefix(slash + 1);
    const auto bits = parse_u16(text.substr(0, text.find('/')));
    if (!address || !bits || *bits == 0 || *bits > (is_ipv4(*address) ? 32 : 128)) return std::nullopt;
    return cut_to_prefix(*address, *bits);
}

bool is_other_service(std::string_view port)
{
    return port == "137" || port == "5353" || port == "5355";
}

bool is_nxdomain(std::string_view rcode)
{
    return rcode == "NXDOMAIN" || rcode == "3";
}

bool is_no_error(std::string_view rcode)
{
    return rcode == "NOERROR" || rcode == "0";
}

std::optional<Reason> read_plain_name(std::string_view text, std::string& out)
{
    return reason_of(canonical_qname(text, out));
}

std::optional<Reason> read_presented_name(std::string_view text, std::string& out)
{
    if (text.find('\\') == text.npos) return read_plain_name(text, out);

    out.clear();
    std::size_t bytes = 0;  // of the name, dots included
    std::size_t label_bytes = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        unsigned byte = static_cast<unsigned char>(text[i]);
        bool escaped = false;
        if (byte == '\\') {
            escaped = true;
            if (i + 1 == text.size()) return Reason::syntax;
            byte = static_cast<unsigned char>(text[++i]);
            if (is_digit(text[i])) {
                if (i + 2 >= text.size() || !is_digit(text[i + 1]) || !is_digit(text[i + 2]))
                    return Reason::syntax;
                byte = static_cast<unsigned>((text[i] - '0') * 100 + (text[i + 1] - '0') * 10 +
                                             (text[i + 2] - '0'));
                if (byte > 255) return Reason::syntax;
                i += 2;
            }
        }
        if (byte == '.' && !escaped) {
            if (label_bytes == 0) return Reason::empty_label;
            label_bytes = 0;
            if (i + 1 == text.size()) break;  // the trailing dot
            ++bytes;
            out += '.';
            continue;
        }
        if (++label_bytes > kMaxLabelBytes) return Reason::label_length;
        if (++bytes > kMaxNameBytes) return Reason::name_length;
        if (byte >= 'A' && byte <= 'Z') {
            out += static_cast<char>(byte - 'A' + 'a');
        } else if (byte > 0x20 && byte < 0x7f && byte != '\\' && byte != '.') {
            out += static_cast<char>(byte);
        } else {
            out += '\\';
            out += static_cast<char>('0' + byte / 100);
            out += static_cast<char>('0' + byte / 10 % 10);
            out += static_cast<char>('0' + byte % 10);
        }
    }
    return std::nullopt;
}

std::string_view undo_hex_escapes(std::string_view text, std::string& buffer)
{
    if (words::find(text, '\\') == text.size()) return text;
    buffer.clear();
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '\\' && i + 3 < text.size() && text[i + 1] == 'x' && hex_value(text[i + 2]) >= 0 &&
            hex_value(text[i + 3]) >= 0) {
            buffer += static_cast<char>(hex_value(text[i + 2]) * 16 + hex_value(text[i + 3]));
            i += 3;
        } else {
            buffer += text[i];
            if (text[i] == '\\' && i + 1 < text.size() && text[i + 1] == '\\') ++i;
        }
    }
    return buffer;
}

std::string_view take_token(std::string_view& text)
{
    const std::size_t begin = std::min(text.find_first_not_of(' '), text.size());
    text.remove_prefix(begin);
    const std::string_view token = text.substr(0, text.find(' '));
    text.remove_prefix(token.size());
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    return token;
}

bool AnswerList::add(std::string_view text, std::int64_t ttl_s, std::int32_t preference)
{
    if (const auto address = parse_address(text)) {
        answers_.push_back({{}, *address, ttl_s, preference});
        return true;
    }
    if (hosts_.size() <= answers_.size()) hosts_.resize(answers_.size() + 1);
    std::string& host = hosts_[answers_.size()];
    if (canonical_qname(text, host) != NameProblem::none || !is_host_name(host)) return false;
    answers_.push_back({host, {}, ttl_s, preference});
    return true;
}

}  // namespace spamgraph::logs
