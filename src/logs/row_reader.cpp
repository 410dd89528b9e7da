#include "logs/row_reader.hpp"

#include "logs/line_reader.hpp"

namespace spamgraph::logs {

namespace {

class RowReader : public LogReader {
public:
    explicit RowReader(std::unique_ptr<RowParser> parser) : parser_(std::move(parser)) {}

    UnitReport read(const std::filesystem::path& path, const InputUnit& unit, RowHandler& handler) override
    {
        parser_->clock.begin_file(path);
        parser_->begin_file(read_head(*open_source(path)));

        // A unit owns the rows that begin in it: one byte earlier tells whether a row begins at its first
        // byte.
        const bool from_front = unit.begin == 0;
        const std::uint64_t from = from_front ? 0 : unit.begin - 1;
        source_ = open_source(path, from);
        LineReader lines(*source_, from);
        Line line;
        if (!from_front) lines.next(line);

        UnitReport report;
        const bool is_numbered = from_front || unit.lines > 0;
        std::uint64_t number = unit.lines;
        while (lines.next(line, parser_->separator()) && line.offset < unit.end) {
            ++number;
            place_ = line.complete ? std::optional(ReadPlace{lines.offset(), is_numbered ? number : 0})
                                   : std::nullopt;
            drop_byte_order_mark(line);
            if (line.text.empty() || !parser_->is_row(line.text)) continue;
            hand_over(line, is_numbered ? number : 0, report, handler);
        }
        report.truncated |= source_->truncated();
        report.assumed_zone = parser_->clock.assumed_zone();
        report.inferred_year = parser_->clock.inferred_year();
        closed_bytes_ += source_->file_bytes();
        source_.reset();
        return report;
    }

    [[nodiscard]] std::optional<ReadPlace> place() const override { return place_; }

    [[nodiscard]] std::uint64_t file_bytes() const override
    {
        return closed_bytes_ + (source_ ? source_->file_bytes() : 0);
    }

private:
    void hand_over(const Line& line, std::uint64_t number, UnitReport& report, RowHandler& handler)
    {
        Query query;
        LeftOut left_out{{}, {}, line.offset, number, line.text};
        std::optional<Reason> reason;
        if (line.too_long) {
            reason = source_->truncated() && !line.complete ? cut(report) : Reason::line_length;
        } else if (!line.complete && (source_->truncated() || !parser_->is_whole(line.text))) {
            reason = cut(report);
        } else {
            parser_->separators = line.fences.subspan(1);
            reason = parser_->parse(line.text, query, left_out.time_s);
            if (!line.complete && reason && info(*reason).rejected) {
                reason = cut(report);
                left_out.time_s.reset();
            }
        }
        if (!reason) {
            query.row = line.text;
            return handler.on_query(query);
        }
        left_out.reason = *reason;
        if (!query.answers.empty()) left_out.answered = &query;
        handler.on_left_out(left_out);
    }

    /// The input ends within its last row.
    static Reason cut(UnitReport& report)
    {
        report.truncated = true;
        return Reason::truncated;
    }

    std::unique_ptr<RowParser> parser_;
    std::unique_ptr<ByteSource> source_;
    std::optional<ReadPlace> place_;
    std::uint64_t closed_bytes_ = 0;
};

}  // namespace

std::unique_ptr<LogReader> make_row_reader(std::unique_ptr<RowParser> parser)
{
    return std::make_unique<RowReader>(std::move(parser));
}

}  // namespace spamgraph::logs
