#include "spamgraph/evaluate/score.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

namespace spamgraph::evaluate {
namespace {

using ::testing::ElementsAre;

Address address(int last)
{
    return *parse_address("192.0.2." + std::to_string(last));
}

ClientFinding suspect(int last, std::int32_t campaign = 0)
{
    ClientFinding client;
    client.address = address(last);
    client.suspect = true;
    client.campaign = campaign;
    return client;
}

RelayFinding relay_named(std::string name, double period_s = kNotObservable)
{
    RelayFinding relay;
    relay.entity = name;
    relay.kind = "name";
    relay.names = {std::move(name)};
    relay.period_seconds = period_s;
    return relay;
}

/// Two runs of three suspects each (1 to 3, 4 to 6), two relays, four mail domains.
Truth sample_truth()
{
    Truth truth;
    truth.scenario = "two";
    truth.seed = 7;
    truth.surges = {{1'000, 4'000}, {50'000, 60'000}};
    truth.campaigns = {{address(1), address(2), address(3)}, {address(4), address(5), address(6)}};
    for (const auto& members : truth.campaigns) truth.suspects.insert(members.begin(), members.end());
    PlantedRelay changing{
        .names = {"a.example", "b.example"}, .addresses = {address(80)}, .suspects_asking = 6};
    changing.period_s = 600;
    changing.address_changes = 3;
    changing.domain_changes = 10;
    const PlantedRelay plain{.names = {"c.example"}, .addresses = {address(81)}, .suspects_asking = 5};
    truth.relays = {changing, plain};
    truth.domains = {{"big.example", {"large", true}},
                     {"low.example", {"low", true}},
                     {"rare.example", {"low", true}},
                     {"either.example", {"middle", false}}};
    truth.explained = {{address(9), "mail-server"}};
    return truth;
}

TEST(Score, SurgeIsTheOneThatBeginsNearest)
{
    Findings findings;
    findings.surges.resize(4);
    findings.surges[0] = {.series = "mx", .first = 1'060, .last = 4'000, .basis = {}};
    findings.surges[1] = {.series = "labelled", .first = 970, .last = 4'000, .basis = {}};
    findings.surges[2] = {.series = "one.example", .first = 50'000, .last = 60'000, .basis = {}};
    findings.surges[3] = {.series = "mx", .first = 30'000, .last = 31'000, .basis = {}};
    const Scores scores = score(sample_truth(), findings);
    ASSERT_EQ(scores.surges.size(), 2U);
    EXPECT_EQ(scores.surges[0].error_s, -30);
    EXPECT_EQ(scores.surges[0].series, "labelled");
    EXPECT_EQ(scores.surges[1].error_s, -20'000) << "a single name's series tells no surge of mail";
    EXPECT_EQ(scores.false_surges, 1U);
}

TEST(Score, WithoutASurgeThereIsNoError)
{
    const Scores scores = score(sample_truth(), {});
    EXPECT_FALSE(scores.surges.at(0).error_s.has_value());
}

TEST(Score, SuspectsAreCountedAgainstThePlantedOnes)
{
    Findings findings;
    findings.clients = {suspect(1), suspect(2), suspect(4), suspect(9), suspect(77)};
    ClientFinding cleared = suspect(3);
    cleared.suspect = false;
    findings.clients.push_back(cleared);
    findings.expansion = {{.kind = "client", .entity = "192.0.2.3", .found = true},
                          {.kind = "client", .entity = "192.0.2.5", .found = false},
                          {.kind = "client", .entity = "192.0.2.55", .found = true},
                          {.kind = "name", .entity = "192.0.2.6", .found = true},
                          {.kind = "client", .entity = "192.0.2.1", .found = true}};
    const SuspectScore suspects = score(sample_truth(), findings).suspects;
    EXPECT_EQ(suspects.expanded, 2U);  // 192.0.2.1 is a suspect already
    EXPECT_EQ(suspects.expanded_right, 1U);
    EXPECT_EQ(suspects.planted, 6U);
    EXPECT_EQ(suspects.found, 5U);
    EXPECT_EQ(suspects.right, 3U);
    EXPECT_DOUBLE_EQ(suspects.precision, 0.6);
    EXPECT_DOUBLE_EQ(suspects.recall, 0.5);
    EXPECT_DOUBLE_EQ(suspects.false_discovery_rate, 0.4);
    EXPECT_THAT(suspects.missed, ElementsAre("192.0.2.3", "192.0.2.5", "192.0.2.6"));
    EXPECT_THAT(suspects.wrong, ElementsAre("192.0.2.9 (mail-server)", "192.0.2.77"));
}

TEST(Score, NothingFoundIsNoFalseDiscovery)
{
    const SuspectScore suspects = score(sample_truth(), {}).suspects;
    EXPECT_EQ(suspects.false_discovery_rate, 0);
    EXPECT_EQ(suspects.recall, 0);
    EXPECT_TRUE(std::isnan(suspects.precision));
    EXPECT_TRUE(std::isnan(score({}, {}).suspects.recall));
}

TEST(Score, RelaysAreRankedAmongTheFalseOnes)
{
    Findings findings;
    RelayFinding by_address = relay_named("", 594);
    by_address.entity = "192.0.2.80";
    by_address.kind = "address";
    by_address.names = {"b.example", "d.example"};
    by_address.address_changes = 3;
    by_address.domain_changes = 8;
    // The second planted relay first, a false one, the first planted relay, and the first again by a name.
    findings.relays = {relay_named("c.example", 3'600), relay_named("false.example"), by_address,
                       relay_named("a.example", 600), relay_named("other.example", 60)};
    const RelayScores relays = score(sample_truth(), findings).relays;
    EXPECT_EQ(relays.planted[0].rank, 3U);
    EXPECT_EQ(relays.planted[1].rank, 1U);
    EXPECT_EQ(relays.found, 5U);
    EXPECT_EQ(relays.wrong, 2U);
    EXPECT_EQ(relays.wrong_above_last, 1U);
    EXPECT_DOUBLE_EQ(relays.average_precision, (1 + 2.0 / 3) / 2);
    EXPECT_THAT(relays.false_entities, ElementsAre("false.example", "other.example"));
    ASSERT_TRUE(relays.planted[0].period_error.has_value());
    EXPECT_NEAR(*relays.planted[0].period_error, -0.01, 1e-12);
    EXPECT_FALSE(relays.planted[1].period_error.has_value());
    EXPECT_EQ(relays.invented_periods, 2U) << "one of a planted relay without a period, one of no relay";
    EXPECT_EQ(relays.planted[0].address_changes_error, 0);
    EXPECT_EQ(relays.planted[0].domain_changes_error, -2);
    EXPECT_FALSE(relays.planted[1].address_changes_error.has_value());
}

TEST(Score, AMissedRelayHasEveryFalseOneAboveIt)
{
    Findings findings;
    findings.relays = {relay_named("c.example"), relay_named("false.example"), relay_named("wrong.example")};
    const RelayScores relays = score(sample_truth(), findings).relays;
    EXPECT_FALSE(relays.planted[0].rank.has_value());
    EXPECT_EQ(relays.wrong_above_last, 2U);
    EXPECT_DOUBLE_EQ(relays.average_precision, 0.5);
}

TEST(Score, CampaignsAreToldApartPairByPair)
{
    Findings findings;
    findings.campaigns.resize(2);
    findings.clients = {suspect(1, 0), suspect(2, 0), suspect(3, 0),
                        suspect(4, 1), suspect(5, 1), suspect(6, 0)};
    const CampaignScore campaigns = score(sample_truth(), findings).campaigns;
    EXPECT_EQ(campaigns.planted, 2U);
    EXPECT_EQ(campaigns.found, 2U);
    EXPECT_EQ(campaigns.recovered, 0U) << "one holds a stranger, one misses a member";
    EXPECT_DOUBLE_EQ(campaigns.kept_together, 4.0 / 6);
    EXPECT_DOUBLE_EQ(campaigns.told_apart, 6.0 / 9);
}

TEST(Score, ClientsInNoCampaignAreNotTogether)
{
    Findings findings;
    findings.campaigns.resize(2);
    findings.clients = {suspect(1, 0),  suspect(2, 0),  suspect(3, 0),
                        suspect(4, -1), suspect(5, -1), suspect(6, -1)};
    const CampaignScore campaigns = score(sample_truth(), findings).campaigns;
    EXPECT_EQ(campaigns.recovered, 1U);
    EXPECT_DOUBLE_EQ(campaigns.kept_together, 0.5);
    EXPECT_DOUBLE_EQ(campaigns.told_apart, 1);
}

TEST(Score, TiersCountWhereTheyAreExact)
{
    Findings findings;
    for (const auto& [name, tier] : std::vector<std::pair<std::string, std::string>>{
             {"big.example", "large"}, {"either.example", "large"}, {"low.example", "middle"}}) {
        findings.domain_texts.push_back(name);
        findings.domains.emplace_back();
        findings.domains.back().tier = tier;
    }
    const Scores scores = score(sample_truth(), findings);
    EXPECT_EQ(scores.tiers_planted, 3U);
    EXPECT_EQ(scores.tiers_right, 1U);
    EXPECT_EQ(scores.tiers.at("low").planted, 2U) << "one is not listed, one misplaced";
    EXPECT_EQ(scores.tiers.at("low").right, 0U);
    EXPECT_EQ(scores.tiers.at("large").right, 1U);
}

TEST(Score, TheJsonFormHasNullForWhatIsUndefined)
{
    const auto json = nlohmann::json::parse(scores_json(score(sample_truth(), {})));
    EXPECT_EQ(json["scenario"], "two");
    EXPECT_EQ(json["seed"], 7);
    EXPECT_TRUE(json["suspects"]["precision"].is_null());
    EXPECT_EQ(json["suspects"]["recall"], 0.0);
    EXPECT_TRUE(json["relays"]["planted"][0]["rank"].is_null());
    EXPECT_EQ(json["relays"]["planted"][0]["planted_period_s"], 600.0);
    EXPECT_TRUE(json["relays"]["planted"][1]["planted_period_s"].is_null());
    EXPECT_TRUE(json["surges"][0]["error_s"].is_null());
    EXPECT_EQ(json["tiers"]["of"]["low"]["planted"], 2);
}

}  // namespace
}  // namespace spamgraph::evaluate
