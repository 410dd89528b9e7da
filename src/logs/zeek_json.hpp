#pragma once

#include <memory>

#include "spamgraph/logs/reader.hpp"
#include "spamgraph/logs/reader_options.hpp"

namespace spamgraph::logs {

/// Whether `head`, the first bytes of an uncompressed input, is a Zeek dns.log of JSON lines. Local.
bool is_zeek_json(std::string_view head, const ReaderOptions& options = {});

/// A reader of Zeek dns.log, a JSON object a line. Local.
std::unique_ptr<LogReader> make_zeek_json_reader(const ReaderOptions& options = {});

}  // namespace spamgraph::logs
