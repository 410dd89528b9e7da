#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "spamgraph/core/archive.hpp"

namespace spamgraph::tally {

/// Bytes in all scratch files of this process: the most that there were at once.
std::uint64_t peak_scratch_bytes();

/// How logs are saved in a checkpoint: what they hold goes to their scratch files, where it stands to `out`.
struct Saving {
    ArchiveWriter& out;
    std::filesystem::path base;  ///< folder that paths are written relative to
    bool sync = false;           ///< return when the files are on the disk
};

/// How logs come back from a checkpoint.
struct Adopting {
    ArchiveReader& in;
    std::filesystem::path base;
};

/// A scratch file that only its owner reads: appended to, read back at any place, removed with the object. It
/// may go on where files of an earlier job end.
class RunFile {
public:
    explicit RunFile(std::filesystem::path path) : path_(std::move(path)) {}
    ~RunFile();
    RunFile(const RunFile&) = delete;
    RunFile& operator=(const RunFile&) = delete;

    /// Appends bytes; returns where they begin. The file is made at the first call. Throws Error (74).
    std::uint64_t append(std::span<const std::byte> bytes);

    /// Fills `out` from the bytes at `begin`. Throws Error (74).
    void read(std::uint64_t begin, std::span<std::byte> out) const;

    /// Empties the file. What a checkpoint holds of it stays on the disk until discard().
    void clear();

    /// Bytes in the file.
    [[nodiscard]] std::uint64_t size() const { return size_; }

    /// Takes down what the file is made of; from now on it stays when the object goes. Throws Error (74).
    void save(const Saving& saving);
    /// Goes on after the bytes that were saved; the files of the earlier job are only read. Throws Error (74)
    /// where one is gone or too short. @pre empty
    void adopt(const Adopting& adopting);
    /// Empties it, and removes all files that it was made of.
    void discard();

private:
    /// A file and how much of it counts.
    struct Part {
        std::filesystem::path path;
        std::uint64_t begin, size;  ///< of its bytes among all
        int descriptor;
    };

    void open();
    void close();
    [[nodiscard]] std::uint64_t own_bytes() const { return size_ - adopted_bytes_; }

    std::filesystem::path path_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
    bool saved_ = false;
    std::vector<Part> adopted_;
    std::uint64_t adopted_bytes_ = 0;
};

}  // namespace spamgraph::tally
