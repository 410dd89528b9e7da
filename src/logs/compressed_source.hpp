#pragma once

#include <filesystem>
#include <memory>

#include "spamgraph/logs/byte_source.hpp"

namespace spamgraph::logs {

/// gzip, also several members one after another (RFC 1952, 2.2). Local.
std::unique_ptr<ByteSource> open_gzip(const std::filesystem::path& path);

/// Zstandard, also several frames one after another; a window over 128 MB is refused (RFC 8878, 3.1.1.1.2).
/// Local.
std::unique_ptr<ByteSource> open_zstd(const std::filesystem::path& path);

}  // namespace spamgraph::logs
