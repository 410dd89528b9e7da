#include "spamgraph/logs/formats.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "logs/zeek_tsv.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::logs {

namespace {

constexpr std::array kLogFormats{
    LogFormat{"zeek-tsv", "Zeek dns.log, tab-separated", is_zeek_tsv, make_zeek_tsv_reader},
};

/// Whether a whole line that is no comment stands in `text`.
bool has_whole_row(std::string_view text)
{
    for (std::size_t end; (end = text.find('\n')) != text.npos; text.remove_prefix(end + 1))
        if (end > 0 && text[0] != '#') return true;
    return false;
}

}  // namespace

std::span<const LogFormat> log_formats()
{
    return kLogFormats;
}

std::string known_formats()
{
    std::string names;
    for (const LogFormat& format : kLogFormats) names.append(names.empty() ? "" : " ").append(format.name);
    return names;
}

const LogFormat& find_log_format(std::string_view name)
{
    const auto* const found = std::ranges::find(kLogFormats, name, &LogFormat::name);
    if (found != kLogFormats.end()) return *found;
    throw Error(ExitCode::usage,
                "unknown log format '" + std::string(name) + "' (known: " + known_formats() + ")");
}

std::optional<const LogFormat*> recognise_log_format(const std::filesystem::path& path,
                                                     const ReaderOptions& options)
{
    const auto source = open_source(path);
    const std::string text = read_head(*source);
    if (text.empty() && !source->truncated()) return nullptr;
    const auto* const found = std::ranges::find_if(
        kLogFormats, [&](const LogFormat& format) { return format.recognises(text, options); });
    if (found != kLogFormats.end()) return found;
    // Cut off before its first row: any reader will say so.
    if (source->truncated() && !has_whole_row(text)) return kLogFormats.data();
    return std::nullopt;
}

const LogFormat* detect_log_format(const std::filesystem::path& path, const ReaderOptions& options)
{
    if (const auto format = recognise_log_format(path, options)) return *format;
    throw Error(ExitCode::bad_data, "cannot tell the log format of '" + path.string() + "' (known: " +
                                        known_formats() + "; if it is one of them, name it with --format)");
}

}  // namespace spamgraph::logs
