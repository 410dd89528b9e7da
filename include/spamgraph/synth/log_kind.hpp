#pragma once

#include <span>
#include <string_view>

namespace spamgraph::synth {

class RowFormat;

/// One row of the table of formats that synth can write.
struct LogKind {
    std::string_view name;         ///< "zeek-tsv"
    std::string_view description;  ///< one line for the help text
    std::string_view extension;    ///< of its files: ".log"
    bool answers;                  ///< holds what was answered
    bool rows_are_exchanges;       ///< a row each exchange, also what is no question to a resolver
    const RowFormat& rows;
};

/// Every format that synth can write, in the order of the help text.
std::span<const LogKind> log_kinds();

/// The format of that name. Throws Error (usage) that lists the known names.
const LogKind& find_log_kind(std::string_view name);

}  // namespace spamgraph::synth
