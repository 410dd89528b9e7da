#pragma once

#include <memory>

#include "spamgraph/logs/reader.hpp"
#include "spamgraph/logs/reader_options.hpp"

namespace spamgraph::logs {

/// Whether a query log of Route 53 Resolver begins with `head`. Local.
bool is_route53(std::string_view head, const ReaderOptions& options = {});

/// A reader of Route 53 Resolver's query logs, a JSON object a line. Local.
std::unique_ptr<LogReader> make_route53_reader(const ReaderOptions& options = {});

}  // namespace spamgraph::logs
