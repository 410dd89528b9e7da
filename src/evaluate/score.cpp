#include "spamgraph/evaluate/score.hpp"

#include <fmt/core.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace spamgraph::evaluate {

namespace {

constexpr double kUndefined = std::numeric_limits<double>::quiet_NaN();

double ratio(std::uint64_t part, std::uint64_t whole, double otherwise = kUndefined)
{
    return whole == 0 ? otherwise : static_cast<double>(part) / static_cast<double>(whole);
}

void score_surges(const Truth& truth, const Findings& findings, Scores& scores)
{
    std::vector<const SurgeFinding*> mail;
    for (const SurgeFinding& surge : findings.surges)
        if (surge.series == "mx" || surge.series == "mail" || surge.series == "labelled")
            mail.push_back(&surge);
    for (const PlantedSurge& planted : truth.surges) {
        SurgeScore score{.planted_s = planted.first_s, .error_s = {}, .series = {}};
        for (const SurgeFinding* surge : mail) {
            const std::int64_t error_s = surge->first - planted.first_s;
            if (score.error_s && std::abs(*score.error_s) <= std::abs(error_s)) continue;
            score.error_s = error_s;
            score.series = surge->series;
        }
        scores.surges.push_back(score);
    }
    constexpr std::int64_t kEdge_s = 600;
    for (const SurgeFinding* surge : mail)
        if (std::ranges::none_of(truth.surges, [surge](const PlantedSurge& planted) {
                return surge->first <= planted.last_s + kEdge_s && planted.first_s - kEdge_s <= surge->last;
            }))
            ++scores.false_surges;
}

SuspectScore score_suspects(const Truth& truth, const Findings& findings)
{
    SuspectScore score{};
    score.planted = truth.suspects.size();
    std::set<Address> found;
    for (const ClientFinding& client : findings.clients)
        if (client.suspect) found.insert(client.address);
    score.found = found.size();
    std::set<std::string> expanded;
    for (const ExpansionFinding& near : findings.expansion)
        if (near.found && near.kind == "client") expanded.insert(near.entity);
    for (const Address& address : found) expanded.erase(format_address(address));
    score.expanded = expanded.size();
    for (const Address& address : truth.suspects)
        score.expanded_right += expanded.contains(format_address(address));
    for (const Address& address : found) {
        if (truth.suspects.contains(address)) {
            ++score.right;
            continue;
        }
        const auto explained = truth.explained.find(address);
        score.wrong.push_back(explained == truth.explained.end()
                                  ? format_address(address)
                                  : fmt::format("{} ({})", format_address(address), explained->second));
    }
    for (const Address& address : truth.suspects)
        if (!found.contains(address)) score.missed.push_back(format_address(address));
    score.precision = ratio(score.right, score.found);
    score.recall = ratio(score.right, score.planted);
    score.false_discovery_rate = ratio(score.found - score.right, score.found, 0);
    return score;
}

/// Whether a found relay is the planted one: by its entity, or by a name of it.
bool is_relay(const RelayFinding& found, const PlantedRelay& planted)
{
    const auto has_name = [&](const std::string& name) {
        return std::ranges::find(planted.names, name) != planted.names.end();
    };
    if (found.kind == "address") {
        const auto address = parse_address(found.entity);
        if (address && std::ranges::find(planted.addresses, *address) != planted.addresses.end()) return true;
    } else if (has_name(found.entity)) {
        return true;
    }
    return std::ranges::any_of(found.names, has_name);
}

std::optional<std::int64_t> change_error(std::optional<std::int64_t> planted, std::int64_t found)
{
    if (!planted || found == kNotObservableCount) return std::nullopt;
    return found - *planted;
}

RelayScore start_relay(const PlantedRelay& planted)
{
    RelayScore score{};
    score.entity = planted.names.empty() ? format_address(planted.addresses.front()) : planted.names.front();
    score.planted_period_s = planted.period_s;
    score.changes_planted = planted.address_changes.has_value();
    return score;
}

RelayScores score_relays(const Truth& truth, const Findings& findings)
{
    RelayScores scores{};
    for (const PlantedRelay& planted : truth.relays) scores.planted.push_back(start_relay(planted));
    scores.found = findings.relays.size();

    std::uint64_t right = 0;
    std::uint64_t wrong_above = 0;
    double precision_sum = 0;
    for (std::uint64_t row = 0; row < findings.relays.size(); ++row) {
        const RelayFinding& found = findings.relays[row];
        const auto planted = std::ranges::find_if(
            truth.relays, [&found](const PlantedRelay& relay) { return is_relay(found, relay); });
        const bool has_period = !std::isnan(found.period_seconds);
        if (planted == truth.relays.end()) {
            ++scores.wrong;
            scores.false_entities.push_back(found.entity);
            if (has_period) ++scores.invented_periods;
            continue;
        }
        RelayScore& score = scores.planted[static_cast<std::size_t>(planted - truth.relays.begin())];
        if (!planted->period_s && has_period) ++scores.invented_periods;
        if (score.rank) continue;  // another name of a relay that stands higher
        score.rank = row + 1;
        wrong_above = scores.wrong;
        ++right;
        // Rows that repeat a planted relay are neither right nor wrong.
        precision_sum += static_cast<double>(right) / static_cast<double>(right + scores.wrong);
        if (planted->period_s && has_period)
            score.period_error = found.period_seconds / *planted->period_s - 1;
        score.address_changes_error = change_error(planted->address_changes, found.address_changes);
        score.domain_changes_error = change_error(planted->domain_changes, found.domain_changes);
    }
    scores.wrong_above_last = right == truth.relays.size() ? wrong_above : scores.wrong;
    scores.average_precision =
        truth.relays.empty() ? kUndefined : precision_sum / static_cast<double>(truth.relays.size());
    return scores;
}

CampaignScore score_campaigns(const Truth& truth, const Findings& findings)
{
    CampaignScore score{};
    score.planted = truth.campaigns.size();
    score.found = findings.campaigns.size();

    std::map<Address, std::size_t> run_of;
    for (std::size_t run = 0; run < truth.campaigns.size(); ++run)
        for (const Address& address : truth.campaigns[run]) run_of[address] = run;
    // How many suspects of each run stand in each found campaign. -1: in none.
    std::map<std::pair<std::size_t, std::int32_t>, std::uint64_t> both;
    std::map<std::size_t, std::uint64_t> of_run;
    std::map<std::int32_t, std::uint64_t> of_campaign;
    std::map<std::int32_t, std::uint64_t> right_of_campaign;
    for (const ClientFinding& client : findings.clients) {
        if (!client.suspect) continue;
        ++of_campaign[client.campaign];
        const auto run = run_of.find(client.address);
        if (run == run_of.end()) continue;
        ++both[{run->second, client.campaign}];
        ++of_run[run->second];
        ++right_of_campaign[client.campaign];
    }
    constexpr double kMost = 0.9;
    for (const auto& [key, count] : both) {
        const auto& [run, campaign] = key;
        if (campaign >= 0 && ratio(count, truth.campaigns[run].size()) >= kMost &&
            ratio(count, of_campaign[campaign]) >= kMost)
            ++score.recovered;
    }

    const auto pairs = [](std::uint64_t n) { return n * (n - 1) / 2; };
    std::uint64_t of_one_run = 0;
    std::uint64_t together = 0;
    std::uint64_t in_one_campaign = 0;
    std::uint64_t all = 0;
    for (const auto& [run, count] : of_run) {
        of_one_run += pairs(count);
        all += count;
    }
    for (const auto& [key, count] : both)
        if (key.second >= 0) together += pairs(count);
    for (const auto& [campaign, count] : right_of_campaign)
        if (campaign >= 0) in_one_campaign += pairs(count);
    const std::uint64_t of_two_runs = pairs(all) - of_one_run;
    score.kept_together = ratio(together, of_one_run);
    score.told_apart = ratio(of_two_runs - (in_one_campaign - together), of_two_runs);
    return score;
}

void score_tiers(const Truth& truth, const Findings& findings, Scores& scores)
{
    std::map<std::string_view, std::string_view> found;
    for (std::size_t i = 0; i < findings.domains.size(); ++i)
        found[findings.domain_texts[i]] = findings.domains[i].tier;
    for (const auto& [name, planted] : truth.domains) {
        if (!planted.exact) continue;
        TierScore& tier = scores.tiers[planted.tier];
        ++tier.planted;
        const auto placed = found.find(name);
        if (placed != found.end() && placed->second == planted.tier) ++tier.right;
    }
    for (const auto& [name, tier] : scores.tiers) {
        scores.tiers_planted += tier.planted;
        scores.tiers_right += tier.right;
    }
}

}  // namespace

Scores score(const Truth& truth, const Findings& findings)
{
    Scores scores{};
    scores.scenario = truth.scenario;
    scores.seed = truth.seed;
    score_surges(truth, findings, scores);
    scores.suspects = score_suspects(truth, findings);
    scores.relays = score_relays(truth, findings);
    scores.campaigns = score_campaigns(truth, findings);
    score_tiers(truth, findings, scores);
    return scores;
}

}  // namespace spamgraph::evaluate
