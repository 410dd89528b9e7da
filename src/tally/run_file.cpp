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

void add_scratch(std::uint64_t bytes)
{
    scratch_bytes += bytes;
    most_scratch_bytes = std::max(most_scratch_bytes, scratch_bytes);
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

/// Lets go of all files, and removes the own one unless a checkpoint holds it.
void RunFile::close()
{
    for (const Part& part : adopted_) ::close(part.descriptor);
    if (descriptor_ >= 0) {
        ::close(descriptor_);
        if (!saved_) ::unlink(path_.c_str());
    }
    descriptor_ = -1;
    scratch_bytes -= std::exchange(size_, 0);
    adopted_bytes_ = 0;
}

void RunFile::clear()
{
    close();
    for (Part& part : adopted_) part.descriptor = -1;
}

void RunFile::discard()
{
    close();
    if (saved_) ::unlink(path_.c_str());
    for (const Part& part : adopted_) ::unlink(part.path.c_str());
    adopted_.clear();
    saved_ = false;
}

void RunFile::open()
{
    std::error_code error;
    std::filesystem::create_directories(path_.parent_path(), error);
    // A file that a checkpoint holds is never emptied.
    const int flags = saved_ ? O_EXCL : O_TRUNC;
    descriptor_ = ::open(path_.c_str(), O_RDWR | O_CREAT | flags | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor_ < 0) fail("cannot make scratch file", path_);
}

std::uint64_t RunFile::append(std::span<const std::byte> bytes)
{
    if (descriptor_ < 0) open();
    const std::uint64_t begin = size_;
    while (!bytes.empty()) {
        const ssize_t written =
            ::pwrite(descriptor_, bytes.data(), bytes.size(), static_cast<off_t>(own_bytes()));
        if (written < 0 && errno == EINTR) continue;
        if (written < 0) fail("cannot write scratch file", path_);
        size_ += static_cast<std::uint64_t>(written);
        add_scratch(static_cast<std::uint64_t>(written));
        bytes = bytes.subspan(static_cast<std::size_t>(written));
    }
    return begin;
}

void RunFile::read(std::uint64_t begin, std::span<std::byte> out) const
{
    while (!out.empty()) {
        int descriptor = descriptor_;
        std::uint64_t at = begin - adopted_bytes_;
        std::size_t most = out.size();
        if (begin < adopted_bytes_) {
            const auto after = std::ranges::upper_bound(adopted_, begin, {}, &Part::begin);
            const Part& part = *std::prev(after);
            descriptor = part.descriptor;
            at = begin - part.begin;
            most = std::min<std::uint64_t>(most, part.size - at);
        }
        errno = 0;
        const ssize_t got = ::pread(descriptor, out.data(), most, static_cast<off_t>(at));
        if (got < 0 && errno == EINTR) continue;
        if (got <= 0) fail("cannot read scratch file", path_);
        begin += static_cast<std::uint64_t>(got);
        out = out.subspan(static_cast<std::size_t>(got));
    }
}

void RunFile::save(const Saving& saving)
{
    const auto put = [&](const std::filesystem::path& path, std::uint64_t size) {
        saving.out.put_text(path.lexically_relative(saving.base).string());
        saving.out.put(size);
    };
    saving.out.put(std::uint64_t{adopted_.size() + (descriptor_ >= 0 ? 1 : 0)});
    for (const Part& part : adopted_) put(part.path, part.size);
    if (descriptor_ >= 0) {
        put(path_, own_bytes());
        saved_ = true;
    }
    if (!saving.sync) return;
    for (const Part& part : adopted_)
        if (::fsync(part.descriptor) != 0) fail("cannot write scratch file", part.path);
    if (descriptor_ >= 0 && ::fsync(descriptor_) != 0) fail("cannot write scratch file", path_);
}

void RunFile::adopt(const Adopting& adopting)
{
    const auto parts = adopting.in.take<std::uint64_t>();
    for (std::uint64_t i = 0; i < parts; ++i) {
        Part part{adopting.base / adopting.in.take_text(), size_, adopting.in.take<std::uint64_t>(), -1};
        part.descriptor = ::open(part.path.c_str(), O_RDWR | O_CLOEXEC);
        struct stat status {};
        if (part.descriptor < 0 || ::fstat(part.descriptor, &status) != 0)
            fail("cannot read scratch file", part.path);
        adopted_.push_back(part);
        errno = 0;
        if (static_cast<std::uint64_t>(status.st_size) < part.size)
            fail("cannot read scratch file", part.path);
        // What came after the checkpoint is nobody's.
        if (::ftruncate(part.descriptor, static_cast<off_t>(part.size)) != 0)
            fail("cannot write scratch file", part.path);
        size_ += part.size;
        add_scratch(part.size);
    }
    adopted_bytes_ = size_;
}

}  // namespace spamgraph::tally
