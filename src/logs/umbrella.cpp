#include "logs/umbrella.hpp"

#include <algorithm>

#include "logs/delimited_row.hpp"
#include "logs/row_fields.hpp"
#include "logs/row_reader.hpp"

namespace spamgraph::logs {

namespace {

/// Columns from 0; later versions of the log add more behind these.
enum Column : std::size_t {
    kTime,
    kIdentity,
    kIdentities,
    kInternal,
    kExternal,
    kAction,
    kType,
    kRcode,
    kDomain
};
constexpr std::size_t kFewestColumns = 10;

constexpr std::string_view kTimeHeading = "timestamp";

bool is_heading(std::string_view line)
{
    line.remove_prefix(std::min(line.find_first_not_of(" \""), line.size()));
    constexpr auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
    const auto equal = [&](char a, char b) { return lower(a) == b; };
    return std::ranges::equal(line.substr(0, kTimeHeading.size()), kTimeHeading, equal);
}

class UmbrellaParser : public RowParser {
public:
    using RowParser::RowParser;

    [[nodiscard]] bool is_row(std::string_view line) const override { return !is_heading(line); }
    /// A cut one lacks columns or a quote.
    [[nodiscard]] bool is_whole(std::string_view /*row*/) const override { return true; }

    std::optional<Reason> parse(std::string_view row, Query& query,
                                std::optional<std::int64_t>& time_s) override
    {
        const bool is_csv = row_.split(row, ',', '"');
        std::string_view stamp = row_.size() > 0 ? row_[kTime] : std::string_view();
        const auto time = take_utc(stamp);
        if (!time) return Reason::no_time;
        time_s = query.time_s = *time;
        if (!is_csv || row_.size() < kFewestColumns) return Reason::columns;

        const std::string_view address = row_[kInternal].empty() ? row_[kExternal] : row_[kInternal];
        if (const auto reason = read_type_and_client(row_[kType], address, query)) return reason;
        if (const auto reason = read_presented_name(row_[kDomain], qname_)) return reason;
        query.qname = qname_;
        query.nxdomain = is_nxdomain(row_[kRcode]);
        return std::nullopt;
    }

private:
    /// "2013-08-19 20:15:00", which is UTC.
    std::optional<std::int64_t> take_utc(std::string_view stamp)
    {
        const auto time = utc_.take_iso(stamp);
        return stamp.empty() ? time : std::nullopt;
    }

    FileClock utc_{TimeZone()};
    DelimitedRow row_;
    std::string qname_;
};

/// Whether a line has the columns of this log: a stamp first, and a type as `15 (MX)` in its place.
bool is_umbrella_row(std::string_view line)
{
    DelimitedRow row;
    FileClock clock{TimeZone()};
    if (!row.split(line, ',', '"') || row.size() < kFewestColumns) return false;
    std::string_view stamp = row[kTime];
    return clock.take_iso(stamp) && stamp.empty() && row[kType].ends_with(')') && parse_qtype(row[kType]);
}

}  // namespace

bool is_umbrella(std::string_view head, const ReaderOptions& /*options*/)
{
    return any_line(head, is_umbrella_row);
}

std::unique_ptr<LogReader> make_umbrella_reader(const ReaderOptions& options)
{
    return make_reader_of<UmbrellaParser>(options);
}

}  // namespace spamgraph::logs
