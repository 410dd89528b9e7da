#include "logs/zeek_tsv.hpp"

#include "logs/line_reader.hpp"

namespace spamgraph::logs {

namespace {

/// Takes in the header lines at the front of `source`.
ZeekHeader read_first_header(ByteSource& source)
{
    ZeekHeader header;
    LineReader lines(source, 0);
    Line line;
    while (lines.next(line)) {
        drop_byte_order_mark(line);
        if (line.text.empty()) continue;
        if (line.text[0] != '#') break;
        header.read_line(line.text);
    }
    return header;
}

class ZeekTsvReader : public LogReader {
public:
    explicit ZeekTsvReader(const ReaderOptions& options) { parser_.with_server = options.servers; }

    UnitReport read(const std::filesystem::path& path, const InputUnit& unit, RowHandler& handler) override
    {
        const bool from_front = unit.begin == 0;
        parser_.header = from_front ? ZeekHeader{} : read_first_header(*open_source(path));
        std::optional<ZeekHeader> first;  // the header of the file's first row
        if (!from_front) first = parser_.header;

        // A unit owns the rows that begin in it: one byte earlier tells whether a row begins at its first
        // byte.
        const std::uint64_t from = from_front ? 0 : unit.begin - 1;
        source_ = open_source(path, from);
        LineReader lines(*source_, from);
        Line line;
        if (!from_front) lines.next(line);

        UnitReport report;
        const bool is_numbered = from_front || unit.lines > 0;
        bool is_first_header = true;
        std::uint64_t number = unit.lines;
        while (lines.next(line, parser_.header.separator) && line.offset < unit.end) {
            ++number;
            drop_byte_order_mark(line);
            if (line.text.empty()) continue;
            if (line.text[0] == '#') {
                if (!line.too_long) parser_.header.read_line(line.text);
                // Said at the header, not at its rows: those may begin in the next unit, which never sees it.
                is_first_header = !first || parser_.header == *first;
                report.layout_changed |= !is_first_header;
                continue;
            }
            if (!first) first = parser_.header;
            // Below another header than the first, rows can only be understood from the front.
            place_ = line.complete && is_first_header
                         ? std::optional(ReadPlace{lines.offset(), is_numbered ? number : 0})
                         : std::nullopt;
            hand_over(line, is_numbered ? number : 0, report, handler);
        }
        // The rows below a last header may all belong to the next unit, which cannot see it.
        if (first && parser_.header != *first) report.layout_changed = true;
        report.truncated |= source_->truncated();
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
    /// Whether the input ends within this line: a compressed one that is cut, or a plain one whose last row
    /// lacks columns.
    [[nodiscard]] bool is_cut(const Line& line) const
    {
        if (line.complete) return false;
        return source_->truncated() || (!line.too_long && !parser_.has_all_columns(line.fences.size() - 1));
    }

    void hand_over(const Line& line, std::uint64_t number, UnitReport& report, RowHandler& handler)
    {
        std::optional<std::int64_t> time_s;
        std::optional<Reason> reason;
        if (is_cut(line)) {
            reason = Reason::truncated;  // without a time: what is left of the row may be left of it, too
            report.truncated = true;
        } else if (line.too_long) {
            reason = Reason::line_length;
        } else {
            reason = parser_.parse(line.text, line.fences, query_, time_s);
        }
        if (!reason) return handler.on_query(query_);
        handler.on_left_out({*reason, time_s, line.offset, number, line.text});
    }

    Query query_;  ///< of the row being read: the parser sets the same parts of it for every row
    ZeekRowParser parser_;
    std::unique_ptr<ByteSource> source_;
    std::optional<ReadPlace> place_;
    std::uint64_t closed_bytes_ = 0;
};

}  // namespace

bool is_zeek_tsv(std::string_view head, const ReaderOptions& /*options*/)
{
    ZeekHeader header;
    if (head.starts_with(kByteOrderMark)) head.remove_prefix(kByteOrderMark.size());
    while (!head.empty() && head[0] == '#') {
        const std::size_t end = head.find('\n');
        std::string_view line = head.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        header.read_line(line);
        if (end == head.npos) break;
        head.remove_prefix(end + 1);
    }
    return header.is_dns();
}

std::unique_ptr<LogReader> make_zeek_tsv_reader(const ReaderOptions& options)
{
    return std::make_unique<ZeekTsvReader>(options);
}

}  // namespace spamgraph::logs
