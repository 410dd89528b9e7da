#pragma once

#include <memory>

#include "spamgraph/logs/reader.hpp"
#include "spamgraph/logs/reader_options.hpp"

namespace spamgraph::logs {

/// Whether a query log of BIND 9 begins with `head`. Local.
bool is_bind(std::string_view head, const ReaderOptions& options = {});

/// A reader of BIND 9's category `queries`, from a file or through syslog. Local.
std::unique_ptr<LogReader> make_bind_reader(const ReaderOptions& options = {});

}  // namespace spamgraph::logs
