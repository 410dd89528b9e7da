#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "spamgraph/analysis/findings.hpp"

namespace spamgraph::report {

enum class ExportFormat { csv, jsonl, graphml, gexf, watch_list };

/// What of the findings to write, and how.
struct ExportOptions {
    ExportFormat format = ExportFormat::csv;
    std::string table;  ///< csv, jsonl: one of export_tables(); empty: csv the graph, jsonl all tables
    bool raw = false;  ///< csv, watch_list: exact bytes, also those that a spreadsheet or terminal would obey
};

/// Names of the tables that can be exported: those of the result's groups. Local.
std::vector<std::string> export_tables();

/// Writes findings for other programs: whole under its name or not at all, mode 0600. Throws Error(usage) for
/// an unknown table, Error(io). Local.
void export_findings(const Findings& findings, const ExportOptions& options,
                     const std::filesystem::path& out);

}  // namespace spamgraph::report
