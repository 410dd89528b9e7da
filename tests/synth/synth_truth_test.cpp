#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "synth/rows.hpp"

namespace spamgraph::synth {
namespace {

using nlohmann::json;
using testing::rows_of;
using testing::SeenRow;
using testing::small_world;

struct Counts {
    std::map<std::int64_t, std::uint64_t> accepted_of_day;
    std::map<std::string, std::uint64_t> skipped;
    std::vector<SeenRow> accepted;
};

/// Reads every file and sorts its rows as a reader of DNS logs does.
Counts recount(const Plan& plan)
{
    Counts counts;
    for (std::size_t file = 0; file < plan.file_count(); ++file)
        for (SeenRow& row : rows_of(write_log(plan, file))) {
            if (row.port != "53")
                ++counts.skipped["port"];
            else if (row.qclass != "1" && row.qclass != "-")
                ++counts.skipped["class"];
            else if (row.qtype_number == "-" || row.name == "-")
                ++counts.skipped["response"];
            else {
                ++counts.accepted_of_day[static_cast<std::int64_t>(row.time_s) / kSecondsPerDay];
                counts.accepted.push_back(std::move(row));
            }
        }
    return counts;
}

std::string tld_of(const std::string& name)
{
    return name.substr(name.rfind('.') + 1);
}

class SynthTruth : public ::testing::Test {
protected:
    static void SetUpTestSuite()
    {
        const Plan plan = plan_scenario(small_world());
        counts_ = new Counts(recount(plan));
        truth_ = new json(json::parse(write_truth(plan)));
        for (const json& address : (*truth_)["suspects"]) suspects_.insert(address.get<std::string>());
    }
    static void TearDownTestSuite()
    {
        delete counts_;
        delete truth_;
    }

    static inline Counts* counts_ = nullptr;
    static inline json* truth_ = nullptr;
    static inline std::set<std::string> suspects_;
};

TEST_F(SynthTruth, CountsTheRowsThatWereWritten)
{
    const json& rows = (*truth_)["rows"];
    EXPECT_EQ(rows["accepted"], counts_->accepted.size());
    EXPECT_EQ(rows["skipped"], json(counts_->skipped));
    ASSERT_EQ(counts_->accepted_of_day.size(), rows["days"].size()) << "no row lies outside the days";
    std::size_t i = 0;
    for (const auto& [day, accepted] : counts_->accepted_of_day) {
        EXPECT_EQ(rows["days"][i]["date"], format_day(static_cast<Day>(day)));
        EXPECT_EQ(rows["days"][i]["accepted"], accepted);
        ++i;
    }
    EXPECT_EQ(rows["accepted"].get<std::uint64_t>() - rows["campaign_rows"].get<std::uint64_t>(), 80'000U);
}

TEST_F(SynthTruth, KnowsEveryMailDomainOfTheSuspects)
{
    std::map<std::string, std::set<std::string>> askers;
    std::map<std::string, std::uint64_t> queries;
    for (const SeenRow& row : counts_->accepted)
        if (row.qtype == "MX" && suspects_.contains(row.client)) {
            askers[row.name].insert(row.client);
            ++queries[row.name];
        }
    const json& domains = (*truth_)["domains"];
    ASSERT_EQ(domains.size(), askers.size());
    std::map<std::string, std::array<std::uint64_t, 3>> tlds;
    std::uint64_t edges = 0;
    for (const auto& [name, who] : askers) {
        ASSERT_TRUE(domains.contains(name)) << name;
        EXPECT_EQ(domains[name]["suspects"], who.size()) << name;
        EXPECT_EQ(domains[name]["mx_queries"], queries[name]) << name;
        auto& sum = tlds[tld_of(name)];
        sum[0] += queries[name];
        sum[1] += 1;
        sum[2] += who.size();
        edges += who.size();
    }
    EXPECT_EQ((*truth_)["campaign"]["edges"], edges);
    ASSERT_EQ((*truth_)["tlds"].size(), tlds.size());
    std::uint64_t country_tlds = 0;
    for (const auto& [tld, sum] : tlds) {
        country_tlds += tld.size() == 2 ? 1 : 0;
        EXPECT_EQ((*truth_)["tlds"][tld], json({{"queries", sum[0]}, {"domains", sum[1]}, {"edges", sum[2]}}))
            << tld;
    }
    EXPECT_EQ(country_tlds, 19U);
}

TEST_F(SynthTruth, PutsTheSurgeWhereItsRowsAre)
{
    const std::int64_t first_s = (*truth_)["surge"]["first_s"];
    const std::int64_t last_s = (*truth_)["surge"]["last_s"];
    std::map<std::int64_t, std::uint64_t> mx_of_minute;
    for (const SeenRow& row : counts_->accepted) {
        if (row.qtype != "MX") continue;
        const auto time_s = static_cast<std::int64_t>(row.time_s);
        ++mx_of_minute[(time_s - first_s + 600) / 60];
        if (suspects_.contains(row.client)) {
            EXPECT_GE(time_s, first_s);
            EXPECT_LE(time_s, last_s);
        }
    }
    // The rate steps up within two minutes of the edge.
    for (const int minute : {0, 5, 9}) EXPECT_LT(mx_of_minute[minute], 20U);
    for (const int minute : {12, 15, 20}) EXPECT_GT(mx_of_minute[minute], 60U);
}

TEST_F(SynthTruth, RelaysAreAskedForByWhomItSaysAndByNameAlone)
{
    const json& relays = (*truth_)["relays"];
    ASSERT_EQ(relays.size(), 4U);
    std::set<std::string> mx_zones;
    std::set<std::string> exchanges;
    std::set<std::string> all;
    for (const SeenRow& row : counts_->accepted) {
        all.insert(row.client);
        if (row.qtype != "MX") continue;
        mx_zones.insert(row.name);
        std::string answer;
        for (const char c : row.answers + ",") {
            if (c != ',') {
                answer += c;
            } else {
                exchanges.insert(answer);
                answer.clear();
            }
        }
    }
    for (const json& relay : relays) {
        std::set<std::string> asking;
        std::set<std::string> others;
        std::set<std::string> names;
        for (const json& name : relay["names"]) {
            names.insert(name);
            EXPECT_FALSE(exchanges.contains(name));
            EXPECT_FALSE(mx_zones.contains(name));
            EXPECT_FALSE(
                mx_zones.contains(name.get<std::string>().substr(name.get<std::string>().find('.') + 1)));
        }
        for (const SeenRow& row : counts_->accepted)
            if (names.contains(row.name)) {
                EXPECT_EQ(row.answers, relay["addresses"][0]);
                (suspects_.contains(row.client) ? asking : others).insert(row.client);
            }
        EXPECT_EQ(json(asking).size(), relay["suspects_asking"].size());
        for (const json& address : relay["suspects_asking"]) EXPECT_TRUE(asking.contains(address));
        EXPECT_EQ(others.size(), relay["honest_asking"]);
        EXPECT_GE(static_cast<double>(asking.size()), 0.6 * static_cast<double>(suspects_.size()));
        EXPECT_LT(static_cast<double>(asking.size() + others.size()), 0.01 * static_cast<double>(all.size()));
    }
}

TEST_F(SynthTruth, ExplainsEveryOtherBusySender)
{
    std::map<std::string, std::uint64_t> mx;
    for (const SeenRow& row : counts_->accepted)
        if (row.qtype == "MX") ++mx[row.client];
    for (const auto& [client, queries] : mx) {
        if (queries < 20) continue;
        EXPECT_TRUE(suspects_.contains(client) || (*truth_)["explained"].contains(client)) << client;
    }
    for (const auto& [client, role] : (*truth_)["explained"].items())
        EXPECT_FALSE(suspects_.contains(client));
}

TEST(SynthQuietTruth, HasNothingPlanted)
{
    const json truth = json::parse(write_truth(plan_scenario(small_world("quiet"))));
    for (const char* none : {"suspects", "relays", "surges", "campaigns", "domains", "tlds"})
        EXPECT_TRUE(truth[none].empty()) << none;
    EXPECT_TRUE(truth["surge"].is_null());
    EXPECT_FALSE(truth["explained"].empty());
    EXPECT_EQ(truth["rows"]["campaign_rows"], 0);
}

}  // namespace
}  // namespace spamgraph::synth
