#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "spamgraph/logs/byte_source.hpp"
#include "spamgraph/logs/formats.hpp"

namespace spamgraph::logs {

/// A log file.
struct Input {
    std::filesystem::path path;
    std::uint64_t bytes{};
    Compression compression{};
    const LogFormat* format{};  ///< null for an empty file, and one that is passed over
    bool passed_over = false;   ///< found in a directory, and in no known format: no log
};

/// The files that `names` stand for, ascending by path, each once: a file is itself, a directory every file
/// below it, a pattern as in a shell (*, ?, [a-z]) the files and directories that match it. Throws Error (66)
/// for a name that does not exist, what is no file or cannot be read, or a directory without a file; Error
/// (65) for a file in no known format: one that was named, or all of a directory. Local.
/// @param format the format of all files; null: told from each file's first bytes
std::vector<Input> list_inputs(std::span<const std::string> names, const LogFormat* format,
                               const ReaderOptions& options = {});

/// Cuts plain files into byte ranges, as many as keep `ranks` ranks level; a compressed file is one unit, and
/// one of a format that is read whole. Local.
/// @param whole [input]: this plain file must not be cut
std::vector<InputUnit> cut_units(std::span<const Input> inputs, const std::vector<bool>& whole, int ranks);

/// The units of one rank, ascending: dealt by estimated uncompressed size, largest first, each to the rank
/// that has least. Local.
std::vector<InputUnit> deal_units(std::span<const Input> inputs, std::span<const InputUnit> units, int rank,
                                  int ranks);

}  // namespace spamgraph::logs
