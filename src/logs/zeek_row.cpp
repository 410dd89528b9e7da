#include <algorithm>
#include <array>
#include <charconv>
#include <limits>

#include "logs/zeek_tsv.hpp"
#include "spamgraph/core/qname.hpp"

namespace spamgraph::logs {

namespace {

/// Ports of name services that are no resolver traffic: NetBIOS, multicast DNS, LLMNR.
constexpr std::array<std::string_view, 3> kOtherServices{"137", "5353", "5355"};

constexpr std::int64_t kTimeLimit = std::int64_t{1} << 32;  // 2106-02-07: no log has later rows

/// The integer part of "1379288667.631940"; nothing for signs, exponents, blanks.
std::optional<std::int64_t> parse_seconds(std::string_view text)
{
    std::int64_t seconds{};
    const char* const last = text.data() + text.size();
    if (text.empty() || text[0] < '0' || text[0] > '9') return std::nullopt;
    const auto [end, error] = std::from_chars(text.data(), last, seconds);
    if (error != std::errc{}) return std::nullopt;
    if (end == last) return seconds;
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (*end != '.' || !std::all_of(end + 1, last, is_digit)) return std::nullopt;
    return seconds;
}

int hex_value(char c)
{
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Undoes Zeek's escapes: `\xHH` is a byte, `\\` a backslash; any other backslash stands for itself. Text
/// without escapes is returned as it is, other text from `buffer`.
std::string_view unescape(std::string_view text, std::string& buffer)
{
    if (text.find('\\') == text.npos) return text;
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

std::uint16_t qtype_of_name(std::string_view name)
{
    if (name == "A") return qtype::kA;
    if (name == "AAAA") return qtype::kAaaa;
    if (name == "MX") return qtype::kMx;
    if (name == "PTR") return qtype::kPtr;
    if (name == "TXT") return qtype::kTxt;
    return 0;
}

Reason reason_of(NameProblem problem)
{
    switch (problem) {
        case NameProblem::empty_label:
            return Reason::empty_label;
        case NameProblem::label_length:
            return Reason::label_length;
        default:
            return Reason::name_length;
    }
}

/// Calls `use` with every element of a set column.
template <class Use>
void for_each_element(std::string_view set, char separator, Use use)
{
    for (;;) {
        const std::size_t end = set.find(separator);
        use(set.substr(0, end));
        if (end == set.npos) return;
        set.remove_prefix(end + 1);
    }
}

}  // namespace

std::string_view ZeekRowParser::field(ZeekColumn column) const
{
    return header.has(column) ? fields_[static_cast<std::size_t>(header.place_of(column))]
                              : std::string_view(header.unset_field);
}

std::optional<Reason> ZeekRowParser::parse(std::string_view row, Query& query,
                                           std::optional<std::int64_t>& time_s)
{
    if (!header.is_dns()) return Reason::no_header;
    fields_.clear();
    for_each_element(row, header.separator, [&](std::string_view value) { fields_.push_back(value); });

    const auto ts = static_cast<std::size_t>(header.place_of(ZeekColumn::ts));
    const auto seconds = ts < fields_.size() ? parse_seconds(fields_[ts]) : std::nullopt;
    if (!seconds || *seconds >= kTimeLimit) return Reason::no_time;
    time_s = query.time_s = *seconds;
    if (fields_.size() != static_cast<std::size_t>(header.fields)) return Reason::columns;

    if (const auto reason = find_skip_reason()) return reason;
    if (const auto reason = parse_qtype(query.qtype)) return reason;
    const auto client = parse_address(field(ZeekColumn::orig_h));
    if (!client) return Reason::client;
    query.client = *client;
    if (const auto reason = parse_qname(query)) return reason;

    query.nxdomain = header.has(ZeekColumn::rcode) ? field(ZeekColumn::rcode) == "3"
                                                   : field(ZeekColumn::rcode_name) == "NXDOMAIN";
    answers_.clear();
    if (query.qtype == qtype::kA || query.qtype == qtype::kAaaa || query.qtype == qtype::kMx)
        parse_answers(field(ZeekColumn::answers), field(ZeekColumn::ttls));
    query.answers = answers_;
    query.row = row;
    return std::nullopt;
}

std::optional<Reason> ZeekRowParser::find_skip_reason() const
{
    if (std::ranges::find(kOtherServices, field(ZeekColumn::resp_p)) != kOtherServices.end())
        return Reason::port;
    const bool by_number = header.has(ZeekColumn::qclass);
    const std::string_view qclass = field(by_number ? ZeekColumn::qclass : ZeekColumn::qclass_name);
    if (is_set(qclass) && qclass != (by_number ? "1" : "C_INTERNET")) return Reason::dns_class;
    // Zeek writes such a row when it saw a response without its query.
    if (!is_set(field(ZeekColumn::query))) return Reason::response;
    if (!is_set(field(header.has(ZeekColumn::qtype) ? ZeekColumn::qtype : ZeekColumn::qtype_name)))
        return Reason::response;
    return std::nullopt;
}

std::optional<Reason> ZeekRowParser::parse_qtype(std::uint16_t& qtype) const
{
    if (!header.has(ZeekColumn::qtype)) {
        qtype = qtype_of_name(field(ZeekColumn::qtype_name));
        return std::nullopt;
    }
    const std::string_view text = field(ZeekColumn::qtype);
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, qtype);
    if (error != std::errc{} || end != last) return Reason::qtype;
    return std::nullopt;
}

std::optional<Reason> ZeekRowParser::parse_qname(Query& query)
{
    std::string_view text = field(ZeekColumn::query);
    if (text == header.empty_field) text = ".";
    const NameProblem problem = canonical_qname(unescape(text, raw_), qname_);
    if (problem != NameProblem::none) return reason_of(problem);
    query.qname = qname_;
    return std::nullopt;
}

void ZeekRowParser::parse_answers(std::string_view answers, std::string_view ttls)
{
    if (!is_set(answers) || answers == header.empty_field) return;
    std::size_t elements = 0;
    places_.clear();
    for_each_element(answers, header.set_separator, [&](std::string_view element) {
        const std::size_t place = elements++;
        const std::string_view text = unescape(element, raw_);
        if (const auto address = parse_address(text)) {
            answers_.push_back({{}, *address});
        } else {
            if (hosts_.size() <= answers_.size()) hosts_.resize(answers_.size() + 1);
            std::string& host = hosts_[answers_.size()];
            if (canonical_qname(text, host) != NameProblem::none || !is_host_name(host)) return;
            answers_.push_back({host});
        }
        places_.push_back(place);
    });

    // TTLs stand in the order of the answers; a list of another length says nothing of any of them.
    std::size_t ttl_count = 0;
    const auto count_ttl = [&](std::string_view) { ++ttl_count; };
    if (!is_set(ttls)) return;
    for_each_element(ttls, header.set_separator, count_ttl);
    if (ttl_count != elements) return;
    std::size_t place = 0;
    std::size_t next = 0;
    for_each_element(ttls, header.set_separator, [&](std::string_view text) {
        if (next == places_.size() || places_[next] != place++) return;
        answers_[next++].ttl_s = parse_seconds(unescape(text, raw_)).value_or(-1);
    });
}

}  // namespace spamgraph::logs
