#pragma once

#include <cstdint>
#include <filesystem>

namespace spamgraph::logs {

/// What tells a file from what it was before without reading all of it: its size, when it was last written,
/// and a hash of its bytes, of all where it is small, else of parts spread over it.
struct Fingerprint {
    std::uint64_t bytes{};
    std::int64_t modified_ns{};  ///< since 1970-01-01T00:00:00Z
    std::uint64_t sample{};

    bool operator==(const Fingerprint&) const = default;
};

/// Takes a file's fingerprint: reads at most 1 MiB. Throws Error (66) when it cannot be read. Local.
Fingerprint take_fingerprint(const std::filesystem::path& path);

}  // namespace spamgraph::logs
