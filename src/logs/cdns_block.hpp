#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "logs/cbor.hpp"
#include "spamgraph/logs/query.hpp"

namespace spamgraph::logs {

/// What a set of block parameters in a file's preamble says.
struct CdnsParameters {
    std::uint64_t ticks_per_second = 0;  ///< 0: it does not say
    bool keeps_mx_answers = false;       ///< where a response has none, it had none
};

/// Reads the blocks of a C-DNS file (RFC 8618, 7.3.2), one after another. Keeps the tables of a block, which
/// point into its bytes.
class CdnsBlocks {
public:
    /// @param parameters all sets of the file's preamble
    CdnsBlocks(RowHandler& handler, std::vector<CdnsParameters> parameters)
        : handler_(handler), parameters_(std::move(parameters))
    {
    }

    /// Hands over the queries of a block.
    /// @param offset of its first byte in the input
    void read(Bytes block, std::uint64_t offset);

private:
    /// A place in a table; nothing where the field is missing.
    using Index = std::optional<std::uint64_t>;

    struct ClassType {
        std::uint64_t type, rclass;
    };
    struct Record {
        Index class_type, rdata;
        std::uint64_t ttl_s;
    };
    /// What many query and response pairs have in common (7.3.2.3.2).
    struct Signature {
        Index server, class_type, opt, transport, type, flags, opcode, dns_flags, questions, rcode;
    };
    /// A query with its response (7.3.2.4).
    struct Pair {
        Index time, client, signature, name, answers;
    };

    void read_preamble(CborCursor cursor);
    bool read_tables(CborCursor cursor);
    static Signature read_signature(CborCursor& cursor);
    static Pair read_pair(CborCursor& cursor);
    std::optional<Reason> to_query(const Pair& pair, Query& query);
    static std::optional<Reason> find_skip_reason(const Signature& signature);
    std::optional<std::int64_t> time_of(const Pair& pair) const;
    [[nodiscard]] std::optional<Address> address_at(const Index& index, const Index& transport) const;
    [[nodiscard]] bool has_no_data(const Signature& signature) const;
    bool add_answers(const Pair& pair, std::uint16_t qtype);
    void add_row(Bytes item, const Query& query);

    RowHandler& handler_;
    std::vector<CdnsParameters> parameters_;
    CdnsParameters of_block_;
    std::optional<std::uint64_t> earliest_s_;
    std::uint64_t earliest_ticks_ = 0;
    std::vector<Bytes> addresses_, names_, record_lists_;
    std::vector<ClassType> class_types_;
    std::vector<Signature> signatures_;
    std::vector<Record> records_;
    AnswerParser answers_;
    NameText name_;
    std::string row_;
};

}  // namespace spamgraph::logs
