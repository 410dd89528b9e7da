#include "logs/delimited.hpp"

#include <array>
#include <charconv>

#include "logs/delimited_row.hpp"
#include "logs/line_reader.hpp"
#include "logs/row_fields.hpp"
#include "logs/row_reader.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::logs {

namespace {

constexpr std::size_t kAbsent = ~std::size_t{0};

/// The number of a column, from 1; nothing for a name.
std::optional<std::size_t> column_number(std::string_view column)
{
    std::size_t number{};
    const char* const last = column.data() + column.size();
    const auto [end, error] = std::from_chars(column.data(), last, number);
    return error == std::errc{} && end == last && number > 0 ? std::optional(number) : std::nullopt;
}

void check_columns(const ColumnMap& map)
{
    for (const auto& [name, column] :
         std::array<std::pair<const char*, const std::string&>, 4>{{{"--column-time", map.time},
                                                                    {"--column-client", map.client},
                                                                    {"--column-qname", map.qname},
                                                                    {"--column-qtype", map.qtype}}})
        if (column.empty())
            throw Error(ExitCode::usage, std::string("missing option '") + name +
                                             "' (delimited text needs the columns of time, client, qname and "
                                             "qtype)");
    if (map.header) return;
    for (const std::string& column : {map.time, map.client, map.qname, map.qtype, map.rcode, map.answers})
        if (!column.empty() && !column_number(column))
            throw Error(ExitCode::usage, "invalid column '" + column +
                                             "' (must be a number from 1; names of columns need --header)");
}

class DelimitedParser : public RowParser {
public:
    explicit DelimitedParser(const ReaderOptions& options) : RowParser(options), map_(options.columns)
    {
        check_columns(map_);
    }

    void begin_file(std::string_view head) override
    {
        header_.clear();
        if (map_.header) {
            any_line(head, [&](std::string_view line) {
                header_ = line;
                return !line.empty();
            });
            if (header_.starts_with(kByteOrderMark)) header_.erase(0, kByteOrderMark.size());
            row_.split(header_, map_.delimiter, map_.quote);
        }
        places_ = {place_of(map_.time),  place_of(map_.client), place_of(map_.qname),
                   place_of(map_.qtype), place_of(map_.rcode),  place_of(map_.answers)};
    }

    /// The header may come again where files were put together.
    [[nodiscard]] bool is_row(std::string_view line) const override
    {
        return !map_.header || line != header_;
    }
    [[nodiscard]] bool is_whole(std::string_view /*row*/) const override { return true; }

    std::optional<Reason> parse(std::string_view row, Query& query,
                                std::optional<std::int64_t>& time_s) override
    {
        const bool is_text = row_.split(row, map_.delimiter, map_.quote);
        const auto time = read_time(field(places_.time));
        if (!time) return Reason::no_time;
        time_s = query.time_s = *time;
        if (!is_text) return Reason::columns;
        for (const std::size_t place : {places_.client, places_.qname, places_.qtype})
            if (place >= row_.size()) return Reason::columns;

        if (const auto reason = read_type_and_client(row_[places_.qtype], row_[places_.client], query))
            return reason;
        if (const auto reason = read_presented_name(row_[places_.qname], qname_)) return reason;
        query.qname = qname_;
        query.nxdomain = is_nxdomain(field(places_.rcode));
        answers_.clear();
        if (has_useful_answers(query.qtype)) read_answers(field(places_.answers));
        query.answers = answers_.view();
        query.no_data = query.qtype == qtype::kMx && has_no_data();
        return std::nullopt;
    }

private:
    /// Whether a query was answered without a record, as far as both columns are there.
    [[nodiscard]] bool has_no_data() const
    {
        return places_.answers < row_.size() && is_no_error(field(places_.rcode)) &&
               field(places_.answers).find_first_not_of("-[]() ") == std::string_view::npos;
    }

    struct Places {
        std::size_t time = kAbsent, client = kAbsent, qname = kAbsent, qtype = kAbsent, rcode = kAbsent,
                    answers = kAbsent;
    };

    /// Where a column stands, from 0, in rows under the header now in `row_`.
    [[nodiscard]] std::size_t place_of(const std::string& column) const
    {
        if (const auto number = column_number(column)) return *number - 1;
        for (std::size_t i = 0; i < row_.size() && !column.empty(); ++i)
            if (row_[i] == column) return i;
        return kAbsent;
    }

    [[nodiscard]] std::string_view field(std::size_t place) const
    {
        return place < row_.size() ? row_[place] : std::string_view();
    }

    std::optional<std::int64_t> read_time(std::string_view text)
    {
        if (text.starts_with('@')) return parse_tai64n(text);
        if (const auto time = parse_epoch(text)) return time;
        const auto time = clock.take(text);
        return text.empty() ? time : std::nullopt;
    }

    void read_answers(std::string_view text)
    {
        constexpr std::string_view kBetween = " ,;|";
        std::int32_t preference = -1;
        while (!text.empty()) {
            const std::string_view element = text.substr(0, text.find_first_of(kBetween));
            text.remove_prefix(std::min(element.size() + 1, text.size()));
            // "10 mx.example.com": the number before the exchange.
            const auto number = column_number(element);
            if (!number && !element.empty()) answers_.add(element, -1, preference);
            preference = number && *number < 65'536 ? static_cast<std::int32_t>(*number) : -1;
        }
    }

    ColumnMap map_;
    std::string header_;
    Places places_;
    DelimitedRow row_;
    std::string qname_;
    AnswerList answers_;
};

}  // namespace

bool is_delimited(std::string_view head, const ReaderOptions& options)
{
    if (!options.columns.is_set()) return false;
    DelimitedParser parser(options);
    parser.begin_file(head);
    Query query;
    std::optional<std::int64_t> time_s;
    return any_line(head, [&](std::string_view line) {
        return !line.empty() && parser.is_row(line) && !parser.parse(line, query, time_s);
    });
}

std::unique_ptr<LogReader> make_delimited_reader(const ReaderOptions& options)
{
    return make_reader_of<DelimitedParser>(options);
}

}  // namespace spamgraph::logs
