#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "synth/calendar.hpp"
#include "synth/ip.hpp"
#include "synth/random.hpp"
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

/// The rows of one log file, put in the order in which a sensor writes them: when it saw the answer, or gave
/// up.
class LogRows {
public:
    explicit LogRows(std::uint64_t expected);

    void add(const Flow& flow, const Message& message, Random& random);
    [[nodiscard]] std::uint64_t size() const { return rows_.size(); }
    /// The whole file: header, rows, closing line.
    [[nodiscard]] std::string finish(const FileSpan& span);

private:
    struct Row {
        std::int64_t logged_us;
        std::uint64_t begin;
        std::uint32_t length;
    };
    std::string text_;
    std::vector<Row> rows_;
};

}  // namespace spamgraph::synth
