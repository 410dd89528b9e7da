#pragma once

#include <memory>

#include "spamgraph/logs/reader.hpp"
#include "spamgraph/logs/reader_options.hpp"

namespace spamgraph::logs {

/// A reader of packet captures, pcap and pcapng. Local.
std::unique_ptr<LogReader> make_pcap_reader(const ReaderOptions& options = {});

}  // namespace spamgraph::logs
