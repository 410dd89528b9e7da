#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

namespace spamgraph::tally {

/// Bytes in all scratch files of this process: the most that there were at once.
std::uint64_t peak_scratch_bytes();

/// A scratch file that only its owner reads: appended to, read back at any place, removed with the object.
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

    /// Empties the file.
    void clear();

    /// Bytes in the file.
    [[nodiscard]] std::uint64_t size() const { return size_; }

private:
    void open();

    std::filesystem::path path_;
    int descriptor_ = -1;
    std::uint64_t size_ = 0;
};

}  // namespace spamgraph::tally
