#include "spamgraph/logs/formats.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "logs/bind.hpp"
#include "logs/capture_file.hpp"
#include "logs/cdns.hpp"
#include "logs/delimited.hpp"
#include "logs/dnsmasq.hpp"
#include "logs/dnstap.hpp"
#include "logs/frame_streams.hpp"
#include "logs/passive_dns.hpp"
#include "logs/pcap.hpp"
#include "logs/powerdns.hpp"
#include "logs/route53.hpp"
#include "logs/suricata.hpp"
#include "logs/umbrella.hpp"
#include "logs/unbound.hpp"
#include "logs/windows.hpp"
#include "logs/zeek_json.hpp"
#include "logs/zeek_tsv.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::logs {

namespace {

constexpr std::array kLogFormats{
    LogFormat{"zeek-tsv", "Zeek dns.log, tab-separated", is_zeek_tsv, make_zeek_tsv_reader},
    LogFormat{"zeek-json", "Zeek dns.log, a JSON object a line", is_zeek_json, make_zeek_json_reader},
    LogFormat{"suricata", "Suricata eve.json, its dns events", is_suricata, make_suricata_reader},
    LogFormat{"route53", "Amazon Route 53 Resolver query log, a JSON object a line", is_route53,
              make_route53_reader},
    LogFormat{"bind", "BIND 9 query log, from a file or through syslog; no answers", is_bind,
              make_bind_reader},
    LogFormat{"unbound", "Unbound log with log-queries or log-replies; no answers", is_unbound,
              make_unbound_reader},
    LogFormat{"powerdns", "PowerDNS Recursor structured log with quiet=no; no answers", is_powerdns,
              make_powerdns_reader},
    LogFormat{"dnsmasq", "dnsmasq log with log-queries; no answers", is_dnsmasq, make_dnsmasq_reader},
    LogFormat{"windows", "Windows DNS Server debug log; no answers", is_windows, make_windows_reader},
    LogFormat{"umbrella", "Cisco Umbrella DNS log, CSV; no answers", is_umbrella, make_umbrella_reader},
    LogFormat{"pcap", "packet capture, pcap or pcapng", is_capture, make_pcap_reader, true},
    LogFormat{"dnstap", "dnstap in Frame Streams", is_dnstap, make_dnstap_reader, true},
    LogFormat{"cdns", "C-DNS (RFC 8618)", is_cdns, make_cdns_reader, true},
    LogFormat{"passive-dns", "passive DNS in Common Output Format: addresses of names, no queries",
              is_passive_dns, make_passive_dns_reader, false, true},
    // Last: tried where nothing else fits, and only where the user told its columns.
    LogFormat{"delimited", "any delimited text, by columns that options name (--column-time and others)",
              is_delimited, make_delimited_reader},
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
