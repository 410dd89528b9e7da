#include "store/partial_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <system_error>
#include <utility>

#include "store/checksum.hpp"

namespace spamgraph {

namespace {

void rename_file(const std::filesystem::path& from, const std::filesystem::path& to)
{
    if (::rename(from.c_str(), to.c_str()) != 0) throw system_error("write", to, errno);
}

/// Removes a file; it may be gone already.
void remove_file(const std::filesystem::path& path)
{
    if (::unlink(path.c_str()) != 0 && errno != ENOENT) throw system_error("remove", path, errno);
}

int flags_of(OpenFile::Mode mode)
{
    switch (mode) {
        case OpenFile::Mode::create:
            return O_RDWR | O_CREAT | O_EXCL;
        case OpenFile::Mode::directory:
            return O_RDONLY | O_DIRECTORY;
        case OpenFile::Mode::read:
            break;
    }
    return O_RDONLY;
}

/// Makes the names in the directory of `file` durable.
void sync_directory_of(const std::filesystem::path& file)
{
    const auto parent = file.parent_path();
    OpenFile(parent.empty() ? "." : parent, OpenFile::Mode::directory).sync();
}

/// Where the partial file of `file` can be made: what an earlier run left there is gone.
std::filesystem::path make_place(const std::filesystem::path& file)
{
    std::error_code ignored;
    if (std::filesystem::is_directory(file, ignored)) throw system_error("write", file, EISDIR);
    // A device or pipe, or the link /dev/stdout, would be replaced.
    const bool is_special =
        std::filesystem::exists(file, ignored) && !std::filesystem::is_regular_file(file, ignored);
    if (is_special || std::filesystem::read_symlink(file, ignored).string().starts_with("/proc/"))
        throw Error(ExitCode::io, "cannot write '" + file.string() + "' (not a regular file)");
    remove_file(partial_path(file));
    return partial_path(file);
}

}  // namespace

Error system_error(const char* verb, const std::filesystem::path& path, int number, ExitCode code)
{
    std::string reason = std::generic_category().message(number);
    if (!reason.empty()) reason[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(reason[0])));
    return {code, std::string("cannot ") + verb + " '" + path.string() + "' (" + reason + ")"};
}

OpenFile::OpenFile(const std::filesystem::path& path, Mode mode)
    : path_(path), fd_(::open(path.c_str(), flags_of(mode) | O_CLOEXEC, 0600))
{
    if (fd_ >= 0) return;
    if (mode == Mode::read) throw system_error("read", path, errno, ExitCode::no_input);
    throw system_error("write", path, errno);
}

OpenFile::~OpenFile()
{
    ::close(fd_);
}

bool OpenFile::is_at(const std::filesystem::path& path) const
{
    struct stat mine {};
    struct stat there {};
    return ::fstat(fd_, &mine) == 0 && ::lstat(path.c_str(), &there) == 0 && mine.st_dev == there.st_dev &&
           mine.st_ino == there.st_ino;
}

std::size_t OpenFile::read(std::uint64_t offset, std::span<char> block) const
{
    for (;;) {
        const ssize_t size = ::pread(fd_, block.data(), block.size(), static_cast<off_t>(offset));
        if (size >= 0) return static_cast<std::size_t>(size);
        if (errno != EINTR) throw system_error("read", path_, errno, ExitCode::no_input);
    }
}

void OpenFile::write(std::string_view text) const
{
    while (!text.empty()) {
        const ssize_t size = ::write(fd_, text.data(), text.size());
        if (size < 0 && errno != EINTR) throw system_error("write", path_, errno);
        if (size > 0) text.remove_prefix(static_cast<std::size_t>(size));
    }
}

void OpenFile::sync() const
{
    if (::fsync(fd_) != 0) throw system_error("write", path_, errno);
}

std::filesystem::path partial_path(const std::filesystem::path& file)
{
    return file.string() + ".partial";
}

PartialFile::PartialFile(std::filesystem::path file)
    : file_(std::move(file)), contents_(make_place(file_), OpenFile::Mode::create)
{
}

PartialFile::~PartialFile()
{
    if (contents_.is_at(path())) ::unlink(path().c_str());  // it is not after publish()
}

void PartialFile::require_own_name() const
{
    if (!contents_.is_at(path()))
        throw Error(ExitCode::io, "cannot write '" + file_.string() + "' (another job writes the same file)");
}

void PartialFile::publish()
{
    contents_.sync();
    require_own_name();
    rename_file(path(), file_);
    sync_directory_of(file_);
}

void PartialFile::publish_with_checksum()
{
    contents_.sync();
    require_own_name();
    PartialFile checksum(checksum_path(file_));
    checksum.contents().write(checksum_line(sha256_of(contents_), file_));

    remove_file(file_);
    sync_directory_of(file_);
    checksum.publish();
    try {
        publish();
    } catch (...) {
        ::unlink(checksum_path(file_).c_str());
        throw;
    }
}

void write_text_file(const std::filesystem::path& file, std::string_view text)
{
    PartialFile partial(file);
    partial.contents().write(text);
    partial.publish();
}

}  // namespace spamgraph
