#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <map>
#include <set>

#include "spamgraph/core/error.hpp"
#include "synth/ip.hpp"
#include "synth/lexicon.hpp"
#include "synth/rows.hpp"
#include "synth/world.hpp"

namespace spamgraph::synth {
namespace {

using ::testing::HasSubstr;
using testing::small_world;

TEST(SynthPlan, AtFullSizeTheRunHasThePublishedShape)
{
    const Plan plan = plan_scenario({});
    const Campaign& run = plan.world().campaigns.at(0);
    std::map<std::uint32_t, std::uint64_t> degrees;
    std::map<std::string_view, std::uint64_t> queries;
    std::uint64_t edges = 0;
    for (const Targeted& targeted : run.targeted) {
        ++degrees[targeted.suspects];
        edges += targeted.suspects;
        queries[plan.world().mail.targets()[targeted.target].tld] += targeted.mx_queries;
    }
    EXPECT_EQ(run.suspects.size(), 68U);
    EXPECT_EQ(run.targeted.size(), 40'000U);
    EXPECT_EQ(edges, 281'000U);
    EXPECT_EQ(degrees[1], 30'000U);
    EXPECT_EQ(degrees[68], 200U);
    EXPECT_EQ(run.relays.at(0).asked_by.size(), 63U);
    EXPECT_EQ(run.relays.at(0).names.size(), 10U);
    for (const auto& [tld, count] : queries) {
        if (tld == "jp") continue;
        EXPECT_LT(count, queries["jp"]) << tld;
    }
}

TEST(SynthPlan, OnlyAFewHonestSendersWriteToAnyTarget)
{
    const Plan plan = plan_scenario(small_world());
    const World& world = plan.world();
    std::map<std::uint32_t, std::set<std::uint32_t>> senders;
    const std::uint32_t writing =
        world.population.count(Role::mail_server) + world.population.count(Role::newsletter);
    for (std::uint32_t sender = 0; sender < writing; ++sender)
        for (const std::uint32_t target : world.mail.shared_targets(sender)) senders[target].insert(sender);
    ASSERT_FALSE(senders.empty());
    for (const auto& [target, who] : senders) {
        EXPECT_GE(target, world.mail.giants());
        EXPECT_LE(who.size() + 1, world.population.mail_senders() / 4) << "with the scanner";
    }
}

TEST(SynthPlan, NoTwoClientsShareAnAddress)
{
    const Plan plan = plan_scenario(small_world());
    const Population& population = plan.world().population;
    std::set<std::string> seen;
    for (const Special& special : population.specials()) EXPECT_TRUE(seen.insert(to_text(special.ip)).second);
    for (std::uint32_t h = 0; h < population.households(); ++h) {
        std::set<std::string> own;
        for (std::uint32_t day = 0; day < 2; ++day)
            for (const int hour : {0, 23}) own.insert(to_text(population.address(h, day, hour)));
        for (const std::string& address : own) EXPECT_TRUE(seen.insert(address).second) << address;
    }
    for (const Relay& relay : plan.world().campaigns.at(0).relays)
        for (const Ip& ip : relay.addresses) EXPECT_TRUE(seen.insert(to_text(ip)).second);
}

TEST(SynthPlan, LabelsOfFamiliesNeverMeet)
{
    std::set<std::string> letters;
    for (const Family family : {Family::site, Family::correspondent, Family::target, Family::relay})
        for (std::uint32_t index = 0; index < 20'000; ++index) {
            std::string label = invent_label(5, family, index);
            std::erase_if(label, [](char c) { return c < 'a' || c > 'z'; });
            EXPECT_EQ(label.size(), 10U);
            EXPECT_TRUE(letters.insert(label).second) << label;
        }
}

TEST(SynthPlan, AddressesReadAsTheirStandardsSay)
{
    EXPECT_EQ(to_text(Ip{.v4 = 0xc0000201}), "192.0.2.1");
    EXPECT_EQ(to_text(Ip{.v6 = true, .groups = {0x2001, 0xdb8, 0, 0, 1, 0, 0, 1}}), "2001:db8::1:0:0:1");
    EXPECT_EQ(to_text(Ip{.v6 = true, .groups = {0x2001, 0xdb8, 0, 1, 1, 1, 1, 1}}), "2001:db8:0:1:1:1:1:1");
    EXPECT_EQ(to_text(Ip{.v6 = true, .groups = {1, 0, 0, 0, 0, 0, 0, 0}}), "1::");
    EXPECT_EQ(to_text(Ip{.v6 = true, .groups = {0, 0, 0, 0, 0, 0, 0, 1}}), "::1");
    EXPECT_EQ(reverse_name(Ip{.v4 = 0xc0000201}), "1.2.0.192.in-addr.arpa");
    EXPECT_THAT(
        reverse_name(Ip{.v6 = true, .groups = {0x2001, 0xdb8, 0, 0, 0, 0, 0, 0x12}}),
        ::testing::AllOf(::testing::StartsWith("2.1.0.0."), ::testing::EndsWith("8.b.d.0.1.0.0.2.ip6.arpa")));
}

TEST(SynthPlan, RefusesWhatMakesNoSoundWorld)
{
    const auto refusal = [](auto change) {
        SynthOptions options = small_world();
        change(options);
        try {
            plan_scenario(options);
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ExitCode::usage);
            return std::string(error.what());
        }
        return std::string("accepted");
    };
    EXPECT_EQ(refusal([](SynthOptions& o) { o.scenario = "noise"; }),
              "unknown scenario 'noise' (known: seed quiet stealth two-campaigns address-only tunnel "
              "newsletter-new nat-heavy gap no-answers month)");
    EXPECT_THAT(refusal([](SynthOptions& o) { o.clients = 10; }), HasSubstr("clients '10'"));
    EXPECT_THAT(refusal([](SynthOptions& o) { o.rows_per_day = 39'999; }), HasSubstr("at least 40000"));
    EXPECT_THAT(refusal([](SynthOptions& o) { o.clients = 20'000; }), HasSubstr("at least 5 each"));
    EXPECT_THAT(refusal([](SynthOptions& o) { o.files_per_day = 7; }), HasSubstr("must divide 1440"));
    EXPECT_THAT(refusal([](SynthOptions& o) { o.days = 0; }), HasSubstr("days '0'"));
    EXPECT_EQ(refusal([](SynthOptions& o) { o.files_per_day = 96; }), "accepted");
}

TEST(SynthPlan, FileNamesSayTheirTime)
{
    SynthOptions options = small_world();
    EXPECT_EQ(plan_scenario(options).file_name(31), "dns.2013-08-19.07.log.gz");
    options.files_per_day = 48;
    options.compression = Compression::zst;
    EXPECT_EQ(plan_scenario(options).file_name(15), "dns.2013-08-18.07-30.log.zst");
    options.files_per_day = 1;
    options.compression = Compression::none;
    EXPECT_EQ(plan_scenario(options).file_name(1), "dns.2013-08-19.log");
}

}  // namespace
}  // namespace spamgraph::synth
