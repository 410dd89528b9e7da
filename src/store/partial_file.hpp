#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "spamgraph/core/error.hpp"

namespace spamgraph {

/// Error(code) "cannot `verb` 'path' (the system's words for `number`)".
Error system_error(const char* verb, const std::filesystem::path& path, int number,
                   ExitCode code = ExitCode::io);

/// A file descriptor that closes itself. Throws Error(no_input) where reading, Error(io) where writing fails.
class OpenFile {
public:
    enum class Mode { read, create, directory };  ///< create: a new file, mode 0600
    OpenFile(const std::filesystem::path& path, Mode mode);
    ~OpenFile();
    OpenFile(const OpenFile&) = delete;
    OpenFile& operator=(const OpenFile&) = delete;

    [[nodiscard]] int descriptor() const { return fd_; }
    /// Whether `path` still leads to this file.
    [[nodiscard]] bool is_at(const std::filesystem::path& path) const;

    /// Bytes read to `block` from byte `offset` of the file; 0 at its end.
    std::size_t read(std::uint64_t offset, std::span<char> block) const;
    void write(std::string_view text) const;
    /// Returns when the bytes are on the disk.
    void sync() const;

private:
    std::filesystem::path path_;
    int fd_;
};

/// `<file>.partial`: what stands under it may be half a file.
std::filesystem::path partial_path(const std::filesystem::path& file);

/// Keeps a file out of sight until it is whole: made as `<file>.partial` with mode 0600, removed again unless
/// it was published. Local.
class PartialFile {
public:
    /// Makes the empty partial file; one left by an earlier run is replaced. Throws Error(io).
    explicit PartialFile(std::filesystem::path file);
    ~PartialFile();
    PartialFile(const PartialFile&) = delete;
    PartialFile& operator=(const PartialFile&) = delete;

    [[nodiscard]] std::filesystem::path path() const { return partial_path(file_); }
    /// Open for writing, to be filled before publish().
    [[nodiscard]] const OpenFile& contents() const { return contents_; }

    /// Puts the file under its name, on the disk when this returns. An older file of that name is replaced.
    void publish();

    /// As publish(), with `<file>.sha256`. The steps, each on the disk before the next: the old file goes,
    /// the checksum takes its name, the file takes its name. So a crash at any moment leaves the old pair, no
    /// file, or the new pair: never a file beside the checksum of another.
    void publish_with_checksum();

private:
    /// Throws Error(io) when another job has taken the name.
    void require_own_name() const;

    std::filesystem::path file_;
    OpenFile contents_;
};

/// Writes a small text file whole or not at all, mode 0600. Throws Error(io). Local.
void write_text_file(const std::filesystem::path& file, std::string_view text);

}  // namespace spamgraph
