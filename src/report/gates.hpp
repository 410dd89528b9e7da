#pragma once

#include <optional>
#include <string>
#include <vector>

#include "report/page.hpp"
#include "spamgraph/analysis/findings.hpp"
#include "spamgraph/report/rules.hpp"

namespace spamgraph::report {

enum class GateState { passed, failed, not_reached, not_known };

/// One condition on the way to a verdict.
struct Gate {
    std::string what;    ///< "mail domains that day"
    std::string number;  ///< what was measured
    std::string rule;    ///< what it must be
    GateState state = GateState::not_reached;
};

/// What a relay must show: a name's or an address' numbers among suspects and others.
struct RelayNumbers {
    std::uint64_t suspects_asking{}, suspects{};      ///< k of n
    std::uint64_t others_asking{}, others_clients{};  ///< K of N
};

/// Gates of a client that passed the first two, in their order: domains, queries, q, role, allow-list. Local.
std::vector<Gate> client_gates(const ClientFinding& client, const Rules& rules);

/// The first two gates of a client whose numbers are not at hand. Local.
std::vector<Gate> unknown_client_gates(const Rules& rules);

/// Gates of a client's day that the result does not hold: domains and queries. Its busiest hour is not in a
/// day file's client table; a client with enough domains and too few queries for the day's rule failed in it.
/// Local.
std::vector<Gate> client_day_gates(const ClientRow& day, const Rules& rules);

/// Gates of a relay, in their order: enough suspects, share of them, share of others, odds. Local.
std::vector<Gate> relay_gates(const RelayNumbers& numbers, const Rules& rules);

/// The first gate that failed; none where all passed. Local.
const Gate* first_failed(const std::vector<Gate>& gates);

/// "the gate 'q' failed: 0.4, and the rule is at most 0.05". Local.
std::string failure_words(const Gate& gate);

/// The gates as a table: number, rule, state. Local.
void add_gates(Page& page, const std::vector<Gate>& gates);

}  // namespace spamgraph::report
