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

/// xz, also several streams one after another; a file that needs over 128 MB of memory is refused. Local.
std::unique_ptr<ByteSource> open_xz(const std::filesystem::path& path);

/// bzip2, also several streams one after another. Local.
std::unique_ptr<ByteSource> open_bzip2(const std::filesystem::path& path);

/// LZ4 frames, also several one after another. Local.
std::unique_ptr<ByteSource> open_lz4(const std::filesystem::path& path);

/// Throws Error (70) for a decoder that gets no memory to begin with.
[[noreturn]] void refuse_to_unpack(const std::filesystem::path& path);

/// Text in UTF-16, as some Windows programs write it, given as UTF-8. Local.
std::unique_ptr<ByteSource> open_utf16(const std::filesystem::path& path, bool big_endian);

}  // namespace spamgraph::logs
