#include <cmath>
#include <nlohmann/json.hpp>

#include "spamgraph/evaluate/score.hpp"

namespace spamgraph::evaluate {

namespace {

using Json = nlohmann::ordered_json;

Json number(double value)
{
    return std::isnan(value) ? Json(nullptr) : Json(value);
}

template <class T>
Json number(const std::optional<T>& value)
{
    return value ? Json(*value) : Json(nullptr);
}

Json surges_json(const Scores& scores)
{
    Json list = Json::array();
    for (const SurgeScore& surge : scores.surges)
        list.push_back({{"planted_s", surge.planted_s},
                        {"error_s", number(surge.error_s)},
                        {"series", surge.error_s ? Json(surge.series) : Json(nullptr)}});
    return list;
}

Json suspects_json(const SuspectScore& suspects)
{
    return {
        {"planted", suspects.planted},       {"found", suspects.found},
        {"right", suspects.right},           {"precision", number(suspects.precision)},
        {"recall", number(suspects.recall)}, {"false_discovery_rate", number(suspects.false_discovery_rate)},
        {"expanded", suspects.expanded},     {"expanded_right", suspects.expanded_right},
        {"missed", suspects.missed},         {"wrong", suspects.wrong}};
}

Json relays_json(const RelayScores& relays)
{
    Json planted = Json::array();
    for (const RelayScore& relay : relays.planted)
        planted.push_back({{"entity", relay.entity},
                           {"rank", number(relay.rank)},
                           {"planted_period_s", number(relay.planted_period_s)},
                           {"period_error", number(relay.period_error)},
                           {"changes_planted", relay.changes_planted},
                           {"address_changes_error", number(relay.address_changes_error)},
                           {"domain_changes_error", number(relay.domain_changes_error)}});
    return {{"planted", planted},
            {"found", relays.found},
            {"wrong", relays.wrong},
            {"wrong_above_last", relays.wrong_above_last},
            {"average_precision", number(relays.average_precision)},
            {"invented_periods", relays.invented_periods},
            {"false_entities", relays.false_entities}};
}

}  // namespace

std::string scores_json(const Scores& scores)
{
    const CampaignScore& campaigns = scores.campaigns;
    Json json{{"format", "spamgraph-scores"},
              {"scenario", scores.scenario},
              {"seed", scores.seed},
              {"surges", surges_json(scores)},
              {"false_surges", scores.false_surges},
              {"suspects", suspects_json(scores.suspects)},
              {"relays", relays_json(scores.relays)},
              {"campaigns",
               {{"planted", campaigns.planted},
                {"found", campaigns.found},
                {"recovered", campaigns.recovered},
                {"kept_together", number(campaigns.kept_together)},
                {"told_apart", number(campaigns.told_apart)}}}};
    Json tiers{{"planted", scores.tiers_planted}, {"right", scores.tiers_right}};
    for (const auto& [name, tier] : scores.tiers)
        tiers["of"][name] = {{"planted", tier.planted}, {"right", tier.right}};
    json["tiers"] = tiers;
    return json.dump() + "\n";
}

}  // namespace spamgraph::evaluate
