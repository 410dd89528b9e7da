#pragma once

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "logs/zeek_header.hpp"
#include "spamgraph/logs/reader.hpp"
#include "spamgraph/logs/reader_options.hpp"

namespace spamgraph::logs {

/// Whether `head`, the first bytes of an uncompressed input, is a Zeek dns.log with its header. Local.
bool is_zeek_tsv(std::string_view head, const ReaderOptions& options = {});

/// A reader of Zeek dns.log, tab-separated (any columns, found by `#fields`). Local.
std::unique_ptr<LogReader> make_zeek_tsv_reader(const ReaderOptions& options = {});

/// Parses single rows under a header; keeps the buffers that a parsed row's views point into.
class ZeekRowParser {
public:
    ZeekHeader header;

    /// A query, or why not. The views in `query` last until the next call. Local.
    /// @param time_s set as soon as the row's time could be read
    std::optional<Reason> parse(std::string_view row, Query& query, std::optional<std::int64_t>& time_s);

    /// Whether `row` has as many columns as the header says; false without a header. Local.
    [[nodiscard]] bool has_all_columns(std::string_view row) const
    {
        return std::ranges::count(row, header.separator) + 1 == header.fields;
    }

private:
    [[nodiscard]] std::string_view field(ZeekColumn column) const;
    [[nodiscard]] bool is_set(std::string_view value) const { return value != header.unset_field; }
    std::optional<Reason> find_skip_reason() const;
    std::optional<Reason> parse_qtype(std::uint16_t& qtype) const;
    std::optional<Reason> parse_qname(Query& query);
    void parse_answers(std::string_view answers, std::string_view ttls);

    std::vector<std::string_view> fields_;
    std::string raw_, qname_;
    std::deque<std::string> hosts_;  ///< a deque: views of its texts outlive its growth
    std::vector<Answer> answers_;
    std::vector<std::size_t> places_;  ///< of each answer among the elements of its column
};

}  // namespace spamgraph::logs
