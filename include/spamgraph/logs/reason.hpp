#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace spamgraph::logs {

/// Why a row is not counted. Skipped: well formed, but not a client's query that we look at. Rejected:
/// malformed.
enum class Reason : std::uint8_t {
    port,
    dns_class,
    response,
    other_day,
    duplicate,
    other_line,
    no_header,
    line_length,
    no_time,
    syntax,
    columns,
    client,
    qtype,
    empty_label,
    label_length,
    name_length,
    truncated,
    opcode,
    upstream,
    message,
    questions,
    snap_length,
    packet,
    link_type,
    fragment,
    segment,
    frame,
};

struct ReasonInfo {
    std::string_view name;
    bool rejected;
};

/// By Reason; names and order are those of the files written.
inline constexpr std::array kReasons{
    ReasonInfo{"port", false},       ReasonInfo{"class", false},      ReasonInfo{"response", false},
    ReasonInfo{"other-day", false},  ReasonInfo{"duplicate", false},  ReasonInfo{"other-line", false},
    ReasonInfo{"no-header", true},   ReasonInfo{"line-length", true}, ReasonInfo{"no-time", true},
    ReasonInfo{"syntax", true},      ReasonInfo{"columns", true},     ReasonInfo{"client", true},
    ReasonInfo{"qtype", true},       ReasonInfo{"empty-label", true}, ReasonInfo{"label-length", true},
    ReasonInfo{"name-length", true}, ReasonInfo{"truncated", true},   ReasonInfo{"opcode", false},
    ReasonInfo{"upstream", false},   ReasonInfo{"message", true},     ReasonInfo{"questions", true},
    ReasonInfo{"snap-length", true}, ReasonInfo{"packet", true},      ReasonInfo{"link-type", true},
    ReasonInfo{"fragment", true},    ReasonInfo{"segment", true},     ReasonInfo{"frame", true},
};

inline constexpr std::size_t kReasonCount = kReasons.size();

constexpr const ReasonInfo& info(Reason reason)
{
    return kReasons[static_cast<std::size_t>(reason)];
}

}  // namespace spamgraph::logs
