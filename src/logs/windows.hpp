#pragma once

#include <memory>

#include "spamgraph/logs/reader.hpp"
#include "spamgraph/logs/reader_options.hpp"

namespace spamgraph::logs {

/// Whether a debug log of a Windows DNS server begins with `head`. Local.
bool is_windows(std::string_view head, const ReaderOptions& options = {});

/// A reader of the Windows DNS server's debug log. Local.
std::unique_ptr<LogReader> make_windows_reader(const ReaderOptions& options = {});

}  // namespace spamgraph::logs
