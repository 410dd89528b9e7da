#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "spamgraph/logs/query.hpp"
#include "spamgraph/logs/reader.hpp"

namespace spamgraph::logs {

inline const std::string kHeader =
    "#separator \\x09\n"
    "#set_separator\t,\n"
    "#empty_field\t(empty)\n"
    "#unset_field\t-\n"
    "#path\tdns\n"
    "#fields\tts\tid.orig_h\tid.resp_p\tquery\tqclass\tqtype\trcode\tanswers\tTTLs\n"
    "#types\ttime\taddr\tport\tstring\tcount\tcount\tcount\tvector[string]\tvector[interval]\n";

/// An A query for `name` under kHeader, with its newline; one name, one row.
inline std::string row_of(std::string_view name)
{
    return "1376870400.5\t192.0.2.1\t53\t" + std::string(name) + "\t1\t1\t0\t198.51.100.7\t300.0\n";
}

/// A query or a row left out, with copies of what views showed.
struct SeenRow {
    std::optional<Reason> reason;  ///< nothing: a query
    std::optional<std::int64_t> time_s;
    std::uint64_t offset = 0, line = 0;
    std::string qname, row;
    bool operator==(const SeenRow&) const = default;
};

/// Keeps all rows in the order in which they come.
class SeenRows : public RowHandler {
public:
    void on_query(const Query& query) override
    {
        rows.push_back({{}, query.time_s, 0, 0, std::string(query.qname), std::string(query.row)});
    }
    void on_left_out(const LeftOut& left_out) override
    {
        rows.push_back({left_out.reason,
                        left_out.time_s,
                        left_out.offset,
                        left_out.line,
                        {},
                        std::string(left_out.row)});
    }

    [[nodiscard]] std::vector<std::string> names() const
    {
        std::vector<std::string> all;
        for (const SeenRow& row : rows)
            if (!row.reason) all.push_back(row.qname);
        return all;
    }
    [[nodiscard]] std::vector<Reason> reasons() const
    {
        std::vector<Reason> all;
        for (const SeenRow& row : rows)
            if (row.reason) all.push_back(*row.reason);
        return all;
    }

    std::vector<SeenRow> rows;
};

}  // namespace spamgraph::logs
