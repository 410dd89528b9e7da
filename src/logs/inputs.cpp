#include "spamgraph/logs/inputs.hpp"

#include <glob.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <map>
#include <new>

#include "logs/file.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::logs {

namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t kSmallestUnit = 4 << 20;
constexpr std::uint64_t kLargestUnit = 1 << 30;
constexpr std::uint64_t kUnitsPerRank = 8;  // enough that the last ones even out what the estimate got wrong

/// How many times larger a file is once it is uncompressed: what DNS logs commonly come to.
constexpr std::uint64_t expansion(Compression compression)
{
    switch (compression) {
        case Compression::gzip:
            return 6;
        case Compression::zstd:
            return 7;
        case Compression::xz:
        case Compression::bzip2:
            return 9;
        case Compression::lz4:
            return 4;
        case Compression::utf16_le:
        case Compression::utf16_be:
        case Compression::none:
            break;
    }
    return 1;
}

std::uint64_t unit_bytes(const Input& input, const InputUnit& unit)
{
    const std::uint64_t end = std::min(unit.end, input.bytes * expansion(input.compression));
    return end - std::min(unit.begin, end);
}

[[noreturn]] void refuse(const char* problem, const fs::path& path, const std::string& reason)
{
    throw Error(ExitCode::no_input, std::string(problem) + " '" + path.string() + "' (" + reason + ")");
}

/// What `path` is, symbolic links followed.
fs::file_type type_of(const fs::path& path)
{
    std::error_code error;
    const fs::file_type type = fs::status(path, error).type();
    if (type == fs::file_type::none) refuse("cannot read", path, system_reason(error.value()));
    return type;
}

/// Files to read; true for those that were named themselves.
using Files = std::map<fs::path, bool>;

/// Every regular file below a directory. To read another kind could wait for a writer, or never end.
void collect_folder(const std::string& name, Files& files)
{
    bool empty = true;
    std::error_code error;
    for (auto entry = fs::recursive_directory_iterator(name, error);
         !error && entry != fs::recursive_directory_iterator(); entry.increment(error)) {
        const fs::file_type type = type_of(entry->path());
        if (type == fs::file_type::not_found) refuse("cannot read", entry->path(), system_reason(ENOENT));
        if (type != fs::file_type::regular) continue;
        files.try_emplace(entry->path().lexically_normal(), false);
        empty = false;
    }
    if (error) refuse("cannot read directory", name, system_reason(error.value()));
    if (empty) refuse("no file in directory", name, "it is empty");
}

/// The paths that a pattern matches; empty where `name` is none.
std::vector<std::string> match_pattern(const std::string& name)
{
    if (name.find_first_of("*?[") == name.npos) return {};
    glob_t found{};
    const int failed = glob(name.c_str(), 0, nullptr, &found);
    const std::vector<std::string> paths(found.gl_pathv, found.gl_pathv + (failed ? 0 : found.gl_pathc));
    globfree(&found);
    if (failed == GLOB_NOSPACE) throw std::bad_alloc();
    if (failed) refuse("no such input", name, "no file matches the pattern");
    return paths;
}

void collect_files(const std::string& name, Files& files)
{
    const fs::file_type type = type_of(name);
    if (type == fs::file_type::not_found) {
        const std::vector<std::string> paths = match_pattern(name);
        if (paths.empty()) refuse("no such input", name, "file or directory");
        for (const std::string& path : paths) collect_files(path, files);
        return;
    }
    if (type == fs::file_type::directory) return collect_folder(name, files);
    if (type != fs::file_type::regular) refuse("cannot read", name, "not a regular file");
    files[fs::path(name).lexically_normal()] = true;
}

Input open_input(const fs::path& path, bool named, const LogFormat* format, const ReaderOptions& options)
{
    std::array<char, 4> head{};
    const std::size_t got = File(path).read(head);
    Input input{path, fs::file_size(path), detect_compression({head.data(), got}), format, false};
    if (format && got > 0) return input;
    if (named) {
        input.format = detect_log_format(path, options);
        return input;
    }
    const auto recognised = recognise_log_format(path, options);
    input.passed_over = !recognised;
    input.format = recognised.value_or(nullptr);
    return input;
}

}  // namespace

std::vector<Input> list_inputs(std::span<const std::string> names, const LogFormat* format,
                               const ReaderOptions& options)
{
    Files files;
    for (const std::string& name : names) collect_files(name, files);

    std::vector<Input> inputs;
    for (const auto& [path, named] : files) inputs.push_back(open_input(path, named, format, options));
    if (!inputs.empty() && std::ranges::all_of(inputs, &Input::passed_over))
        throw Error(ExitCode::bad_data, "no log in '" + names.front() +
                                            "' (no file of it is in a known format: " + known_formats() +
                                            ")");
    return inputs;
}

std::vector<InputUnit> cut_units(std::span<const Input> inputs, const std::vector<bool>& whole, int ranks)
{
    std::uint64_t total = 0;
    for (const Input& input : inputs) total += unit_bytes(input, {});
    const std::uint64_t step = std::clamp(total / (static_cast<std::uint64_t>(ranks) * kUnitsPerRank) + 1,
                                          kSmallestUnit, kLargestUnit);
    std::vector<InputUnit> units;
    for (std::uint32_t i = 0; i < inputs.size(); ++i) {
        if (!inputs[i].format) continue;
        if (inputs[i].compression != Compression::none || inputs[i].format->whole || whole[i]) {
            units.push_back({i});
            continue;
        }
        for (std::uint64_t begin = 0; begin < inputs[i].bytes; begin += step)
            units.push_back({i, begin, begin + step});
    }
    return units;
}

std::vector<InputUnit> deal_units(std::span<const Input> inputs, std::span<const InputUnit> units, int rank,
                                  int ranks)
{
    const auto size_of = [&](const InputUnit& unit) { return unit_bytes(inputs[unit.input], unit); };
    std::vector<InputUnit> ordered(units.begin(), units.end());
    std::ranges::stable_sort(ordered, std::greater{}, size_of);

    std::vector<std::uint64_t> load(static_cast<std::size_t>(ranks));
    std::vector<InputUnit> mine;
    for (const InputUnit& unit : ordered) {
        const auto least = std::ranges::min_element(load);
        *least += size_of(unit) + 1;
        if (least - load.begin() == rank) mine.push_back(unit);
    }
    std::ranges::sort(mine, {}, [](const InputUnit& u) { return std::pair(u.input, u.begin); });
    return mine;
}

}  // namespace spamgraph::logs
