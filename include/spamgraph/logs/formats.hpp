#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "spamgraph/logs/reader.hpp"
#include "spamgraph/logs/reader_options.hpp"

namespace spamgraph::logs {

/// A log format: one row of the table that the whole program reads.
struct LogFormat {
    std::string_view name;
    std::string_view description;
    /// From the first bytes of the uncompressed input.
    bool (*recognises)(std::string_view head, const ReaderOptions& options);
    std::unique_ptr<LogReader> (*make_reader)(const ReaderOptions& options);
    bool whole = false;      ///< rows are found from the front only: a file is one unit
    bool many_days = false;  ///< a row tells of many days: only with a range of them a file can be read
};

/// All formats, in the order in which they are tried. Local.
std::span<const LogFormat> log_formats();

/// The names of all formats, separated by blanks. Local.
std::string known_formats();

/// The format called `name`; throws Error (64) for an unknown one. Local.
const LogFormat& find_log_format(std::string_view name);

/// The format that a file's first bytes tell: null for an empty file, nothing where no format recognises it.
/// Throws Error (66) when the file cannot be read. Local.
std::optional<const LogFormat*> recognise_log_format(const std::filesystem::path& path,
                                                     const ReaderOptions& options = {});

/// What the first bytes of a file say of it. Null for an empty file, the first format for a compressed one
/// that is cut before it says; throws Error (66) when it cannot be read, Error (65) when no format recognises
/// it. Local.
const LogFormat* detect_log_format(const std::filesystem::path& path, const ReaderOptions& options = {});

}  // namespace spamgraph::logs
