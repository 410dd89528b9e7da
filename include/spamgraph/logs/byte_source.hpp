#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace spamgraph::logs {

/// A stream of uncompressed bytes.
class ByteSource {
public:
    virtual ~ByteSource() = default;

    /// Fills `out` from its front; returns how many bytes, 0 only at the end. Throws Error (74) when reading
    /// fails.
    virtual std::size_t read(std::span<char> out) = 0;

    /// Whether the stream ended before its container said so: a cut or damaged compressed file.
    [[nodiscard]] virtual bool truncated() const { return false; }

    /// Bytes taken from the file so far, for progress.
    [[nodiscard]] virtual std::uint64_t file_bytes() const = 0;
};

/// How the bytes of a file are packed. UTF-16 counts as packed: what is read of it is UTF-8.
enum class Compression { none, gzip, zstd, xz, bzip2, lz4, utf16_le, utf16_be };

/// Reads the compression off the first bytes of a file, four or all. Local.
Compression detect_compression(std::string_view head);

/// Opens a file from byte `begin` of its uncompressed bytes on; a compressed one is unpacked up to there.
/// Throws Error (66) when it cannot be opened. Local.
std::unique_ptr<ByteSource> open_source(const std::filesystem::path& path, std::uint64_t begin = 0);

/// The first bytes of a source, 64 KB or all: what tells the format. Local.
std::string read_head(ByteSource& source);

}  // namespace spamgraph::logs
