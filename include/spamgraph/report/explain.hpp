#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "spamgraph/analysis/findings.hpp"
#include "spamgraph/report/rules.hpp"
#include "spamgraph/report/show.hpp"

namespace spamgraph::report {

/// How an explanation looks, and the rules it holds numbers against.
struct ExplainOptions {
    std::string file;         ///< name of the result, for the first line and for errors
    std::size_t width = 100;  ///< columns; no line is longer (kNarrowestPage at least)
    bool colour = false;
    Rules rules;  ///< that the result was made with
};

/// A client's day as its day file holds it.
struct ClientDay {
    Day day{};
    ClientRow row;
};

/// What day files say of a client that the result does not hold.
struct ClientPast {
    std::vector<Day> days_read;   ///< ascending; empty: no day file at hand
    std::vector<ClientDay> days;  ///< of them, those on which it was mail-active; ascending
};

/// Why a client is a suspect or not: its numbers, every gate with its rule, what it shares with others. A
/// client that is not in the result failed the first gates: `past` then gives its numbers. Local.
std::string render_client(const Findings& findings, const Address& client, const ClientPast& past,
                          const ExplainOptions& options);

/// Whether the result holds numbers of this client. Local.
bool has_client(const Findings& findings, const Address& client);

/// Why a name is a relay or not: its numbers, evidence and tier, every gate with its rule.
/// Throws Error(no_input) where no suspect asked for it. Local.
/// @param name canonical, or the address of a relay
std::string render_name(const Findings& findings, std::string_view name, const ExplainOptions& options);

/// Whether an address is a relay of the result, reached under names. Local.
bool is_relay_address(const Findings& findings, const Address& address);

}  // namespace spamgraph::report
