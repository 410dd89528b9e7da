#pragma once

#include <string>

#include "spamgraph/logs/time_zone.hpp"

namespace spamgraph::logs {

/// Where the parts of a query stand in delimited text: a column's number, from 1, or its name in the header
/// line; empty: the text does not have it.
struct ColumnMap {
    std::string time, client, qname, qtype;
    std::string rcode, answers;
    char delimiter = ',';
    char quote = '"';     ///< 0: nothing is quoted
    bool header = false;  ///< the first line names the columns

    /// Whether the text was described at all.
    [[nodiscard]] bool is_set() const { return !(time + client + qname + qtype).empty(); }
};

/// What readers are told about inputs that the inputs do not say themselves.
struct ReaderOptions {
    TimeZone zone;         ///< of stamps that name none
    ColumnMap columns;     ///< of delimited text
    bool servers = false;  ///< whether it is asked where queries went; else a reader may leave it out
};

}  // namespace spamgraph::logs
