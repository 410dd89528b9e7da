#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

namespace spamgraph::logs {

/// Bytes that must be readable behind a scanned text, and places that must be writable behind its own: the
/// vector forms take and give them in blocks.
inline constexpr std::size_t kScanPadding = 64;

/// Where a row ends and how many separators stand in it.
struct RowScan {
    std::size_t length{};      ///< bytes before the newline, or all
    bool ended{};              ///< whether a newline was met
    std::size_t separators{};  ///< before the row's end
    bool operator==(const RowScan&) const = default;
};

/// Finds the end of the row that `text` begins with, and writes the place of each separator in it to
/// `places`, ascending.
/// @param text with kScanPadding readable bytes behind it, whatever they are
/// @param places room for `size` + kScanPadding of them
using ScanRow = RowScan (*)(const char* text, std::size_t size, char separator, std::uint32_t* places);

/// Byte by byte: what the vector forms are held against.
RowScan scan_row_bytewise(const char* text, std::size_t size, char separator, std::uint32_t* places);

/// A form of the scan, and whether this machine has the instructions for it.
struct RowScanner {
    const char* name;
    bool usable;
    ScanRow scan;
};

/// All forms of the scan, fastest first. Local.
std::span<const RowScanner> row_scanners();

/// The fastest form that this machine can run. Local.
ScanRow fastest_row_scan();

}  // namespace spamgraph::logs
