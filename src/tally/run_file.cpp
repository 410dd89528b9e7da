#include "spamgraph/tally/run_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

#include "spamgraph/core/error.hpp"

namespace spamgraph::tally {

namespace {

std::uint64_t scratch_bytes = 0, most_scratch_bytes = 0;

[[noreturn]] void fail(const char* what, const std::filesystem::path& path)
{
    const std::string reason = errno == 0 ? "unexpected end" : system_reason(errno);
    throw Error(ExitCode::io, std::string(what) + " '" + path.string() + "' (" + reason + ")");
}

}  // namespace

std::uint64_t peak_scratch_bytes()
{
    return most_scratch_bytes;
}

RunFile::~RunFile()
{
    clear();
}

void RunFile::clear()
{
    if (descriptor_ < 0) return;
    ::close(descriptor_);
    ::unlink(path_.c_str());
    descriptor_ = -1;
    scratch_bytes -= std::exchange(size_, 0);
}

void RunFile::open()
{
    std::error_code error;
    std::filesystem::create_directories(path_.parent_path(), error);
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor_ < 0) fail("cannot make scratch file", path_);
}

std::uint64_t RunFile::append(std::span<const std::byte> bytes)
{
    if (descriptor_ < 0) open();
    const std::uint64_t begin = size_;
    while (!bytes.empty()) {
        const ssize_t written = ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(size_));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail("cannot write scratch file", path_);
        size_ += static_cast<std::uint64_t>(written);
        scratch_bytes += static_cast<std::uint64_t>(written);
        most_scratch_bytes = std::max(most_scratch_bytes, scratch_bytes);
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return begin;
}

void RunFile::read(std::uint64_t begin, std::span<std::byte> out) const
{
    while (!out.empty()) {
        errno = 0;
        const ssize_t got = ::pread(descriptor_, out.data(), out.size(), static_cast<off_t>(begin));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) fail("cannot read scratch file", path_);
        begin += static_cast<std::uint64_t>(got);
        out = out.subspan(static_cast<std::size_t>(got));
    }
}

}  // namespace spamgraph::tally
