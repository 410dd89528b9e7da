#include "spamgraph/analysis/tiers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace spamgraph {

namespace {

constexpr std::array<std::string_view, 5> kTiers{"academic", "large", "relay", "middle", "low"};

/// The last label, and the one before it.
struct LastLabels {
    std::string_view last, second;
};

LastLabels last_labels(std::string_view name)
{
    const auto dot = name.rfind('.');
    if (dot == name.npos) return {name, {}};
    const std::string_view rest = name.substr(0, dot);
    const auto before = rest.rfind('.');
    return {name.substr(dot + 1), before == rest.npos ? rest : rest.substr(before + 1)};
}

/// ".edu", ".edu.xx" or ".ac.xx" where the name has one; else empty.
std::string academic_suffix(std::string_view name)
{
    const auto [last, second] = last_labels(name);
    if (last == "edu" && !second.empty()) return ".edu";
    const bool below = name.size() > last.size() + second.size() + 1;
    if (last.size() == 2 && below && (second == "edu" || second == "ac"))
        return fmt::format(".{}.{}", second, last);
    return {};
}

bool is_listed(const std::vector<std::string>& list, const TierEvidence& name)
{
    return std::ranges::binary_search(list, name.registered_domain) ||
           std::ranges::binary_search(list, name.name);
}

}  // namespace

TierChoice assign_tier(const TierEvidence& name, std::uint64_t all_other_senders, const TierLists& lists,
                       const TierRule& rule)
{
    if (const std::string suffix = academic_suffix(name.name); !suffix.empty())
        return {"academic", "academic: " + suffix};
    if (is_listed(lists.academic, name)) return {"academic", "academic: listed"};

    const double large_share = rule.min_large_share * static_cast<double>(all_other_senders);
    if (name.other_senders >= rule.min_large_senders &&
        static_cast<double>(name.other_senders) >= large_share)
        return {"large", fmt::format("large: asked for by {} of {} other senders", name.other_senders,
                                     all_other_senders)};
    if (name.served_domains >= rule.min_served_domains)
        return {"large", fmt::format("large: its exchanges serve {} mail domains", name.served_domains)};
    if (is_listed(lists.large, name)) return {"large", "large: listed"};

    if (name.relay) return {"relay", "relay: shared by the suspects, not by others"};
    if (name.suspects == 1 && name.queries_per_day < rule.max_low_queries)
        return {"low", fmt::format("low: one suspect, {:g} queries a day by everyone", name.queries_per_day)};
    return {"middle", name.suspects == 1
                          ? fmt::format("middle: {:g} queries a day by everyone", name.queries_per_day)
                          : fmt::format("middle: asked for by {} suspects", name.suspects)};
}

std::vector<ServedCount> count_served_domains(std::vector<ServedDomain> pairs)
{
    std::ranges::sort(pairs);
    const auto repeats = std::ranges::unique(pairs, {}, [](const ServedDomain& pair) {
        return std::pair(pair.exchange_domain, pair.mail_domain);
    });
    pairs.erase(repeats.begin(), repeats.end());
    std::vector<ServedCount> counts;
    for (const ServedDomain& pair : pairs) {
        if (counts.empty() || counts.back().exchange_domain != pair.exchange_domain)
            counts.push_back({pair.exchange_domain, 0});
        ++counts.back().mail_domains;
    }
    return counts;
}

std::vector<TierFinding> sum_tiers(const SuspectGraph& graph, std::span<const std::string> tiers)
{
    std::vector<TierFinding> sums(kTiers.size());
    std::vector<std::size_t> tier_of;
    for (std::size_t i = 0; i < kTiers.size(); ++i) sums[i].tier = kTiers[i];
    for (const std::string& tier : tiers) {
        tier_of.push_back(static_cast<std::size_t>(std::ranges::find(kTiers, tier) - kTiers.begin()));
        ++sums.at(tier_of.back()).domains;
    }

    const std::size_t suspects = graph.indptr.size() - 1;
    std::array<std::uint64_t, kTiers.size()> asking{};
    for (std::size_t row = 0; row < suspects; ++row) {
        std::array<bool, kTiers.size()> asked{};
        for (auto e = static_cast<std::size_t>(graph.indptr[row]);
             e < static_cast<std::size_t>(graph.indptr[row + 1]); ++e) {
            const std::size_t tier = tier_of[static_cast<std::size_t>(graph.indices[e])];
            ++sums[tier].edges;
            sums[tier].queries += graph.data[e];
            asked[tier] = true;
        }
        for (std::size_t i = 0; i < kTiers.size(); ++i) asking[i] += asked[i];
    }
    for (std::size_t i = 0; i < kTiers.size(); ++i)
        sums[i].suspects_share =
            suspects == 0 ? 0 : static_cast<double>(asking[i]) / static_cast<double>(suspects);
    return sums;
}

}  // namespace spamgraph
