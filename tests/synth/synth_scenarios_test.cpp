#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "spamgraph/core/error.hpp"
#include "synth/rows.hpp"
#include "synth/world.hpp"

namespace spamgraph::synth {
namespace {

using nlohmann::json;
using testing::rows_of;
using testing::SeenRow;
using testing::small_world;

/// The accepted rows of all files of a scenario, and its truth.
struct SeenWorld {
    json truth;
    std::vector<SeenRow> rows;
    std::set<std::string> suspects;
};

bool is_accepted(const SeenRow& row)
{
    return row.port == "53" && row.qclass == "1" && row.qtype_number != "-";
}

SeenWorld make(const SynthOptions& options)
{
    const Plan plan = plan_scenario(options);
    SeenWorld world{json::parse(write_truth(plan)), {}, {}};
    for (std::size_t file = 0; file < plan.file_count(); ++file)
        for (SeenRow& row : rows_of(write_log(plan, file)))
            if (is_accepted(row)) world.rows.push_back(std::move(row));
    for (const json& address : world.truth["suspects"]) world.suspects.insert(address.get<std::string>());
    return world;
}

/// MX queries of the suspects by clock hour of their time.
std::map<std::int64_t, std::uint64_t> mx_by_hour(const SeenWorld& world)
{
    std::map<std::int64_t, std::uint64_t> hours;
    for (const SeenRow& row : world.rows)
        if (row.qtype == "MX" && world.suspects.contains(row.client))
            ++hours[static_cast<std::int64_t>(row.time_s) / 3600];
    return hours;
}

TEST(SynthStealth, IsSlowAndLastsAllDay)
{
    SynthOptions options = small_world("stealth");
    options.rate = 0.02;
    const SeenWorld world = make(options);
    const auto hours = mx_by_hour(world);
    EXPECT_EQ(hours.size(), 24U) << "no hour without a query";
    // 27.1 domains a minute are the published rate of a suspect.
    const double planned = 0.02 * 281'000 / 68 / 152.5 * 1440;
    const double edges = world.truth["campaigns"][0]["edges"];
    EXPECT_NEAR(edges / static_cast<double>(world.suspects.size()), planned, 0.1 * planned);
    EXPECT_EQ(world.truth["rate"], 0.02);
}

TEST(SynthTwoCampaigns, HaveNothingInCommonButGiants)
{
    std::uint64_t sharing = 0;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
        const Plan plan = plan_scenario(small_world("two-campaigns", seed));
        const auto& runs = plan.world().campaigns;
        ASSERT_EQ(runs.size(), 2U);
        for (const std::uint32_t household : runs[0].suspects)
            EXPECT_EQ(std::ranges::count(runs[1].suspects, household), 0);
        std::set<std::uint32_t> targets;
        for (const Targeted& targeted : runs[0].targeted) targets.insert(targeted.target);
        for (const Targeted& targeted : runs[1].targeted)
            EXPECT_TRUE(targeted.target < plan.world().mail.giants() || !targets.contains(targeted.target));
        sharing += runs[1].first_us < runs[0].last_us && runs[0].first_us < runs[1].last_us ? 1 : 0;
        const json truth = json::parse(write_truth(plan));
        EXPECT_EQ(truth["relays"].size(), 8U);
        EXPECT_EQ(truth["campaigns"][1]["addresses"].size(), runs[1].suspects.size());
    }
    EXPECT_GT(sharing, 2U);
    EXPECT_LT(sharing, 10U);
}

TEST(SynthAddressOnly, SuspectsNeverAskMx)
{
    const SeenWorld world = make(small_world("address-only"));
    std::uint64_t addresses = 0;
    for (const SeenRow& row : world.rows)
        if (world.suspects.contains(row.client)) {
            EXPECT_NE(row.qtype, "MX");
            addresses += row.qtype == "A" ? 1 : 0;
        }
    EXPECT_GT(addresses, 100 * world.suspects.size());
    EXPECT_TRUE(world.truth["domains"].empty());
}

TEST(SynthTunnel, AsksThousandsOfNamesInFewZones)
{
    const SeenWorld world = make(small_world("tunnel"));
    std::map<std::string, std::set<std::string>> names;
    std::map<std::string, std::set<std::string>> zones;
    for (const SeenRow& row : world.rows) {
        if (world.truth["explained"].value(row.client, "") != "tunnel") continue;
        EXPECT_GE(row.time_s, 1'376'870'400) << "only on the last day";
        names[row.client].insert(row.name);
        zones[row.client].insert(row.name.substr(row.name.find(".t.")));
    }
    ASSERT_EQ(names.size(), 3U);
    for (const auto& [client, asked] : names) {
        EXPECT_GT(asked.size(), 1'000U);
        EXPECT_LE(zones[client].size(), 3U);
    }
    EXPECT_TRUE(world.suspects.empty());
}

TEST(SynthCrowds, AreNewOnTheLastDay)
{
    for (const auto& [scenario, role] :
         std::map<std::string, std::string>{{"newsletter-new", "newsletter"}, {"nat-heavy", "nat"}}) {
        const SeenWorld world = make(small_world(scenario));
        std::map<std::string, std::set<std::string>> domains_of_new;
        std::set<std::string> before;
        for (const SeenRow& row : world.rows) {
            if (row.time_s < 1'376'870'398)
                before.insert(row.client);
            else if (row.qtype == "MX" && world.truth["explained"].value(row.client, "") == role &&
                     !before.contains(row.client))
                domains_of_new[row.client].insert(row.name);
        }
        EXPECT_FALSE(domains_of_new.empty()) << scenario;
        std::size_t most = 0;
        for (const auto& [client, domains] : domains_of_new) most = std::max(most, domains.size());
        EXPECT_GT(most, scenario == "nat-heavy" ? 15U : 300U) << scenario;
        EXPECT_TRUE(world.suspects.empty());
    }
}

TEST(SynthGap, LosesTwoHoursAndFeedsOneTwice)
{
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        const Plan plan = plan_scenario(small_world("gap", seed));
        const json truth = json::parse(write_truth(plan));
        const auto& lost = truth["gap"]["lost"];
        EXPECT_EQ(lost["last_s"].get<std::int64_t>() - lost["first_s"].get<std::int64_t>(), 7'199);
        for (const json& surge : truth["surges"])
            EXPECT_TRUE(surge["last_s"] < lost["first_s"] || surge["first_s"] > lost["last_s"]);
        EXPECT_EQ(plan.file_count(), 48U - 2 + 1);
        std::set<std::string> texts;
        std::uint64_t accepted = 0;
        for (std::size_t file = 0; file < plan.file_count(); ++file) {
            const std::string text = write_log(plan, file);
            if (!texts.insert(text).second) {
                EXPECT_NE(plan.file_name(file).find(".again."), std::string::npos);
                continue;
            }
            for (const SeenRow& row : rows_of(text)) {
                if (!is_accepted(row)) continue;
                ++accepted;
                // Only a neighbouring file's straddling rows lie in the lost hours.
                EXPECT_FALSE(row.time_s > lost["first_s"].get<double>() + 1 &&
                             row.time_s < lost["last_s"].get<double>() - 2);
            }
        }
        EXPECT_EQ(texts.size(), 46U);
        EXPECT_EQ(truth["rows"]["accepted"], accepted);
    }
}

TEST(SynthNoAnswers, HoldsQueriesOnly)
{
    const Plan plan = plan_scenario(small_world("no-answers"));
    for (const std::size_t file : {4U, 44U})
        for (const SeenRow& row : rows_of(write_log(plan, file)))
            if (is_accepted(row)) {
                EXPECT_EQ(row.answers, "-");
            }
}

TEST(SynthMonth, ARelayMovesThreeTimesAndChangesTenDomains)
{
    const SeenWorld world = make(small_world("month"));
    const json& relay = world.truth["relays"][0];
    EXPECT_EQ(relay["address_changes"], 3);
    EXPECT_EQ(relay["domain_changes"], 10);
    EXPECT_GT(relay["period_s"], 0);

    std::set<std::string> names(relay["names"].begin(), relay["names"].end());
    std::vector<std::pair<double, std::pair<std::string, std::string>>> seen;
    for (const SeenRow& row : world.rows)
        if (names.contains(row.name)) seen.push_back({row.time_s, {row.name, row.answers}});
    std::ranges::sort(seen);
    std::vector<std::string> addresses;
    std::map<std::string, std::pair<double, double>> lives;
    std::set<std::int64_t> days;
    for (const auto& [time_s, what] : seen) {
        const auto& [name, address] = what;
        if (addresses.empty() || addresses.back() != address) addresses.push_back(address);
        lives.try_emplace(name, time_s, time_s).first->second.second = time_s;
        days.insert(static_cast<std::int64_t>(time_s) / kSecondsPerDay);
    }
    EXPECT_EQ(addresses.size(), 4U) << "one after the other, none comes back";
    EXPECT_EQ(lives.size(), 7U);
    EXPECT_EQ(days.size(), 30U) << "somebody asks for it every day";
    std::uint64_t starts_and_stops = 0;
    for (const auto& [name, life] : lives) {
        starts_and_stops += life.first > seen.front().first + 1.5 * kSecondsPerDay ? 1 : 0;
        starts_and_stops += life.second < seen.back().first - 1.5 * kSecondsPerDay ? 1 : 0;
    }
    EXPECT_EQ(starts_and_stops, 10U);
}

TEST(SynthScenarios, RefuseOptionsThatDoNotFitThem)
{
    const auto refuses = [](auto change, std::string scenario) {
        SynthOptions options = small_world(std::move(scenario));
        change(options);
        try {
            check_options(options);
        } catch (const Error& error) {
            return error.code() == ExitCode::usage;
        }
        return false;
    };
    EXPECT_TRUE(refuses([](SynthOptions& o) { o.rate = 0; }, "stealth"));
    EXPECT_TRUE(refuses([](SynthOptions& o) { o.rate = 0.5; }, "quiet"));
    EXPECT_TRUE(refuses([](SynthOptions& o) { o.days = 5; }, "month"));
    EXPECT_TRUE(refuses([](SynthOptions& o) { o.files_per_day = 1; }, "gap"));
    EXPECT_TRUE(refuses([](SynthOptions& o) { o.days = 1; }, "gap"));
    EXPECT_TRUE(refuses([](SynthOptions& o) { o.format = "csv"; }, "seed"));
    EXPECT_FALSE(refuses([](SynthOptions& o) { o.days = 25; }, "month"));
}

}  // namespace
}  // namespace spamgraph::synth
