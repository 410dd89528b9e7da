#pragma once

#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>

#include "spamgraph/logs/byte_source.hpp"
#include "spamgraph/logs/query.hpp"

namespace spamgraph::logs {

/// A part of an input that is read in one go: rows that begin in bytes [begin, end) of a plain file, or a
/// whole file, or what is left of one.
struct InputUnit {
    std::uint32_t input{};  ///< index of the input
    std::uint64_t begin{};
    std::uint64_t end = std::numeric_limits<std::uint64_t>::max();
    /// Of the uncompressed bytes, so that reading can go on in a compressed file, too.
    std::uint64_t lines = 0;  ///< before `begin`, where that is not 0; 0: not known
};

/// Where reading can go on: as `begin` and `lines` of a unit.
struct ReadPlace {
    std::uint64_t offset{}, lines{};
};

/// What reading a unit told beside its rows.
struct UnitReport {
    bool truncated = false;  ///< the compressed file ended early, or its last row is cut
    bool layout_changed =
        false;  ///< a header in mid-file differs from the first: the file must be read as one unit
    bool assumed_zone = false;   ///< stamps name no time zone: the option's was taken
    bool inferred_year = false;  ///< stamps have no year: the file's time was taken
};

/// Reads one log format. Knows neither ranks nor what queries are for.
class LogReader {
public:
    virtual ~LogReader() = default;

    /// Hands every row of the unit to `handler`, front to back. Throws Error (66, 74) when the file cannot be
    /// read. Local.
    virtual UnitReport read(const std::filesystem::path& path, const InputUnit& unit,
                            RowHandler& handler) = 0;

    /// Within read(): where the first row begins that was not handed over yet. Nothing where rows can only be
    /// found from the unit's front. Local.
    [[nodiscard]] virtual std::optional<ReadPlace> place() const { return std::nullopt; }

    /// Bytes of files read so far, over all units; for progress.
    [[nodiscard]] virtual std::uint64_t file_bytes() const = 0;
};

}  // namespace spamgraph::logs
