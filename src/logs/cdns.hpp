#pragma once

#include <memory>
#include <string_view>

#include "spamgraph/logs/reader.hpp"
#include "spamgraph/logs/reader_options.hpp"

namespace spamgraph::logs {

/// Whether `head`, the first bytes of an uncompressed input, begins a C-DNS file, of any version. Local.
bool is_cdns(std::string_view head, const ReaderOptions& options = {});

/// A reader of C-DNS (RFC 8618); throws Error (65) for a file of a draft before it. Local.
std::unique_ptr<LogReader> make_cdns_reader(const ReaderOptions& options = {});

}  // namespace spamgraph::logs
