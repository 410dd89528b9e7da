#pragma once

#include <memory>

#include "spamgraph/logs/reader.hpp"

namespace spamgraph::logs {

/// A reader of packet captures, pcap and pcapng. Local.
std::unique_ptr<LogReader> make_pcap_reader();

}  // namespace spamgraph::logs
