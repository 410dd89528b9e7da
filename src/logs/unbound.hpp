#pragma once

#include <memory>

#include "spamgraph/logs/reader.hpp"
#include "spamgraph/logs/reader_options.hpp"

namespace spamgraph::logs {

/// Whether a log of Unbound begins with `head`. Local.
bool is_unbound(std::string_view head, const ReaderOptions& options = {});

/// A reader of Unbound's log with log-queries or log-replies, from a file or through syslog. Local.
std::unique_ptr<LogReader> make_unbound_reader(const ReaderOptions& options = {});

}  // namespace spamgraph::logs
