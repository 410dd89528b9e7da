#pragma once

#include <memory>

#include "spamgraph/logs/reader.hpp"
#include "spamgraph/logs/reader_options.hpp"

namespace spamgraph::logs {

/// Whether a row of `head` becomes a query by the columns that the options name; false without columns.
/// Throws Error (64) for columns that say too little. Local.
bool is_delimited(std::string_view head, const ReaderOptions& options);

/// A reader of any delimited text, by the columns that the options name. Throws Error (64) where they say
/// too little. Local.
std::unique_ptr<LogReader> make_delimited_reader(const ReaderOptions& options);

}  // namespace spamgraph::logs
