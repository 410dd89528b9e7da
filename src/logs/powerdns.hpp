#pragma once

#include <memory>

#include "spamgraph/logs/reader.hpp"
#include "spamgraph/logs/reader_options.hpp"

namespace spamgraph::logs {

/// Whether a log of PowerDNS Recursor begins with `head`. Local.
bool is_powerdns(std::string_view head, const ReaderOptions& options = {});

/// A reader of PowerDNS Recursor's structured log (4.8 and newer) with quiet=no. Local.
std::unique_ptr<LogReader> make_powerdns_reader(const ReaderOptions& options = {});

}  // namespace spamgraph::logs
