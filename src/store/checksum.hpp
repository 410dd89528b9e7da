#pragma once

#include <filesystem>
#include <string>

#include "spamgraph/store/verify.hpp"
#include "store/partial_file.hpp"

namespace spamgraph {

/// SHA-256 (FIPS 180-4) of an open file's bytes, 64 lower-case hex digits. Local.
std::string sha256_of(const OpenFile& input);

/// Where a file's checksum stands: `<file>.sha256`. Local.
std::filesystem::path checksum_path(const std::filesystem::path& file);

/// The line that `sha256sum -c` reads for a file in the same directory. Local.
std::string checksum_line(const std::string& digest, const std::filesystem::path& file);

}  // namespace spamgraph
