#pragma once

#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "logs/row_fields.hpp"
#include "logs/stamp.hpp"
#include "logs/zeek_header.hpp"
#include "spamgraph/logs/reader.hpp"
#include "spamgraph/logs/reader_options.hpp"

namespace spamgraph::logs {

/// Whether `head`, the first bytes of an uncompressed input, is a Zeek dns.log with its header. Local.
bool is_zeek_tsv(std::string_view head, const ReaderOptions& options = {});

/// A reader of Zeek dns.log, tab-separated (any columns, found by `#fields`). Local.
std::unique_ptr<LogReader> make_zeek_tsv_reader(const ReaderOptions& options = {});

/// Whether a text is this one character. Local.
constexpr bool same(std::string_view text, char c)
{
    return text.size() == 1 && text[0] == c;
}

/// Whether two short texts are the same; most differ in their size or first byte. Local.
constexpr bool same(std::string_view a, std::string_view b)
{
    if (a.size() != b.size()) return false;
    return a.empty() || (a[0] == b[0] && (a.size() == 1 || a == b));
}

/// Parses single rows under a header; keeps the buffers that a parsed row's views point into.
class ZeekRowParser {
public:
    ZeekHeader header;
    bool with_server = false;  ///< whether it is asked where queries went

    /// A query, or why not. The views in `query` last until the next call, or as long as the row. All that is
    /// ever set in a query is set in each, so that one can be used again for the next row. Local.
    /// @param fences what its fields stand between: -1, the places of the header's separator, its length
    /// @param time_s set as soon as the row's time could be read
    std::optional<Reason> parse(std::string_view row, std::span<const std::uint32_t> fences, Query& query,
                                std::optional<std::int64_t>& time_s);

    /// Whether a row with so many fields has all that the header says; false without a header. Local.
    [[nodiscard]] bool has_all_columns(std::size_t fields) const
    {
        return fields == static_cast<std::size_t>(header.fields);
    }

private:
    // Inlined always: there are twenty calls of it a row.
    [[nodiscard, gnu::always_inline]] std::string_view field(std::size_t place) const
    {
        const std::uint32_t begin = fences_[place] + 1;
        return {row_ + begin, fences_[place + 1] - begin};
    }
    [[nodiscard, gnu::always_inline]] std::string_view field(ZeekColumn column) const
    {
        return header.has(column) ? field(static_cast<std::size_t>(header.place_of(column)))
                                  : std::string_view(header.unset_field);
    }
    [[nodiscard]] bool is_set(std::string_view value) const { return !same(value, header.unset_field); }
    std::optional<std::int64_t> read_other_time(std::string_view text);
    std::optional<Reason> find_skip_reason() const;
    std::optional<Reason> parse_qtype(std::uint16_t& qtype) const;
    std::optional<Reason> parse_qname(Query& query);
    [[nodiscard]] bool has_no_data() const;
    void parse_answers(std::string_view answers, std::string_view ttls);
    bool parse_single_answer(std::string_view answer, std::string_view ttl);
    void parse_answer(std::string_view element, std::size_t place);
    bool parse_odd_answer(std::string_view element, Answer& answer);
    void parse_ttls(std::string_view ttls, std::size_t elements);

    const char* row_ = nullptr;
    const std::uint32_t* fences_ = nullptr;
    FileClock clock_{TimeZone()};
    std::string raw_, qname_;
    AddressColumn server_;
    std::deque<std::string> hosts_;  ///< a deque: views of its texts outlive its growth
    std::size_t hosts_used_ = 0;
    std::vector<Answer> answers_;
    std::vector<std::size_t> places_;  ///< of each answer among the elements of its column
};

}  // namespace spamgraph::logs
