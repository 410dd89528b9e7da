#pragma once

#include <cstdint>
#include <filesystem>
#include <span>

namespace spamgraph::logs {

/// A file opened for reading, with a position of its own.
class File {
public:
    /// Throws Error (66) with the system's reason when the file cannot be opened.
    explicit File(const std::filesystem::path& path, std::uint64_t begin = 0);
    ~File();
    File(const File&) = delete;
    File& operator=(const File&) = delete;

    /// Bytes read into the front of `out`; 0 only at the end. Throws Error (74).
    std::size_t read(std::span<char> out);

    [[nodiscard]] std::uint64_t bytes_read() const { return bytes_read_; }
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
    int descriptor_ = -1;
    std::uint64_t next_ = 0;
    std::uint64_t bytes_read_ = 0;
};

}  // namespace spamgraph::logs
