#pragma once

#include <memory>

#include "spamgraph/logs/reader.hpp"

namespace spamgraph::logs {

/// A reader of dnstap in Frame Streams files. Local.
std::unique_ptr<LogReader> make_dnstap_reader();

}  // namespace spamgraph::logs
