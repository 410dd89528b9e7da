#include "logs/dns_message.hpp"

#include <algorithm>

namespace spamgraph::logs {

namespace {

constexpr std::uint8_t kLabelKind = 0xc0;  // the two bits that tell a label from a pointer
constexpr int kMaxPointers = 127;          // as many as a name can have labels
constexpr std::size_t kRecordBytes = 10;   // type, class, TTL and length of RDATA
constexpr std::uint16_t kClassIn = 1;
constexpr std::uint16_t kTypeCname = 5, kTypeOpt = 41;
constexpr std::uint16_t kOptionClientSubnet = 8;

/// The position after the name at `at`, pointers not followed; 0 where the message ends before.
std::size_t skip_name(Bytes message, std::size_t at)
{
    while (at < message.size()) {
        const std::uint8_t length = message[at];
        if (length == 0) return at + 1;
        if ((length & kLabelKind) == kLabelKind) return at + 2 <= message.size() ? at + 2 : 0;
        if ((length & kLabelKind) != 0) return 0;
        at += std::size_t{1} + length;
    }
    return 0;
}

/// A resource record, its owner's name passed over.
struct Record {
    std::uint16_t type, rclass;
    std::uint32_t ttl;
    std::size_t begin, end;  ///< of RDATA
};

/// Reads the record at `at` and goes on behind it; false where it does not keep within the message.
bool next_record(Bytes message, std::size_t& at, Record& record)
{
    at = skip_name(message, at);
    if (at == 0 || message.size() - at < kRecordBytes) return false;
    record = {read_u16(message, at), read_u16(message, at + 2), read_u32(message, at + 4), at + kRecordBytes,
              at + kRecordBytes + read_u16(message, at + 8)};
    at = record.end;
    return at <= message.size();
}

/// RFC 2181, 8: a TTL with its top bit set is 0.
std::int64_t ttl_of(const Record& record)
{
    return record.ttl > 0x7fff'ffff ? 0 : record.ttl;
}

}  // namespace

std::optional<std::size_t> read_wire_name(Bytes message, std::size_t at, NameText& text)
{
    text.clear();
    std::size_t end = 0;
    std::size_t lowest = at;
    std::size_t octets = 1;
    for (int pointers = 0; at < message.size();) {
        const std::uint8_t length = message[at];
        if (length == 0) {
            if (octets == 1) text.set_root();
            return end > 0 ? end : at + 1;
        }
        if ((length & kLabelKind) == kLabelKind) {
            if (at + 2 > message.size() || ++pointers > kMaxPointers) return std::nullopt;
            const std::size_t target = read_u16(message, at) & 0x3fff;
            if (target >= lowest || target < kDnsHeaderBytes) return std::nullopt;
            if (end == 0) end = at + 2;
            at = lowest = target;
            continue;
        }
        octets += std::size_t{1} + length;
        if ((length & kLabelKind) != 0 || octets > kMaxWireNameBytes || at + 1 + length > message.size())
            return std::nullopt;
        text.add_label(text_of(message.subspan(at + 1, length)));
        at += std::size_t{1} + length;
    }
    return std::nullopt;
}

std::optional<Reason> parse_dns_message(Bytes bytes, DnsMessage& message)
{
    if (bytes.size() < kDnsHeaderBytes) return Reason::message;
    message.bytes = bytes;
    message.id = read_u16(bytes, 0);
    message.is_response = (bytes[2] & 0x80) != 0;
    message.opcode = bytes[2] >> 3 & 0xf;
    message.is_cut = (bytes[2] & 0x02) != 0;
    message.may_refer = (bytes[2] & 0x05) == 0 && (bytes[3] & 0x80) == 0;
    message.rcode = bytes[3] & 0xf;
    message.questions = read_u16(bytes, 4);
    message.answers = read_u16(bytes, 6);
    message.authorities = read_u16(bytes, 8);
    message.additionals = read_u16(bytes, 10);
    message.wire_name = {};
    message.question_end = kDnsHeaderBytes;
    if (message.questions != 1)
        return message.questions == 0 && message.is_response ? std::nullopt
                                                             : std::optional(Reason::questions);

    std::size_t at = kDnsHeaderBytes;
    for (;;) {
        if (at >= bytes.size()) return Reason::message;
        const std::uint8_t length = bytes[at];
        // The first name has nothing before it that a pointer could lead to.
        if ((length & kLabelKind) != 0) return Reason::message;
        at += std::size_t{1} + length;
        if (at - kDnsHeaderBytes > kMaxWireNameBytes) return Reason::name_length;
        if (length == 0) break;
    }
    if (bytes.size() - at < 4) return Reason::message;
    message.wire_name = bytes.subspan(kDnsHeaderBytes, at - kDnsHeaderBytes);
    message.qtype = read_u16(bytes, at);
    message.qclass = read_u16(bytes, at + 2);
    message.question_end = at + 4;
    return std::nullopt;
}

bool same_wire_name(Bytes a, Bytes b)
{
    if (std::ranges::equal(a, b)) return true;
    // Length bytes are below 64 and so never letters.
    const auto lower = [](std::uint8_t c) -> std::uint8_t { return c >= 'A' && c <= 'Z' ? c + 32 : c; };
    return std::ranges::equal(a, b, {}, lower, lower);
}

std::optional<Address> find_client_subnet(Bytes options)
{
    while (options.size() >= 4) {
        const std::uint16_t code = read_u16(options, 0);
        const std::size_t size = read_u16(options, 2);
        if (options.size() - 4 < size) return std::nullopt;
        const Bytes value = options.subspan(4, size);
        options = options.subspan(4 + size);
        if (code != kOptionClientSubnet) continue;

        if (value.size() < 4) return std::nullopt;
        const std::uint16_t family = read_u16(value, 0);
        const unsigned prefix = value[2];
        const bool ipv6 = family == 2;
        const bool fits = (family == 1 && prefix <= 32) || (ipv6 && prefix <= 128);
        if (!fits || prefix == 0 || value.size() != 4 + (prefix + 7) / 8) return std::nullopt;
        return cut_to_prefix(address_from_wire(value.subspan(4), ipv6), prefix);
    }
    return std::nullopt;
}

bool read_query_options(const DnsMessage& message, std::optional<Address>& subnet)
{
    std::size_t at = message.question_end;
    Record record{};
    const unsigned before = unsigned{message.answers} + message.authorities;
    for (unsigned i = 0; i < before; ++i)
        if (!next_record(message.bytes, at, record)) return false;
    for (unsigned i = 0; i < message.additionals; ++i) {
        if (!next_record(message.bytes, at, record)) return false;
        if (record.type == kTypeOpt && !subnet)
            subnet = find_client_subnet(message.bytes.subspan(record.begin, record.end - record.begin));
    }
    return true;
}

bool AnswerParser::parse(const DnsMessage& message, std::uint16_t qtype)
{
    clear();
    std::size_t at = message.question_end;
    Record record{};
    for (unsigned i = 0; i < message.answers; ++i) {
        if (!next_record(message.bytes, at, record)) return false;
        if (record.rclass == kClassIn)
            add(message.bytes, record.begin, record.end, record.type, ttl_of(record), qtype);
    }
    return true;
}

void AnswerParser::add(Bytes message, std::size_t begin, std::size_t end, std::uint16_t type,
                       std::int64_t ttl_s, std::uint16_t qtype)
{
    const std::size_t size = end - begin;
    has_asked_type_ |= type == qtype;
    if (qtype == qtype::kMx) {
        if (type == qtype::kMx && size > 2)
            add_host(message, begin + 2, end, {{}, {}, ttl_s, read_u16(message, begin)});
        return;
    }
    if (type == qtype::kA && size == 4)
        answers_.push_back({{}, address_from_wire(message.subspan(begin, size), false), ttl_s});
    else if (type == qtype::kAaaa && size == 16)
        answers_.push_back({{}, address_from_wire(message.subspan(begin, size), true), ttl_s});
    else if (type == kTypeCname)
        add_host(message, begin, end, {{}, {}, ttl_s});
}

void AnswerParser::add_host(Bytes message, std::size_t begin, std::size_t end, Answer answer)
{
    const auto name_end = read_wire_name(message, begin, name_);
    if (!name_end || *name_end != end || !is_host_name(name_.view())) return;
    if (hosts_.size() <= answers_.size()) hosts_.resize(answers_.size() + 1);
    std::string& host = hosts_[answers_.size()];
    host = name_.view();
    answer.host = host;
    answers_.push_back(answer);
}

Address address_from_wire(Bytes bytes, bool ipv6)
{
    Address address;
    if (!ipv6) address.bytes[10] = address.bytes[11] = 0xff;
    const std::size_t begin = ipv6 ? 0 : 12;
    std::copy_n(bytes.begin(), std::min(bytes.size(), address.bytes.size() - begin),
                address.bytes.begin() + static_cast<std::ptrdiff_t>(begin));
    return address;
}

}  // namespace spamgraph::logs
