#include "spamgraph/logs/formats.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "logs/capture_file.hpp"
#include "logs/cdns.hpp"
#include "logs/dnstap.hpp"
#include "logs/frame_streams.hpp"
#include "logs/pcap.hpp"
#include "logs/zeek_tsv.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::logs {

namespace {

constexpr std::array kLogFormats{
    LogFormat{"zeek-tsv", "Zeek dns.log, tab-separated", is_zeek_tsv, make_zeek_tsv_reader},
    LogFormat{"pcap", "packet capture, pcap or pcapng", is_capture, make_pcap_reader, true},
    LogFormat{"dnstap", "dnstap in Frame Streams", is_dnstap, make_dnstap_reader, true},
    LogFormat{"cdns", "C-DNS (RFC 8618)", is_cdns, make_cdns_reader, true},
};

constexpr std::size_t kHeadBytes = 64 * 1024;

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

std::optional<const LogFormat*> recognise_log_format(const std::filesystem::path& path)
{
    const auto source = open_source(path);
    std::vector<char> head(kHeadBytes);
    std::size_t size = 0;
    while (size < head.size()) {
        const std::size_t got = source->read(std::span(head).subspan(size));
        if (got == 0) break;
        size += got;
    }
    if (size == 0 && !source->truncated()) return nullptr;
    const std::string_view text(head.data(), size);
    const auto* const found =
        std::ranges::find_if(kLogFormats, [&](const LogFormat& format) { return format.recognises(text); });
    if (found != kLogFormats.end()) return found;
    // Cut off before its first row: any reader will say so.
    if (source->truncated() && !has_whole_row(text)) return kLogFormats.data();
    return std::nullopt;
}

const LogFormat* detect_log_format(const std::filesystem::path& path)
{
    if (const auto format = recognise_log_format(path)) return *format;
    throw Error(ExitCode::bad_data, "cannot tell the log format of '" + path.string() + "' (known: " +
                                        known_formats() + "; if it is one of them, name it with --format)");
}

}  // namespace spamgraph::logs
