#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <span>
#include <vector>

#include "app/client_activity.hpp"
#include "app/network.hpp"
#include "app/target_names.hpp"
#include "spamgraph/analysis/campaigns.hpp"
#include "spamgraph/analysis/relays.hpp"

namespace spamgraph::app {

/// A suspect's look-ups of one target on one tested day.
struct SuspectAsk {
    std::uint32_t suspect{}, day{};
    std::uint32_t revisits{};  ///< distinct 10-minute intervals with an address query
    bool by_address{};
    std::int32_t balance{};  ///< see SuspectDayEdge
};

/// Looks for hosts that a set of suspects shares, on the days on which they were tested. On the root.
class RelaySearch {
public:
    RelaySearch(const NetworkInput& input, const TargetNames& names, const Findings& findings);

    /// Shared hosts of one layer, best first. Their `asking` are numbers of suspects.
    [[nodiscard]] std::vector<RelayFinding> find(const SuspectSet& members, MailLayer layer,
                                                 const RelayRule& rule) const;

    /// Days on which some of the members were tested, ascending.
    [[nodiscard]] std::vector<std::uint32_t> days_of(const SuspectSet& members) const;

    /// Look-ups of a target on the tested days, by suspect, then day.
    [[nodiscard]] std::span<const SuspectAsk> asks_of(std::int64_t target) const
    {
        return asks_[static_cast<std::size_t>(target)];
    }

    /// Whether a suspect asked for the address of a name on a tested day.
    [[nodiscard]] bool asked(const std::string& name, std::uint32_t suspect) const;

    /// Distinct names that a suspect asked for on its day: names of the direct layer and such that are no
    /// mail names, or hosts of the exchange layer.
    [[nodiscard]] std::uint64_t asked_names(std::uint32_t suspect, MailLayer layer) const;

    /// Whether suspects ask MX enough to tell which of the hosts that they ask for are exchanges.
    [[nodiscard]] bool mx_observed(const SuspectSet& members) const;

private:
    struct Scope;
    [[nodiscard]] RelayCrowd crowd_of(const Scope& scope, MailLayer layer) const;
    [[nodiscard]] double share_of_other_senders(const RelayName& name, const TargetName& target,
                                                const Scope& scope) const;
    [[nodiscard]] RelayName name_of(const std::string& text, const TargetName& target,
                                    const Scope& scope) const;

    const NetworkInput& input_;
    const TargetNames& names_;
    std::vector<bool> direct_;  ///< [target]: in the direct layer
    std::vector<std::pair<std::uint64_t, std::uint64_t>>
        mail_;  ///< [suspect]: MX and all queries of its mail names on its day
    std::vector<std::vector<SuspectAsk>> asks_;               ///< [target]
    std::set<std::pair<std::uint32_t, std::uint32_t>> seen_;  ///< day and suspect with a kept query
    std::vector<std::uint64_t> direct_names_, host_names_;    ///< [suspect]: names of each layer on its day
};

}  // namespace spamgraph::app
