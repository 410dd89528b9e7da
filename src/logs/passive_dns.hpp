#pragma once

#include <memory>
#include <string_view>

#include "spamgraph/logs/reader.hpp"
#include "spamgraph/logs/reader_options.hpp"

namespace spamgraph::logs {

/// Whether these are records of passive DNS. Local.
bool is_passive_dns(std::string_view head, const ReaderOptions& options);

/// A reader of passive DNS in the Common Output Format (draft-dulaunoy-dnsop-passive-dns-cof), a JSON object
/// a line. No row is a query: each is left out as a response, with what it says of a name's addresses. Local.
std::unique_ptr<LogReader> make_passive_dns_reader(const ReaderOptions& options);

}  // namespace spamgraph::logs
