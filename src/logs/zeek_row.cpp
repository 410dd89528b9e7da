#include <charconv>

#include "core/words.hpp"
#include "logs/row_fields.hpp"
#include "logs/seconds.hpp"
#include "logs/zeek_tsv.hpp"
#include "spamgraph/core/qname.hpp"

namespace spamgraph::logs {

namespace {

constexpr std::int64_t kTimeLimit = std::int64_t{1} << 32;  // 2106-02-07: no log has later rows

std::uint16_t qtype_of_name(std::string_view name)
{
    if (name == "A") return qtype::kA;
    if (name == "AAAA") return qtype::kAaaa;
    if (name == "MX") return qtype::kMx;
    if (name == "PTR") return qtype::kPtr;
    if (name == "TXT") return qtype::kTxt;
    return 0;
}

/// A number of one or two digits, without a branch on which; nothing for another text.
std::optional<std::uint16_t> parse_short_number(std::string_view text)
{
    if (text.size() - 1 > 1) return std::nullopt;
    const auto front = static_cast<unsigned>(text.front() - '0');
    const auto back = static_cast<unsigned>(text.back() - '0');
    if (front > 9 || back > 9) return std::nullopt;
    return static_cast<std::uint16_t>((text.size() - 1) * 10 * front + back);
}

/// Calls `use` with every element of a set column and its number; returns how many there are.
template <class Use>
std::size_t for_each_element(std::string_view set, char separator, Use use)
{
    for (std::size_t elements = 0;;) {
        const std::size_t end = words::find(set, separator);
        use(set.substr(0, end), elements++);
        if (end == set.size()) return elements;
        set.remove_prefix(end + 1);
    }
}

}  // namespace

std::optional<Reason> ZeekRowParser::parse(std::string_view row, std::span<const std::uint32_t> fences,
                                           Query& query, std::optional<std::int64_t>& time_s)
{
    if (!header.is_dns()) return Reason::no_header;
    row_ = row.data();
    fences_ = fences.data();
    const std::size_t fields = fences.size() - 1;

    const auto ts = static_cast<std::size_t>(header.place_of(ZeekColumn::ts));
    if (ts >= fields) return Reason::no_time;
    auto seconds = parse_row_seconds(field(ts));
    if (!seconds) seconds = read_other_time(field(ts));
    if (!seconds || *seconds >= kTimeLimit) return Reason::no_time;
    time_s = query.time_s = *seconds;
    if (!has_all_columns(fields)) return Reason::columns;

    if (const auto reason = find_skip_reason()) return reason;
    if (const auto reason = parse_qtype(query.qtype)) return reason;
    if (!parse_address(field(ZeekColumn::orig_h), query.client)) return Reason::client;
    if (const auto reason = parse_qname(query)) return reason;

    if (with_server) query.server = server_.read(field(ZeekColumn::resp_h));
    query.nxdomain = header.has(ZeekColumn::rcode) ? same(field(ZeekColumn::rcode), '3')
                                                   : same(field(ZeekColumn::rcode_name), "NXDOMAIN");
    answers_.clear();
    if (query.qtype == qtype::kA || query.qtype == qtype::kAaaa || query.qtype == qtype::kMx)
        parse_answers(field(ZeekColumn::answers), field(ZeekColumn::ttls));
    query.answers = answers_;
    query.no_data = query.qtype == qtype::kMx && answers_.empty() && has_no_data();
    query.row = row;
    return std::nullopt;
}

/// A time in seconds of any form, or as `zeek-cut -C -d` writes it: 2013-08-19T20:15:00+0000.
std::optional<std::int64_t> ZeekRowParser::read_other_time(std::string_view text)
{
    if (const auto seconds = parse_seconds(text)) return seconds;
    const auto time = clock_.take_iso(text);
    return text.empty() ? time : std::nullopt;
}

std::optional<Reason> ZeekRowParser::find_skip_reason() const
{
    const std::string_view port = field(ZeekColumn::resp_p);
    if (port.size() > 2 && is_other_service(port)) return Reason::port;
    const bool by_number = header.has(ZeekColumn::qclass);
    const std::string_view qclass = field(by_number ? ZeekColumn::qclass : ZeekColumn::qclass_name);
    const bool is_internet = by_number ? same(qclass, '1') : same(qclass, "C_INTERNET");
    if (!is_internet && is_set(qclass)) return Reason::dns_class;
    // Newer versions tell it; a notification or an update of a zone is no question.
    const std::string_view opcode = field(ZeekColumn::opcode);
    if (!same(opcode, '0') && is_set(opcode)) return Reason::opcode;
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
    if (const auto number = parse_short_number(text)) {
        qtype = *number;
        return std::nullopt;
    }
    const char* const last = text.data() + text.size();
    const auto [end, error] = std::from_chars(text.data(), last, qtype);
    if (error != std::errc{} || end != last) return Reason::qtype;
    return std::nullopt;
}

std::optional<Reason> ZeekRowParser::parse_qname(Query& query)
{
    std::string_view text = field(ZeekColumn::query);
    if (same(text, header.empty_field)) text = ".";
    if (is_canonical_qname(text)) {
        query.qname = text;
        return std::nullopt;
    }
    if (const auto reason = read_plain_name(undo_hex_escapes(text, raw_), qname_)) return reason;
    query.qname = qname_;
    return std::nullopt;
}

void ZeekRowParser::parse_answers(std::string_view answers, std::string_view ttls)
{
    if (!is_set(answers) || same(answers, header.empty_field)) return;
    if (parse_single_answer(answers, ttls)) return;
    places_.clear();
    hosts_used_ = 0;
    const std::size_t elements =
        for_each_element(answers, header.set_separator,
                         [&](std::string_view element, std::size_t place) { parse_answer(element, place); });
    if (is_set(ttls)) parse_ttls(ttls, elements);
}

/// Most rows have one address, and its TTL in Zeek's usual form; false for any other row.
bool ZeekRowParser::parse_single_answer(std::string_view answer, std::string_view ttl)
{
    if (header.set_separator != ',') return false;  // it might be a part of an address
    const auto seconds = parse_ttl_seconds(ttl);
    Answer& single = answers_.emplace_back();
    if (seconds && parse_address(answer, single.address)) {
        single.ttl_s = *seconds;
        return true;
    }
    answers_.clear();
    return false;
}

/// Whether a row without answers was answered so, and in full. Answers that cannot be read are answers; that
/// of a null MX (RFC 7505) is written as an empty one, but has a TTL. What neither asks for recursion nor has
/// it nor is authoritative may be a referral.
bool ZeekRowParser::has_no_data() const
{
    if (!header.has(ZeekColumn::answers)) return false;
    for (const ZeekColumn column : {ZeekColumn::answers, ZeekColumn::ttls})
        if (is_set(field(column)) && !same(field(column), header.empty_field)) return false;
    const auto says = [this](ZeekColumn column, char flag) {
        return header.has(column) && same(field(column), flag);
    };
    const bool no_error = header.has(ZeekColumn::rcode) ? same(field(ZeekColumn::rcode), '0')
                                                        : same(field(ZeekColumn::rcode_name), "NOERROR");
    const bool may_be_referral = says(ZeekColumn::authoritative, 'F') &&
                                 says(ZeekColumn::recursion_desired, 'F') &&
                                 says(ZeekColumn::recursion_available, 'F');
    return no_error && !says(ZeekColumn::rejected, 'T') && !says(ZeekColumn::truncated, 'T') &&
           !may_be_referral;
}

/// Keeps an element of the answers that is an address or a host name.
void ZeekRowParser::parse_answer(std::string_view element, std::size_t place)
{
    Answer& answer = answers_.emplace_back();
    bool keep = parse_address(element, answer.address);
    if (!keep && is_canonical_qname(element)) {
        // Most names stand in the row as they are kept: no escape, no upper case.
        answer.host = element;
        keep = is_host_name(element);
    } else if (!keep) {
        keep = parse_odd_answer(element, answer);
    }
    if (keep)
        places_.push_back(place);
    else
        answers_.pop_back();
}

/// An element with escapes or in upper case; false for what is neither address nor host name.
bool ZeekRowParser::parse_odd_answer(std::string_view element, Answer& answer)
{
    const std::string_view text = undo_hex_escapes(element, raw_);
    if (parse_address(text, answer.address)) return true;
    answer.address = {};
    if (hosts_.size() <= hosts_used_) hosts_.emplace_back();
    std::string& host = hosts_[hosts_used_];
    if (canonical_qname(text, host) != NameProblem::none || !is_host_name(host)) return false;
    answer.host = host;
    ++hosts_used_;
    return true;
}

/// TTLs stand in the order of the answers; a list of another length says nothing of any of them.
void ZeekRowParser::parse_ttls(std::string_view ttls, std::size_t elements)
{
    if (answers_.empty()) return;
    std::size_t next = 0;
    const std::size_t count =
        for_each_element(ttls, header.set_separator, [&](std::string_view text, std::size_t place) {
            if (next == places_.size() || places_[next] != place) return;
            auto seconds = parse_ttl_seconds(text);
            if (!seconds) seconds = parse_seconds(undo_hex_escapes(text, raw_));
            answers_[next++].ttl_s = seconds.value_or(-1);
        });
    if (count == elements) return;
    for (Answer& answer : answers_) answer.ttl_s = -1;
}

}  // namespace spamgraph::logs
