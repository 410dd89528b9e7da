#include "spamgraph/logs/fingerprint.hpp"

#define XXH_INLINE_ALL
#include <sys/stat.h>
#include <xxhash.h>

#include <cerrno>
#include <vector>

#include "logs/file.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::logs {

namespace {

constexpr std::uint64_t kReadWhole = 1 << 20;
constexpr std::uint64_t kParts = 16, kPartBytes = kReadWhole / kParts;

/// Reads the part of a file that begins at `begin`, to its end at most.
std::span<const char> read_part(const std::filesystem::path& path, std::uint64_t begin,
                                std::vector<char>& part)
{
    File file(path, begin);
    std::size_t size = 0;
    while (size < part.size()) {
        const std::size_t got = file.read(std::span(part).subspan(size));
        if (got == 0) break;
        size += got;
    }
    return std::span(part).first(size);
}

}  // namespace

Fingerprint take_fingerprint(const std::filesystem::path& path)
{
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0)
        throw Error(ExitCode::no_input, "cannot read '" + path.string() + "' (" + system_reason(errno) + ")");
    Fingerprint taken;
    taken.bytes = static_cast<std::uint64_t>(status.st_size);
    taken.modified_ns = status.st_mtim.tv_sec * std::int64_t{1'000'000'000} + status.st_mtim.tv_nsec;

    const bool whole = taken.bytes <= kReadWhole;
    const std::uint64_t parts = whole ? 1 : kParts;
    std::vector<char> part(whole ? kReadWhole : kPartBytes);
    for (std::uint64_t i = 0; i < parts; ++i) {
        const std::uint64_t begin = whole ? 0 : (taken.bytes - kPartBytes) * i / (parts - 1);
        const auto bytes = read_part(path, begin, part);
        taken.sample = XXH3_64bits_withSeed(bytes.data(), bytes.size(), taken.sample);
    }
    return taken;
}

}  // namespace spamgraph::logs
