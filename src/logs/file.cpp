#include "logs/file.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>

#include "spamgraph/core/error.hpp"

namespace spamgraph::logs {

File::File(const std::filesystem::path& path, std::uint64_t begin)
    : path_(path), descriptor_(::open(path.c_str(), O_RDONLY | O_CLOEXEC)), next_(begin)
{
    if (descriptor_ < 0)
        throw Error(ExitCode::no_input, "cannot read '" + path.string() + "' (" + system_reason(errno) + ")");
    // Logs are read once, front to back: ask the kernel to read ahead.
    ::posix_fadvise(descriptor_, static_cast<off_t>(begin), 0, POSIX_FADV_SEQUENTIAL);
}

File::~File()
{
    ::close(descriptor_);
}

std::size_t File::read(std::span<char> out)
{
    for (;;) {
        const ssize_t got = ::pread(descriptor_, out.data(), out.size(), static_cast<off_t>(next_));
        if (got >= 0) {
            next_ += static_cast<std::uint64_t>(got);
            bytes_read_ += static_cast<std::uint64_t>(got);
            return static_cast<std::size_t>(got);
        }
        if (errno != EINTR)
            throw Error(ExitCode::io,
                        "cannot read on in '" + path_.string() + "' (" + system_reason(errno) + ")");
    }
}

}  // namespace spamgraph::logs
