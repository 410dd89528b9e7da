#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace spamgraph::logs {

/// The columns that we read from a Zeek dns.log; which place each has is said by `#fields`.
enum class ZeekColumn : std::uint8_t {
    ts,
    orig_h,
    resp_h,
    resp_p,
    query,
    qclass,
    qclass_name,
    qtype,
    qtype_name,
    rcode,
    rcode_name,
    authoritative,
    truncated,
    recursion_desired,
    recursion_available,
    answers,
    ttls,
    rejected,
    opcode,
    count
};

/// What the header lines of a Zeek log say of the rows below them.
struct ZeekHeader {
    static constexpr int kAbsent = -1;
    static constexpr std::size_t kColumns = static_cast<std::size_t>(ZeekColumn::count);

    char separator = '\t';
    char set_separator = ',';
    std::string empty_field = "(empty)";
    std::string unset_field = "-";
    int fields = 0;  ///< columns of a row; 0 before the first `#fields`
    std::array<int, kColumns> place;

    ZeekHeader() { place.fill(kAbsent); }
    bool operator==(const ZeekHeader&) const = default;

    [[nodiscard]] int place_of(ZeekColumn column) const { return place[static_cast<std::size_t>(column)]; }
    [[nodiscard]] bool has(ZeekColumn column) const { return place_of(column) != kAbsent; }

    /// Whether rows below this header are DNS queries: time, client, name and type have a column. Local.
    [[nodiscard]] bool is_dns() const
    {
        return has(ZeekColumn::ts) && has(ZeekColumn::orig_h) && has(ZeekColumn::query) &&
               (has(ZeekColumn::qtype) || has(ZeekColumn::qtype_name));
    }

    /// Takes in one line that begins with '#'; a comment changes nothing. Local.
    void read_line(std::string_view line);
};

}  // namespace spamgraph::logs
