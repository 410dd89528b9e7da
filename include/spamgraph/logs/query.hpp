#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "spamgraph/core/address.hpp"
#include "spamgraph/logs/reason.hpp"

namespace spamgraph::logs {

/// Query types that are told apart; values are the IANA numbers.
namespace qtype {
inline constexpr std::uint16_t kA = 1, kPtr = 12, kMx = 15, kTxt = 16, kAaaa = 28;
}

/// One record of an answer: a host name or an address.
struct Answer {
    std::string_view host;         ///< canonical; empty for an address
    Address address{};             ///< where `host` is empty
    std::int64_t ttl_s = -1;       ///< -1 where the log does not say
    std::int32_t preference = -1;  ///< of an MX record; -1 where the log does not say
};

/// One query of a client, as a resolver logged it. Views last until the next row.
struct Query {
    std::int64_t time_s{};  ///< seconds since 1970-01-01T00:00:00Z
    Address client{};
    std::uint16_t qtype{};
    bool nxdomain{};
    bool no_data{};          ///< of MX: answered without an error and without a record of the type (RFC 2308,
                             ///< 2.2); false where the log does not tell
    std::string_view qname;  ///< canonical
    std::span<const Answer>
        answers;           ///< of A, AAAA and MX queries: host names and addresses among the answers
    std::string_view row;  ///< the row's bytes
    Address server{};      ///< that the query went to; all zero where the log does not say, or nobody asked
    std::optional<Address>
        subnet{};            ///< EDNS Client Subnet (RFC 7871) where the query has one; host bits zero
    std::int64_t until_s{};  ///< of a record that holds over a time, from time_s on: its last second; else 0
};

/// A row that is not counted.
struct LeftOut {
    Reason reason{};
    std::optional<std::int64_t> time_s;
    std::uint64_t offset{};           ///< of its first byte in the uncompressed input
    std::uint64_t line{};             ///< from 1; 0 where the input was not read from its front
    std::string_view row;             ///< the row's bytes (the first of them, for a very long one)
    const Query* answered = nullptr;  ///< of a response that is a row of its own: name, type and answers
};

/// What a reader hands every row to, one call a row.
class RowHandler {
public:
    virtual ~RowHandler() = default;
    virtual void on_query(const Query& query) = 0;
    virtual void on_left_out(const LeftOut& row) = 0;
};

}  // namespace spamgraph::logs
