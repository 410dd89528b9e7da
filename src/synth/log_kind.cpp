#include "spamgraph/synth/log_kind.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <array>

#include "spamgraph/core/error.hpp"
#include "synth/row_format.hpp"

namespace spamgraph::synth {

std::span<const LogKind> log_kinds()
{
    static const std::array<LogKind, 6> kKinds{{
        {"zeek-tsv", "Zeek dns.log, tab-separated", ".log", true, true, zeek_tsv()},
        {"zeek-json", "Zeek dns.log, JSON lines", ".json", true, true, zeek_json()},
        {"bind", "BIND 9 query log: no answers", ".querylog", false, false, bind_query_log()},
        {"pcap", "packets of queries and responses", ".pcap", true, false, pcap_file()},
        {"dnstap", "dnstap in Frame Streams: client queries and responses", ".dnstap", true, false,
         dnstap_file()},
        {"umbrella-csv", "Cisco Umbrella DNS log, 10 columns: no answers", ".csv", false, false,
         umbrella_csv()},
    }};
    return kKinds;
}

const LogKind& find_log_kind(std::string_view name)
{
    const auto found = std::ranges::find(log_kinds(), name, &LogKind::name);
    if (found != log_kinds().end()) return *found;
    std::string known;
    for (const LogKind& kind : log_kinds()) known.append(" ").append(kind.name);
    throw Error(ExitCode::usage, fmt::format("unknown log format '{}' (known:{})", name, known));
}

}  // namespace spamgraph::synth
