#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "spamgraph/analysis/findings.hpp"

namespace spamgraph {

/// Which tier a targeted name belongs to. The rules are tried in the order academic, large, relay, low,
/// middle.
struct TierRule {
    double min_large_share = 0.25;           ///< of the other senders: everybody mails to it
    std::uint64_t min_large_senders = 5;     ///< other senders: a quarter of a handful says nothing
    std::uint64_t min_served_domains = 100;  ///< mail domains that its exchanges serve
    double max_low_queries = 500;            ///< a day, by everyone
};

/// Registered domains that belong to a tier whatever the counts say, each list ascending.
struct TierLists {
    std::vector<std::string> academic, large;
};

/// What the tier of a name is judged by.
struct TierEvidence {
    std::string_view name, registered_domain;
    std::uint64_t other_senders{};   ///< senders that asked for it and are no suspects
    std::uint64_t served_domains{};  ///< mail domains served by exchanges under its registered domain
    bool relay{};                    ///< a relay candidate
    std::uint64_t suspects{};        ///< suspects that asked for it
    double queries_per_day{};        ///< by everyone
};

/// A tier and the rule that placed the name there, in words.
struct TierChoice {
    std::string tier;  ///< academic large relay low middle
    std::string rule;
};

/// Local.
/// @param all_other_senders senders of the day that are no suspects
TierChoice assign_tier(const TierEvidence& name, std::uint64_t all_other_senders, const TierLists& lists,
                       const TierRule& rule);

/// That a mail domain names an exchange under some registered domain.
struct ServedDomain {
    std::uint64_t exchange_domain{}, mail_domain{};  ///< any numbering
    std::int32_t preference{-1};                     ///< -1 where the log does not say
    auto operator<=>(const ServedDomain&) const = default;
};

/// Mail domains that the exchanges under a registered domain serve.
struct ServedCount {
    std::uint64_t exchange_domain{}, mail_domains{};
    bool operator==(const ServedCount&) const = default;
};

/// Distinct mail domains per registered domain of the exchanges, ascending by it. Local.
std::vector<ServedCount> count_served_domains(std::vector<ServedDomain> pairs);

/// Totals per tier in the order academic, large, relay, middle, low; also of empty tiers. Local.
/// @param tiers per column of the graph
std::vector<TierFinding> sum_tiers(const SuspectGraph& graph, std::span<const std::string> tiers);

}  // namespace spamgraph
