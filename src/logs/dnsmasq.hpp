#pragma once

#include <memory>

#include "spamgraph/logs/reader.hpp"
#include "spamgraph/logs/reader_options.hpp"

namespace spamgraph::logs {

/// Whether a log of dnsmasq begins with `head`. Local.
bool is_dnsmasq(std::string_view head, const ReaderOptions& options = {});

/// A reader of dnsmasq's log with log-queries, from a file or through syslog. Local.
std::unique_ptr<LogReader> make_dnsmasq_reader(const ReaderOptions& options = {});

}  // namespace spamgraph::logs
