#include "synth/wire_message.hpp"

#include <arpa/inet.h>

#include <charconv>
#include <optional>

#include "synth/row_text.hpp"

namespace spamgraph::synth {

namespace {

constexpr std::uint16_t kOpt = 41;
constexpr std::uint16_t kCname = 5;

bool has_edns(const Exchange& exchange)
{
    return exchange.serials[0] % 2 == 0;
}

void append_name(std::string& out, std::string_view name)
{
    if (name == ".") name = {};
    while (!name.empty()) {
        const std::size_t dot = name.find('.');
        const std::string_view label = name.substr(0, dot);
        out += static_cast<char>(label.size());
        out += label;
        name.remove_prefix(dot == name.npos ? name.size() : dot + 1);
    }
    out += '\0';
}

void append_header(std::string& out, const Exchange& exchange, unsigned flags, unsigned answers)
{
    append_u16(out, exchange.transaction);
    append_u16(out, flags);
    append_u16(out, exchange.has_question() ? 1 : 0);
    append_u16(out, answers);
    append_u16(out, 0);
    append_u16(out, has_edns(exchange) ? 1 : 0);
}

void append_question(std::string& out, const Exchange& exchange)
{
    append_name(out, exchange.message.name);
    append_u16(out, static_cast<std::uint16_t>(exchange.message.qtype));
    append_u16(out, exchange.message.qclass);
}

void append_opt(std::string& out)
{
    out += '\0';
    append_u16(out, kOpt);
    append_u16(out, 1232);  // what the sender can take
    append_u32(out, 0);
    append_u16(out, 0);
}

/// A record's type and data, from the text that a Zeek log shows for it.
struct RecordData {
    std::uint16_t type;
    std::string bytes;
};

RecordData record_data(std::string_view text, Qtype qtype, unsigned preference)
{
    const std::string whole(text);
    in6_addr address{};
    if (inet_pton(AF_INET, whole.c_str(), &address) == 1)
        return {static_cast<std::uint16_t>(Qtype::a), address_bytes(whole)};
    if (inet_pton(AF_INET6, whole.c_str(), &address) == 1)
        return {static_cast<std::uint16_t>(Qtype::aaaa), address_bytes(whole)};
    RecordData data{};
    if (text.starts_with("TXT ")) {  // "TXT 14 v=spf1 mx -all"
        const std::string_view content = text.substr(text.find(' ', 4) + 1);
        data.type = static_cast<std::uint16_t>(Qtype::txt);
        data.bytes = static_cast<char>(content.size()) + std::string(content);
        return data;
    }
    data.type = qtype == Qtype::mx || qtype == Qtype::ptr ? static_cast<std::uint16_t>(qtype) : kCname;
    if (qtype == Qtype::mx) append_u16(data.bytes, text == "." ? 0 : preference);
    append_name(data.bytes, text);
    return data;
}

/// The records of a reply. The owner is the question, or the target of the CNAME before.
unsigned append_answers(std::string& out, const Exchange& exchange)
{
    unsigned count = 0;
    std::string_view ttls = exchange.reply().ttls;
    std::string owner;
    if (!exchange.has_question())
        append_name(owner, exchange.message.name == "-" ? "" : exchange.message.name);
    for_each_part(exchange.reply().answers, [&](std::string_view text) {
        std::uint32_t ttl_s = 0;
        std::from_chars(ttls.data(), ttls.data() + ttls.size(), ttl_s);
        ttls.remove_prefix(std::min(ttls.size(), ttls.find(',') + 1));
        const RecordData data = record_data(text, exchange.message.qtype, 10 * (count + 1));
        if (owner.empty())
            append_u16(out, 0xc00c);  // the question's name, by reference
        else
            out += owner;
        append_u16(out, data.type);
        append_u16(out, exchange.has_question() ? exchange.message.qclass : 1);
        append_u32(out, ttl_s);
        append_u16(out, data.bytes.size());
        out += data.bytes;
        if (data.type == kCname) owner = data.bytes;
        ++count;
    });
    return count;
}

}  // namespace

void append_u16(std::string& out, std::uint64_t value)
{
    out += static_cast<char>(value >> 8 & 255);
    out += static_cast<char>(value & 255);
}

void append_u32(std::string& out, std::uint64_t value)
{
    append_u16(out, value >> 16);
    append_u16(out, value);
}

std::string address_bytes(const std::string& text)
{
    char bytes[16];
    if (inet_pton(AF_INET, text.c_str(), bytes) == 1) return {bytes, 4};
    inet_pton(AF_INET6, text.c_str(), bytes);
    return {bytes, 16};
}

std::string query_message(const Exchange& exchange)
{
    constexpr unsigned kRecursionDesired = 0x0100;
    std::string out;
    append_header(out, exchange, kRecursionDesired, 0);
    append_question(out, exchange);
    if (has_edns(exchange)) append_opt(out);
    return out;
}

std::string response_message(const Exchange& exchange)
{
    constexpr unsigned kResponseWithRecursion = 0x8180;
    std::string answers;
    const unsigned count = append_answers(answers, exchange);
    std::string out;
    append_header(out, exchange, kResponseWithRecursion | static_cast<unsigned>(exchange.reply().rcode),
                  count);
    if (exchange.has_question()) append_question(out, exchange);
    out += answers;
    if (has_edns(exchange)) append_opt(out);
    return out;
}

bool uses_tcp(const Exchange& exchange)
{
    return exchange.flow.tcp || (exchange.to_resolver() && exchange.transaction % 200 == 7);
}

}  // namespace spamgraph::synth
