#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "logs/stamp.hpp"
#include "spamgraph/logs/reader.hpp"
#include "spamgraph/logs/reader_options.hpp"

namespace spamgraph::logs {

/// Parses the rows of a text format in which every line is a row and stands for itself.
class RowParser {
public:
    explicit RowParser(const ReaderOptions& options) : clock(options.zone) {}
    virtual ~RowParser() = default;

    /// Called before the rows of a file, or of a part of it, with the first bytes of the file (64 KB, or
    /// all). Local.
    virtual void begin_file(std::string_view /*head*/) {}

    /// Whether a line that is not empty is a row at all, and not a header or a comment. Local.
    [[nodiscard]] virtual bool is_row(std::string_view /*line*/) const { return true; }

    /// A query, or why not. The views in `query` last until the next call. Of a row left out, answers in
    /// `query` are what a response said of its name. Local.
    /// @param time_s set as soon as the row's time could be read
    virtual std::optional<Reason> parse(std::string_view row, Query& query,
                                        std::optional<std::int64_t>& time_s) = 0;

    /// Whether a last line without a line end is a whole row. Local.
    [[nodiscard]] virtual bool is_whole(std::string_view row) const = 0;

    /// A byte whose places the parser wants to know; a newline: none. Local.
    [[nodiscard]] virtual char separator() const { return '\n'; }

    FileClock clock;
    /// Where the separators of the row being parsed stand, ascending, and behind them its size; empty where
    /// that is not known.
    std::span<const std::uint32_t> separators;
};

/// A reader of any such format, plain or compressed, whole or in parts. Local.
std::unique_ptr<LogReader> make_row_reader(std::unique_ptr<RowParser> parser);

/// Makes the reader of a parser: an entry of the table of formats.
template <class Parser>
std::unique_ptr<LogReader> make_reader_of(const ReaderOptions& options)
{
    return make_row_reader(std::make_unique<Parser>(options));
}

/// Whether any line of `head` passes `test`. Local.
template <class Test>
bool any_line(std::string_view head, Test test)
{
    while (!head.empty()) {
        const std::size_t end = head.find('\n');
        std::string_view line = head.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (test(line)) return true;
        if (end == head.npos) break;
        head.remove_prefix(end + 1);
    }
    return false;
}

}  // namespace spamgraph::logs
