#pragma once

#include <memory>

#include "spamgraph/logs/reader.hpp"
#include "spamgraph/logs/reader_options.hpp"

namespace spamgraph::logs {

/// A reader of dnstap in Frame Streams files. Local.
std::unique_ptr<LogReader> make_dnstap_reader(const ReaderOptions& options = {});

}  // namespace spamgraph::logs
