#include "spamgraph/report/export.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "report/export_table.hpp"
#include "report/text.hpp"
#include "spamgraph/core/error.hpp"
#include "store/partial_file.hpp"

namespace spamgraph::report {

namespace {

constexpr std::size_t kBufferBytes = std::size_t{1} << 20;
constexpr const char* kDefaultCsvTable = "graph";

const ExportTable& find_table(const std::vector<ExportTable>& tables, const std::string& name)
{
    const auto found = std::ranges::find(tables, name, &ExportTable::name);
    if (found != tables.end()) return *found;
    throw Error(ExitCode::usage, fmt::format("no table '{}' (there are: {})", printable(name),
                                             fmt::join(export_tables(), " ")));
}

void write(const Findings& findings, const ExportOptions& options, const Sink& sink)
{
    const bool tabular = options.format == ExportFormat::csv || options.format == ExportFormat::jsonl;
    if (!tabular && !options.table.empty())
        throw Error(ExitCode::usage,
                    fmt::format("a table '{}' cannot be written in this format (only csv and jsonl "
                                "take one)",
                                printable(options.table)));
    const auto tables = tabular ? make_export_tables(findings) : std::vector<ExportTable>();
    switch (options.format) {
        case ExportFormat::csv:
            return write_csv(find_table(tables, options.table.empty() ? kDefaultCsvTable : options.table),
                             options.raw, sink);
        case ExportFormat::jsonl:
            if (!options.table.empty()) return write_json_lines(find_table(tables, options.table), sink);
            for (const ExportTable& table : tables) write_json_lines(table, sink);
            return;
        case ExportFormat::graphml:
            return write_graphml(findings, sink);
        case ExportFormat::gexf:
            return write_gexf(findings, sink);
        case ExportFormat::watch_list:
            return write_watch_list(findings, options.raw, sink);
    }
}

}  // namespace

std::vector<std::string> export_tables()
{
    std::vector<std::string> names;
    for (const ExportTable& table : make_export_tables({})) names.push_back(table.name);
    return names;
}

void export_findings(const Findings& findings, const ExportOptions& options, const std::filesystem::path& out)
{
    PartialFile partial(out);
    std::string buffer;
    write(findings, options, [&](std::string_view piece) {
        buffer += piece;
        if (buffer.size() < kBufferBytes) return;
        partial.contents().write(buffer);
        buffer.clear();
    });
    partial.contents().write(buffer);
    partial.publish();
}

}  // namespace spamgraph::report
