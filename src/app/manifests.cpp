#include "app/manifests.hpp"

#define XXH_INLINE_ALL
#include <fcntl.h>
#include <fmt/core.h>
#include <sys/stat.h>
#include <unistd.h>
#include <xxhash.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fstream>
#include <iterator>

#include "spamgraph/core/error.hpp"

namespace spamgraph::app {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view kName = "manifest-";
constexpr std::string_view kUnfinished = "unfinished-";

[[noreturn]] void fail(const fs::path& file, int number)
{
    throw Error(ExitCode::io, fmt::format("cannot write '{}' ({})", file.string(), system_reason(number)));
}

/// Writes bytes and their hash to a new file.
void write_new(const fs::path& file, std::string_view bytes, bool sync)
{
    const std::uint64_t hash = XXH3_64bits(bytes.data(), bytes.size());
    const int descriptor = ::open(file.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (descriptor < 0) fail(file, errno);
    int error = 0;
    for (std::string_view rest : {bytes, std::string_view(reinterpret_cast<const char*>(&hash), sizeof hash)})
        while (!rest.empty() && error == 0) {
            const ssize_t written = ::write(descriptor, rest.data(), rest.size());
            if (written >= 0)
                rest.remove_prefix(static_cast<std::size_t>(written));
            else if (errno != EINTR)
                error = errno;
        }
    if (error == 0 && sync && ::fsync(descriptor) != 0) error = errno;
    ::close(descriptor);
    if (error == 0) return;
    ::unlink(file.c_str());
    fail(file, error);
}

/// Makes the names in a folder durable.
void sync_folder(const fs::path& folder)
{
    const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (descriptor < 0) return;
    ::fsync(descriptor);
    ::close(descriptor);
}

/// Names of the files in a folder; what cannot be read is left out.
std::vector<std::string> names_in(const fs::path& folder)
{
    std::vector<std::string> names;
    std::error_code error;
    for (auto entry = fs::directory_iterator(folder, error); !error && entry != fs::directory_iterator();
         entry.increment(error))
        names.push_back(entry->path().filename().string());
    return names;
}

}  // namespace

void write_checked(const fs::path& file, std::string_view bytes, bool sync)
{
    std::error_code ignored;
    fs::create_directories(file.parent_path(), ignored);
    const fs::path unfinished = file.string() + ".partial";
    write_new(unfinished, bytes, sync);
    if (::rename(unfinished.c_str(), file.c_str()) != 0) fail(file, errno);
    if (sync) sync_folder(file.parent_path());
}

std::optional<std::string> read_checked(const fs::path& file)
{
    std::ifstream stream(file, std::ios::binary);
    std::string bytes{std::istreambuf_iterator<char>(stream), {}};
    std::uint64_t hash = 0;
    if (!stream.is_open() || bytes.size() < sizeof hash) return std::nullopt;
    std::memcpy(&hash, bytes.data() + bytes.size() - sizeof hash, sizeof hash);
    bytes.resize(bytes.size() - sizeof hash);
    if (XXH3_64bits(bytes.data(), bytes.size()) != hash) return std::nullopt;
    return bytes;
}

fs::path Manifests::path(std::uint64_t number) const
{
    return folder_ / fmt::format("{}{}", kName, number);
}

std::vector<std::uint64_t> Manifests::numbers() const
{
    std::vector<std::uint64_t> numbers;
    for (const std::string& name : names_in(folder_)) {
        if (!name.starts_with(kName)) continue;
        std::uint64_t number = 0;
        const char* const last = name.data() + name.size();
        const auto [end, bad] = std::from_chars(name.data() + kName.size(), last, number);
        if (bad == std::errc() && end == last) numbers.push_back(number);
    }
    std::ranges::sort(numbers);
    return numbers;
}

bool Manifests::take(std::uint64_t number, std::string_view bytes, bool sync)
{
    const fs::path unfinished =
        folder_ / fmt::format("{}{}-{}", kUnfinished, ::getpid(), XXH3_64bits(bytes.data(), bytes.size()));
    write_new(unfinished, bytes, sync);
    const int linked = ::link(unfinished.c_str(), path(number).c_str());
    const int error = errno;
    ::unlink(unfinished.c_str());
    if (linked != 0 && error == ENOENT)
        return take(number, bytes, sync);  // a job that ended has just cleaned up
    if (linked != 0 && error != EEXIST) fail(path(number), error);
    if (linked == 0 && sync) sync_folder(folder_);
    return linked == 0;
}

std::optional<std::string> Manifests::read(std::uint64_t number) const
{
    return read_checked(path(number));
}

void Manifests::remove(std::uint64_t number) const
{
    std::error_code ignored;
    fs::remove(path(number), ignored);
    if (numbers().empty()) remove_unfinished();
}

void Manifests::remove_all() const
{
    std::error_code ignored;
    for (const std::uint64_t number : numbers()) fs::remove(path(number), ignored);
    remove_unfinished();
}

void Manifests::remove_unfinished() const
{
    std::error_code ignored;
    for (const std::string& name : names_in(folder_))
        if (name.starts_with(kUnfinished)) fs::remove(folder_ / name, ignored);
}

}  // namespace spamgraph::app
