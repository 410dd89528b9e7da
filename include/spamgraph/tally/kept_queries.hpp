#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "spamgraph/tally/count_day.hpp"
#include "spamgraph/tally/run_file.hpp"

namespace spamgraph::tally {

/// Clients with what a day file may keep of their queries, one after another: written once, and read in the
/// same order. Holds a small buffer; the rest stands in a scratch file.
class KeptQueries {
public:
    explicit KeptQueries(std::filesystem::path path) : file_(std::move(path)) {}

    /// Appends a client, or a part of one. Throws Error (74).
    void append(std::uint64_t client, const ClientRow& row, std::span<const KeptQuery> queries);

    [[nodiscard]] std::uint64_t bytes_in_file() const { return file_.size(); }

    /// Takes clients off the front. Nothing may be appended meanwhile.
    class Reader {
    public:
        explicit Reader(const KeptQueries& log) : log_(log) {}

        /// Fills in the next client; false at the end. Throws Error (74).
        bool next(std::uint64_t& client, ClientRow& row, std::vector<KeptQuery>& queries);

    private:
        void take(std::span<std::byte> out);

        const KeptQueries& log_;
        std::vector<std::byte> window_;  ///< bytes of the log from `at_` on
        std::size_t used_ = 0;
        std::uint64_t at_ = 0;
    };

private:
    static constexpr std::size_t kBufferBytes = 1 << 18;

    /// In front of every client's queries.
    struct Head {
        std::uint64_t client;
        ClientRow row;
        std::uint64_t queries;
    };

    void put(std::span<const std::byte> bytes);

    RunFile file_;
    std::vector<std::byte> buffer_;  ///< what follows the bytes in the file
};

}  // namespace spamgraph::tally
