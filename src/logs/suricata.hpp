#pragma once

#include <memory>

#include "spamgraph/logs/reader.hpp"
#include "spamgraph/logs/reader_options.hpp"

namespace spamgraph::logs {

/// Whether an eve.json of Suricata begins with `head`. Local.
bool is_suricata(std::string_view head, const ReaderOptions& options = {});

/// A reader of Suricata's eve.json; of its events only dns ones are queries (versions 1 to 3). Local.
std::unique_ptr<LogReader> make_suricata_reader(const ReaderOptions& options = {});

}  // namespace spamgraph::logs
