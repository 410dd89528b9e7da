#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "synth/calendar.hpp"
#include "synth/reply.hpp"

namespace spamgraph::synth {

/// Who sends a packet, to whom.
struct Flow {
    std::string client, server;
    std::uint16_t client_port{}, server_port = 53;
    bool tcp = false;
};

/// What one row says besides its flow.
struct Message {
    std::int64_t time_us{};
    std::string_view name;  ///< "-" where the row has no question
    Qtype qtype{};
    std::uint16_t qclass = 1;  ///< 0: unset
    const Reply* reply{};
};

/// A query and what became of it, as a sensor sees them.
struct Exchange {
    const Flow& flow;
    const Message& message;
    std::int64_t rtt_us;          ///< until the answer, where there is one
    std::int64_t seen_us;         ///< when both are known: with the answer, or when the sensor gave up
    std::uint64_t serials[2];     ///< what makes it unique
    std::uint16_t transaction{};  ///< the message's id

    [[nodiscard]] const Reply& reply() const { return *message.reply; }
    [[nodiscard]] bool answered() const { return reply().rcode != Reply::kUnanswered; }
    [[nodiscard]] bool has_question() const { return message.qtype != Qtype::unset; }
    [[nodiscard]] bool to_resolver() const { return flow.server_port == 53; }
    [[nodiscard]] std::int64_t answered_us() const { return message.time_us + rtt_us; }
};

/// The records of one file, put in order of their times at the end.
class Records {
public:
    explicit Records(std::uint64_t expected);

    /// Where the bytes of the next record go.
    [[nodiscard]] std::string& bytes() { return bytes_; }
    /// Ends a record: the bytes since the last one. `time_us`: when it is written to the log.
    void end_record(std::int64_t time_us);
    /// Appends all records by time, those of one time in the order in which they were made.
    void append_sorted(std::string& out);

private:
    struct Record {
        std::int64_t time_us;
        std::uint64_t begin;
        std::uint32_t length;
    };
    std::string bytes_;
    std::vector<Record> records_;
    std::uint64_t begin_ = 0;
};

/// How an exchange looks in a log of some kind. Pure: draws nothing, so every kind of log shows the same
/// world.
class RowFormat {
public:
    virtual ~RowFormat() = default;
    /// Appends the records of one exchange; none where this kind of log would not have it.
    virtual void append(const Exchange& exchange, Records& records) const = 0;
    [[nodiscard]] virtual std::string header(const FileSpan&) const { return {}; }
    [[nodiscard]] virtual std::string footer(const FileSpan&) const { return {}; }
};

const RowFormat& zeek_tsv();
const RowFormat& zeek_json();
const RowFormat& bind_query_log();
const RowFormat& pcap_file();
const RowFormat& dnstap_file();
const RowFormat& umbrella_csv();

}  // namespace spamgraph::synth
