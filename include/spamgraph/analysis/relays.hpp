#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spamgraph/analysis/findings.hpp"
#include "spamgraph/analysis/robust.hpp"
#include "spamgraph/core/address.hpp"

namespace spamgraph {

/// What makes a host the "sweet spot": most suspects ask for it, hardly anybody else does.
struct RelayRule {
    double min_suspect_share = 0.5;            ///< of the campaign's suspects
    double min_exploratory_share = 0.2;        ///< weaker candidates, marked
    double max_others_share = 0.02;            ///< of the day's other clients: above it, everybody's name
    double min_log_odds_low = 2.302585093;     ///< ln 10, of the lower 95% bound
    double min_exploratory_low = 4.605170186;  ///< ln 100
    std::uint64_t min_suspects_asking = 2;     ///< one suspect shares nothing
    double max_exchange_senders =
        0.1;  ///< of the other senders, exchange layer: whoever sends mail asks there
    double min_exchange_revisits = 2;  ///< median of 10-minute bins per asking suspect, exchange layer
    double max_q_degree = 0.01;        ///< of the degree-corrected test, where it can be made
    double max_follow_g = 3.84;        ///< without answers, of suspects right after MX against right before
};

/// Where a name stands: told to the bots directly, or found through MX.
enum class MailLayer : std::uint8_t { direct, exchange };

/// Whether a name that was asked for by A or AAAA is direct: in no MX answer (and no follow-up of one), and
/// nobody asked MX for its registered domain that day. Local.
bool is_direct_name(bool asked_by_address, MailEvidence evidence, bool registered_domain_asked_mx);

/// A name that suspects may share.
struct RelayName {
    std::string name;
    std::vector<std::uint32_t> suspects;  ///< rows of the campaign's suspects that asked, ascending
    std::uint64_t all_suspects{};         ///< suspects of any campaign that asked
    std::uint64_t clients{};              ///< distinct clients that asked, suspects included
    bool nxdomain_only{};                 ///< never answered with anything else: no host
    std::vector<double> revisits;         ///< per suspect, see count_revisits; empty: not known
    double other_senders{};               ///< exchange layer: share of the other senders that asked
    /// Where answers are not logged: suspects of the campaign that look it up right after MX queries of
    /// theirs rather than right before them, and the other way round.
    std::uint64_t after_mx{}, before_mx{};
    std::vector<Address> addresses;  ///< that its answers named
};

/// The campaign and the clients that a candidate is held against.
struct RelayCrowd {
    std::uint64_t suspects{};  ///< n: of the campaign
    std::uint64_t others{};    ///< N: clients of the day that are no suspects
    /// Whether the campaign asked MX; without it exchanges are not told from direct hosts, so nothing
    /// exploratory is listed, and a direct host needs revisits as an exchange does.
    bool mx_observed = true;
    /// Whether answers say which names are exchanges. Where that is inferred, a host that suspects ask for
    /// once each may still be one: it needs revisits if it is exploratory, or if suspects look it up right
    /// after MX queries (chi-square, p = 0.05: too little for an exchange, too much for a direct host).
    bool answers_logged = true;
    /// Distinct names of the layer that each suspect of the campaign asked for, and that the other clients
    /// did; empty: no degree correction.
    std::vector<std::uint64_t> suspect_names;
    std::vector<HistogramBin> other_names;
};

/// Shared hosts, best first (falling lower bound of the log odds, then falling k, then by entity). Each host
/// once: names of one address are one candidate, under the address where several of them were asked for, and
/// the better of a name and its address stands for both. Names of DNS block list form and loopback addresses
/// are no hosts. Local.
/// @param names names of one layer; those that no suspect asked for count only for their addresses
std::vector<RelayFinding> find_relays(std::span<const RelayName> names, MailLayer layer,
                                      const RelayCrowd& crowd, const RelayRule& rule);

/// Distinct 10-minute bins of a suspect's queries. Local.
std::uint64_t count_revisits(std::span<const std::int64_t> times_s);

}  // namespace spamgraph
