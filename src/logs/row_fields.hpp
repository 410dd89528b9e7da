#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spamgraph/logs/query.hpp"

namespace spamgraph::logs {

/// Reads "15", "MX", "TYPE15" or "15 (MX)"; a type by another name is 0. Nothing for what can be no type.
/// Local.
std::optional<std::uint16_t> parse_qtype(std::string_view text);

/// Reads an address, also in brackets and with the scope of a link-local one ("[fe80::1%eth0]"). Local.
std::optional<Address> parse_client(std::string_view text);

/// Fills in a query's type and client; what is wrong with them, if anything. Local.
std::optional<Reason> read_type_and_client(std::string_view type, std::string_view client, Query& query);

/// The network in "192.0.2.0/24/0", as BIND shows an EDNS Client Subnet, or "192.0.2.0/24", host bits zero;
/// nothing for one of no bits, and anything else. Local.
std::optional<Address> parse_subnet(std::string_view text);

/// Reads a column in which few addresses come again and again, such as that of the server.
class AddressColumn {
public:
    /// All zero for what is no address.
    const Address& read(std::string_view text)
    {
        if (text != text_) {
            text_ = text;
            address_ = parse_client(text).value_or(Address{});
        }
        return address_;
    }

private:
    std::string text_;
    Address address_{};
};

/// Whether a port is that of a name service that is no resolver traffic: NetBIOS, multicast DNS, LLMNR.
/// Local.
bool is_other_service(std::string_view port);

/// Whether a response code, by name or number, is NXDOMAIN. Local.
bool is_nxdomain(std::string_view rcode);

/// Whether a response code, by name or number, is NOERROR. Local.
bool is_no_error(std::string_view rcode);

/// Writes the canonical form of a name to `out`; what is wrong with it, if anything. Local.
/// @param text as zone files write it (RFC 1035, 5.1): `\DDD` is a byte, a backslash before another character
/// takes its meaning away
std::optional<Reason> read_presented_name(std::string_view text, std::string& out);

/// The same of a name in which nothing is escaped.
std::optional<Reason> read_plain_name(std::string_view text, std::string& out);

/// Undoes Zeek's escapes: `\xHH` is a byte, `\\` a backslash; any other backslash stands for itself. Text
/// without escapes is returned as it is, other text from `buffer`. Local.
std::string_view undo_hex_escapes(std::string_view text, std::string& buffer);

/// The token before the next blank, taken off the front of `text` with the blanks around it. Local.
std::string_view take_token(std::string_view& text);

/// The answers of one row; keeps the texts that they point to.
class AnswerList {
public:
    void clear() { answers_.clear(); }

    /// Adds a host name or an address; anything else is left out. Whether it was added. Local.
    bool add(std::string_view text, std::int64_t ttl_s = -1, std::int32_t preference = -1);

    void forget_ttls()
    {
        for (Answer& answer : answers_) answer.ttl_s = -1;
    }

    [[nodiscard]] std::span<const Answer> view() const { return answers_; }

private:
    std::deque<std::string> hosts_;  ///< a deque: views of its texts outlive its growth
    std::vector<Answer> answers_;
};

/// Whether answers to such a query say something of mail hosts. Local.
inline bool has_useful_answers(std::uint16_t type)
{
    return type == qtype::kA || type == qtype::kAaaa || type == qtype::kMx;
}

}  // namespace spamgraph::logs
