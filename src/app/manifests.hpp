#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace spamgraph::app {

/// Writes a small file with a checksum, whole or not at all, mode 0600. Throws Error (74). Local.
/// @param sync return when it is on the disk
void write_checked(const std::filesystem::path& file, std::string_view bytes, bool sync);

/// Reads it back; nothing where it is not there or damaged. Local.
std::optional<std::string> read_checked(const std::filesystem::path& file);

/// The numbered files `manifest-N` of a work folder. A number is taken by link(2), which fails where it is
/// taken already, also over NFS: so of two jobs that want the same one, one learns that it is late.
class Manifests {
public:
    explicit Manifests(std::filesystem::path folder) : folder_(std::move(folder)) {}

    /// Numbers that are taken, ascending. Local.
    [[nodiscard]] std::vector<std::uint64_t> numbers() const;
    /// Whether the number was free; then it is taken, by these bytes. Throws Error (74). Local.
    bool take(std::uint64_t number, std::string_view bytes, bool sync);
    /// Its bytes; nothing where it is not there or damaged. Local.
    [[nodiscard]] std::optional<std::string> read(std::uint64_t number) const;
    /// Removes one and, where there is no other, what a job left that was killed while it took one. Local.
    void remove(std::uint64_t number) const;
    /// Removes all, and the same. Local.
    void remove_all() const;

private:
    [[nodiscard]] std::filesystem::path path(std::uint64_t number) const;
    void remove_unfinished() const;

    std::filesystem::path folder_;
};

}  // namespace spamgraph::app
