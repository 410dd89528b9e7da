#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "logs/dns_message.hpp"
#include "spamgraph/logs/query.hpp"

namespace spamgraph::logs {

/// Who talks to whom: what a response has in common with its query. Its bytes are compared and hashed.
struct Flow {
    Address client, server;
    std::uint16_t client_port, server_port, id;
    std::uint16_t protocol;  ///< IANA number of the transport
    bool operator==(const Flow&) const = default;
};
static_assert(std::has_unique_object_representations_v<Flow>);

/// How a message came.
struct Carrier {
    Flow flow;  ///< its id is set from the message
    std::int64_t time_ns{};
    std::uint64_t offset{};    ///< of its record in the input
    bool snap_length = false;  ///< the capture kept only the first bytes of it
};

inline constexpr std::int64_t kNanoseconds = 1'000'000'000;

/// Joins queries with their responses, and hands them over. A query waits for its response for `kWindow`, in
/// the time of the capture, and as long as there is room; a later or another response is left out as
/// `response`. A query that is asked again while it waits is a query of its own; the response is taken for
/// the last one.
class Transactions {
public:
    static constexpr std::int64_t kWindow = 10 * kNanoseconds;
    static constexpr std::uint32_t kSlots = 1 << 16;
    static constexpr int kRepeats = 8;  ///< of one query, that wait at a time

    explicit Transactions(RowHandler& handler);
    ~Transactions();
    Transactions(const Transactions&) = delete;
    Transactions& operator=(const Transactions&) = delete;

    /// A message from the client (a response by its header is left out).
    void on_client_message(const Carrier& carrier, Bytes bytes);
    /// A message from the server (a query by its header is left out as `upstream`: it asks the client).
    void on_server_message(const Carrier& carrier, Bytes bytes);
    /// A response that stands for its query, too: for logs that have no queries.
    void on_sole_response(const Carrier& carrier, Bytes bytes, std::optional<Address> subnet);
    /// Anything else that is no query.
    void leave_out(const Carrier& carrier, Bytes bytes, Reason reason);
    /// Hands over all queries that still wait.
    void finish();

private:
    struct Slot;

    [[nodiscard]] Slot& slot(std::uint32_t link);
    [[nodiscard]] std::uint64_t hash(const Flow& flow) const;
    /// Where the search for a hash begins in the table; also a place that ran over its end.
    [[nodiscard]] std::uint64_t home(std::uint64_t hash) const { return hash & (table_.size() - 1); }
    void grow_table();
    [[nodiscard]] std::uint32_t* find(const Flow& flow);
    void remember(const Carrier& carrier, const Flow& flow, const DnsMessage& message,
                  const std::optional<Address>& subnet);
    bool parse_answers(const DnsMessage& message, std::uint16_t qtype, bool snap_length);
    std::uint32_t take_slot();
    void hand_over(Slot& slot, const DnsMessage* response);
    void give_up(std::uint32_t link);
    void forget(std::uint32_t* place);
    void expire(std::int64_t now_ns);
    std::optional<Reason> parse(const Carrier& carrier, Bytes bytes, DnsMessage& message) const;

    RowHandler& handler_;
    std::uint64_t seed_;
    std::vector<std::uint32_t> table_;  ///< open addressing: slot + 1, or 0; a power of two
    std::vector<std::unique_ptr<Slot[]>> chunks_;
    std::uint32_t free_ = 0, oldest_ = 0, newest_ = 0;  ///< links: slot + 1, or 0
    std::uint32_t made_ = 0, waiting_ = 0;              ///< slots that exist; queries that wait
    AnswerParser answers_;
    bool answers_are_whole_ = false;  ///< of the last answer section that was parsed
    NameText name_;
};

}  // namespace spamgraph::logs
