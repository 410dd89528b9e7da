#pragma once

#include <cmath>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "spamgraph/analysis/findings.hpp"

namespace spamgraph::report {

/// A value of a table; monostate where the logs cannot give it.
using Cell = std::variant<std::monostate, std::string, std::int64_t, std::uint64_t, double>;

/// Takes pieces of the exported text, in order.
using Sink = std::function<void(std::string_view)>;

struct ExportColumn {
    std::string name;
    std::function<Cell(std::size_t row)> cell;
};

/// A table of a result as other programs get it. It refers to the findings that it was made of.
struct ExportTable {
    std::string name;
    std::size_t rows = 0;
    std::vector<ExportColumn> columns;
};

/// A value as a cell; `may_be_missing`: "", -1 and NaN stand for a value that the logs cannot give.
template <class T>
Cell make_cell(const T& value, bool may_be_missing = false)
{
    if constexpr (std::is_same_v<T, std::string>)
        return may_be_missing && value.empty() ? Cell() : Cell(value);
    else if constexpr (std::is_floating_point_v<T>)
        return std::isnan(value) ? Cell() : Cell(static_cast<double>(value));
    else if constexpr (std::is_signed_v<T>)
        return may_be_missing && value == -1 ? Cell() : Cell(static_cast<std::int64_t>(value));
    else
        return static_cast<std::uint64_t>(value);
}

/// Every table of a result, in the order of export_tables(). Local.
std::vector<ExportTable> make_export_tables(const Findings& findings);

/// The client findings that are suspects: the rows of the graph. Local.
std::vector<const ClientFinding*> list_suspects(const Findings& findings);

/// A number as text that reads back as the same number; nothing for missing ones. Local.
/// @pre not text
std::string format_number(const Cell& cell);

/// A text that no spreadsheet takes for a formula and no terminal obeys; as it is with `raw`. Local.
std::string disarm(const std::string& text, bool raw);

// Each writes one format. Local.
void write_csv(const ExportTable& table, bool raw, const Sink& sink);
void write_json_lines(const ExportTable& table, const Sink& sink);
void write_graphml(const Findings& findings, const Sink& sink);
void write_gexf(const Findings& findings, const Sink& sink);
void write_watch_list(const Findings& findings, bool raw, const Sink& sink);

}  // namespace spamgraph::report
