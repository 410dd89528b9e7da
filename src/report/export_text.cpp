#include <fmt/core.h>

#include <algorithm>

#include "report/export_table.hpp"
#include "report/text.hpp"
#include "spamgraph/core/error.hpp"

/// Formats of lines: CSV (RFC 4180), JSON lines, the list of relays to watch.
namespace spamgraph::report {

namespace {

/// In quotes, as RFC 4180 has it: then no other delimiter splits it either.
std::string quote_csv(std::string_view text)
{
    std::string quoted = "\"";
    for (const char c : text) quoted.append(c == '"' ? 2 : 1, c);
    return quoted + '"';
}

/// A JSON string; byte b outside printable ASCII is the character \u00bb.
std::string quote_json(std::string_view text)
{
    std::string quoted = "\"";
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte > 0x7e || c == '<')
            quoted += fmt::format("\\u{:04x}", byte);
        else
            quoted.append(c == '"' || c == '\\' ? "\\" : "").push_back(c);
    }
    return quoted + '"';
}

/// "2013-08-19T19:49:00Z"
std::string format_time(std::int64_t minute_s)
{
    std::string text = format_minute(minute_s) + ":00Z";
    std::ranges::replace(text, ' ', 'T');
    return text;
}

}  // namespace

std::string format_number(const Cell& cell)
{
    if (const auto* const count = std::get_if<std::uint64_t>(&cell)) return std::to_string(*count);
    if (const auto* const number = std::get_if<std::int64_t>(&cell)) return std::to_string(*number);
    if (const auto* const value = std::get_if<double>(&cell)) return fmt::format("{}", *value);
    return {};
}

std::string disarm(const std::string& text, bool raw)
{
    if (raw) return text;
    std::string safe = printable(text);
    if (!safe.empty() && std::string_view("=+-@").find(safe.front()) != std::string_view::npos)
        safe.insert(safe.begin(), '\'');
    return safe;
}

void write_csv(const ExportTable& table, bool raw, const Sink& sink)
{
    std::string line;
    for (const ExportColumn& column : table.columns)
        line.append(&column == &table.columns.front() ? "" : ",").append(column.name);
    sink(line + "\r\n");
    for (std::size_t row = 0; row < table.rows; ++row) {
        line.clear();
        for (const ExportColumn& column : table.columns) {
            const Cell cell = column.cell(row);
            const auto* const text = std::get_if<std::string>(&cell);
            line.append(&column == &table.columns.front() ? "" : ",");
            line.append(text != nullptr ? quote_csv(disarm(*text, raw)) : format_number(cell));
        }
        sink(line + "\r\n");
    }
}

void write_json_lines(const ExportTable& table, const Sink& sink)
{
    for (std::size_t row = 0; row < table.rows; ++row) {
        std::string line = "{\"table\":" + quote_json(table.name);
        for (const ExportColumn& column : table.columns) {
            const Cell cell = column.cell(row);
            const auto* const text = std::get_if<std::string>(&cell);
            const auto* const value = std::get_if<double>(&cell);
            const bool none = cell.index() == 0 || (value != nullptr && !std::isfinite(*value));
            line += ',' + quote_json(column.name) + ':';
            line += none ? "null" : text != nullptr ? quote_json(*text) : format_number(cell);
        }
        sink(line + "}\n");
    }
}

void write_watch_list(const Findings& findings, bool raw, const Sink& sink)
{
    if (!findings.pseudonyms.empty())
        throw Error(
            ExitCode::usage,
            "cannot write a watch-list (the result's addresses are pseudonyms: it would name strangers)");
    sink(
        "indicator\tkind\trelay\tsuspects_asking\tsuspects\tothers_asking\tothers_clients\todds_low\t"
        "exploratory\tcampaign\tfirst_asked\tlast_asked\n");
    std::size_t rank = 0;
    for (const RelayFinding& relay : findings.relays) {
        const auto asked = [](std::uint32_t queries) { return queries > 0; };
        const auto first = std::ranges::find_if(relay.curve, asked);
        const auto last = std::ranges::find_if(relay.curve.rbegin(), relay.curve.rend(), asked);
        std::string evidence = fmt::format("{}\t{}\t{}\t{}\t{}\t{}\t{}\t{}", ++rank, relay.suspects_asking,
                                           relay.suspects, relay.others_asking, relay.others_clients,
                                           fmt::format("{:.6g}", std::exp(relay.log_odds_low)),
                                           int{relay.exploratory}, relay.campaign);
        if (first != relay.curve.end() && !findings.series.time.empty()) {
            const std::int64_t start = findings.series.time.front();
            evidence += '\t' + format_time(start + 60 * (first - relay.curve.begin()));
            evidence += '\t' + format_time(start + 60 * (relay.curve.rend() - last - 1));
        } else {
            evidence += "\t\t";
        }
        std::vector<std::string> indicators{relay.entity};
        for (const std::string& name : relay.names)
            if (name != relay.entity) indicators.push_back(name);
        for (const std::string& indicator : indicators) {
            const bool address = &indicator == &indicators.front() && relay.kind == "address";
            sink(disarm(indicator, raw) + '\t' + (address ? "address" : "name") + '\t' + evidence + '\n');
        }
    }
}

}  // namespace spamgraph::report
