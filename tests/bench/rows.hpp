#pragma once

#include <string>
#include <vector>

namespace spamgraph::bench {

/// A Zeek log with its header: clients and names drawn from so many, a few names far more often than the
/// rest.
std::string zeek_log(std::size_t rows);

/// Names of hosts, all different.
std::vector<std::string> host_names(std::size_t count);

/// IPv4 addresses as text, of all lengths.
std::vector<std::string> addresses(std::size_t count);

}  // namespace spamgraph::bench
