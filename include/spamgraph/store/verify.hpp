#pragma once

#include <filesystem>
#include <string>

namespace spamgraph {

/// Throws Error(no_input) when `file` cannot be read, Error(bad_data) when its checksum `<file>.sha256` is
/// missing or is that of other bytes. Local.
void verify_checksum(const std::filesystem::path& file);

/// Reads a day file or result whole: its SHA-256, format, schema version, and that every table fits itself
/// and the others. Returns what it is, "spamgraph-day" or "spamgraph-result". Throws Error(bad_data) with the
/// reason, Error(no_input) when there is no such file. Local.
std::string verify_file(const std::filesystem::path& path);

}  // namespace spamgraph
