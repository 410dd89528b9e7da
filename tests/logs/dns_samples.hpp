#pragma once

#include <fmt/format.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "logs/dns_message.hpp"
#include "spamgraph/core/address.hpp"
#include "spamgraph/logs/query.hpp"

namespace spamgraph::logs {

inline Bytes bytes_of(std::string_view text)
{
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline std::string u16_be(unsigned value)
{
    return {static_cast<char>(value >> 8), static_cast<char>(value)};
}
inline std::string u32_be(std::uint32_t value)
{
    return u16_be(value >> 16) + u16_be(value & 0xffff);
}

/// "www.example.com" as labels with their lengths and the root.
inline std::string wire_name(std::string_view name)
{
    std::string wire;
    while (!name.empty()) {
        const std::string_view label = name.substr(0, name.find('.'));
        wire += static_cast<char>(label.size());
        wire += label;
        name.remove_prefix(std::min(name.size(), label.size() + 1));
    }
    return wire + '\0';
}

/// The 4 or 16 bytes of an address.
inline std::string wire_address(std::string_view text)
{
    const Address address = parse_address(text).value();
    const std::string bytes(address.bytes.begin(), address.bytes.end());
    return text.find(':') == text.npos ? bytes.substr(12) : bytes;
}

struct Counts {
    unsigned questions = 1, answers = 0, authorities = 0, additionals = 0;
};

inline std::string dns_header(unsigned id, unsigned flags, Counts counts)
{
    return u16_be(id) + u16_be(flags) + u16_be(counts.questions) + u16_be(counts.answers) +
           u16_be(counts.authorities) + u16_be(counts.additionals);
}

inline std::string question(std::string_view name, unsigned qtype, unsigned qclass = 1)
{
    return wire_name(name) + u16_be(qtype) + u16_be(qclass);
}

/// A query for `name`, with the rest of its sections behind the question.
inline std::string dns_query(std::string_view name, unsigned qtype, unsigned id = 7)
{
    return dns_header(id, 0x0100, {}) + question(name, qtype);
}

/// A record whose owner is the name of the question.
inline std::string record(unsigned type, unsigned ttl_s, const std::string& rdata, unsigned rclass = 1)
{
    return u16_be(0xc00c) + u16_be(type) + u16_be(rclass) + u32_be(ttl_s) +
           u16_be(static_cast<unsigned>(rdata.size())) + rdata;
}

inline std::string dns_response(std::string_view name, unsigned qtype,
                                const std::vector<std::string>& answers, unsigned rcode = 0, unsigned id = 7)
{
    std::string message = dns_header(id, 0x8180 | rcode, {1, static_cast<unsigned>(answers.size())});
    message += question(name, qtype);
    for (const std::string& answer : answers) message += answer;
    return message;
}

/// An OPT record with one option.
inline std::string opt_record(unsigned code, const std::string& value)
{
    const std::string option = u16_be(code) + u16_be(static_cast<unsigned>(value.size())) + value;
    return std::string(1, '\0') + u16_be(41) + u16_be(1232) + u32_be(0) +
           u16_be(static_cast<unsigned>(option.size())) + option;
}

/// The value of a Client Subnet option.
inline std::string client_subnet(unsigned family, unsigned prefix, const std::string& address)
{
    return u16_be(family) + static_cast<char>(prefix) + '\0' + address;
}

/// A query with an OPT record.
inline std::string dns_query_with(std::string_view name, unsigned qtype, const std::string& opt,
                                  unsigned id = 7)
{
    return dns_header(id, 0x0100, {1, 0, 0, 1}) + question(name, qtype) + opt;
}

/// Writes down what a reader hands over, a line for each row, in the order in which they come.
class WrittenRows : public RowHandler {
public:
    void on_query(const Query& query) override
    {
        std::string line =
            fmt::format("{} {} {} {}", query.time_s, format_address(query.client), query.qname, query.qtype);
        if (query.nxdomain) line += " NXDOMAIN";
        if (query.no_data) line += " NODATA";
        if (query.subnet) line += fmt::format(" for {}", format_address(*query.subnet));
        for (const Answer& answer : query.answers) {
            line += fmt::format(
                " {}", answer.host.empty() ? format_address(answer.address) : std::string(answer.host));
            if (answer.preference >= 0) line += fmt::format("({})", answer.preference);
            line += fmt::format("/{}", answer.ttl_s);
        }
        lines.push_back(line);
        rows.emplace_back(query.row);
    }
    void on_left_out(const LeftOut& row) override
    {
        left_out.push_back(row.reason);
        offsets.push_back(row.offset);
    }

    std::vector<std::string> lines, rows;
    std::vector<Reason> left_out;
    std::vector<std::uint64_t> offsets;  ///< of the rows left out
};

}  // namespace spamgraph::logs
