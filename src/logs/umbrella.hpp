#pragma once

#include <memory>

#include "spamgraph/logs/reader.hpp"
#include "spamgraph/logs/reader_options.hpp"

namespace spamgraph::logs {

/// Whether a DNS log of Cisco Umbrella begins with `head`. Local.
bool is_umbrella(std::string_view head, const ReaderOptions& options = {});

/// A reader of Cisco Umbrella's DNS logs, CSV. Local.
std::unique_ptr<LogReader> make_umbrella_reader(const ReaderOptions& options = {});

}  // namespace spamgraph::logs
