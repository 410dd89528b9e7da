#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "spamgraph/tally/byte_log.hpp"
#include "spamgraph/tally/count_day.hpp"

namespace spamgraph::tally {

/// Clients with what a day file may keep of their queries, side by side.
struct KeptClients {
    struct Client {
        std::uint64_t id;
        ClientRow row;
        std::size_t queries;  ///< how many of the queries below are its own
    };
    std::vector<Client> clients;
    std::vector<KeptQuery> queries;  ///< client by client
};

/// Clients with what a day file may keep of their queries, one after another: written once, and read in the
/// same order.
class KeptQueries {
public:
    explicit KeptQueries(std::filesystem::path path) : log_(std::move(path)) {}

    /// Appends a client, or a part of one. Throws Error (74).
    void append(std::uint64_t client, const ClientRow& row, std::span<const KeptQuery> queries);

    [[nodiscard]] std::uint64_t bytes_in_file() const { return log_.bytes_in_file(); }

    /// Takes clients off the front. Nothing may be appended meanwhile.
    class Reader {
    public:
        explicit Reader(const KeptQueries& queries) : log_(queries.log_) {}

        /// Fills `clients` with the next, so that they have about `most_queries`; false at the end. Throws
        /// Error (74).
        bool next(KeptClients& clients, std::size_t most_queries);

    private:
        ByteLog::Reader log_;
    };

private:
    ByteLog log_;
};

}  // namespace spamgraph::tally
