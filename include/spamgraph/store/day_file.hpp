#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <vector>

#include "spamgraph/tally/day_tables.hpp"

namespace spamgraph {

/// Whether a file's SHA-256 is compared before it is opened.
enum class Checksum { verify, trust };

/// Edges of consecutive clients, CSR.
struct DayEdges {
    std::vector<std::uint64_t> offsets{0};  ///< where each client's edges begin, and the end
    std::vector<std::int64_t> names;        ///< rows of the names table, ascending within a client
    std::vector<std::uint32_t> events;      ///< kept events
    std::vector<std::uint32_t> mx;          ///< of them, of type MX
    std::vector<std::uint32_t> times;       ///< second of the day of every event, ascending within an edge
    std::vector<std::uint8_t> time_mx;      ///< of every event: 1 where it is of type MX
};

/// A day file, read by one process in pieces that it chooses.
///
/// Every call throws Error(bad_data) "... (reason)" when what it reads does not fit the rest of the file, and
/// Error(no_input) when there is no such file. Ranges are rows `first` to `first + count - 1`. Local.
class DayFile {
public:
    explicit DayFile(const std::filesystem::path& path, Checksum checksum = Checksum::verify);
    ~DayFile();
    DayFile(DayFile&&) noexcept;
    DayFile& operator=(DayFile&&) noexcept;

    [[nodiscard]] const std::filesystem::path& path() const;
    [[nodiscard]] const DaySummary& summary() const;

    [[nodiscard]] std::uint64_t client_count() const;
    [[nodiscard]] std::uint64_t name_count() const;
    [[nodiscard]] std::uint64_t edge_count() const;
    [[nodiscard]] std::uint64_t event_count() const;
    [[nodiscard]] std::uint64_t mx_record_count() const;
    [[nodiscard]] std::uint64_t address_count() const;

    /// Mail-active clients, ascending by address.
    [[nodiscard]] std::vector<ClientRow> clients(std::uint64_t first, std::uint64_t count) const;
    /// Kept names, ascending by bytes, and their texts.
    [[nodiscard]] std::vector<NameRow> names(std::uint64_t first, std::uint64_t count) const;
    [[nodiscard]] NameTexts name_texts(std::uint64_t first, std::uint64_t count) const;
    /// The evidence of every kept name: one byte a name.
    [[nodiscard]] std::vector<MailEvidence> evidence() const;
    /// The edges of a range of clients.
    [[nodiscard]] DayEdges edges(std::uint64_t first_client, std::uint64_t clients) const;
    /// Ascending by their first two columns.
    [[nodiscard]] std::vector<MxRecord> mx_records(std::uint64_t first, std::uint64_t count) const;
    [[nodiscard]] std::vector<AddressRecord> addresses(std::uint64_t first, std::uint64_t count) const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace spamgraph
