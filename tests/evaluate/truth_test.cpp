#include "spamgraph/evaluate/truth.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "spamgraph/core/error.hpp"

namespace spamgraph::evaluate {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kWhole = R"({
 "scenario": "month", "seed": 3,
 "surges": [{"first_s": 100, "last_s": 900}],
 "campaigns": [{"suspects": 2}],
 "suspects": ["192.0.2.1", "2001:db8::1"],
 "relays": [{"names": ["a.example"], "addresses": ["192.0.2.9"], "suspects_asking": ["192.0.2.1"],
             "period_s": 600, "address_changes": 3, "domain_changes": null}],
 "domains": {"mail.example": {"tier": "low", "exact": true, "suspects": 1}},
 "explained": {"192.0.2.7": "nat"}
})";

TEST(ReadTruth, TakesWhatSynthWrites)
{
    const Truth truth = parse_truth(kWhole, "truth.json");
    EXPECT_EQ(truth.scenario, "month");
    EXPECT_EQ(truth.seed, 3U);
    EXPECT_EQ(truth.surges.at(0).last_s, 900);
    EXPECT_EQ(truth.suspects.size(), 2U);
    ASSERT_EQ(truth.campaigns.size(), 1U);
    EXPECT_EQ(truth.campaigns[0], truth.suspects) << "one campaign has them all";
    EXPECT_EQ(truth.relays.at(0).suspects_asking, 1U);
    EXPECT_EQ(truth.relays[0].period_s, 600);
    EXPECT_EQ(truth.relays[0].address_changes, 3);
    EXPECT_FALSE(truth.relays[0].domain_changes.has_value());
    EXPECT_EQ(truth.domains.at("mail.example").tier, "low");
    EXPECT_EQ(truth.explained.at(*parse_address("192.0.2.7")), "nat");
}

std::string refusal(std::string text)
{
    try {
        parse_truth(text, "truth.json");
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ExitCode::bad_data);
        return error.what();
    }
    return "accepted";
}

TEST(ReadTruth, RefusesWhatIsNone)
{
    EXPECT_THAT(refusal("{"), HasSubstr("cannot use 'truth.json' ("));
    EXPECT_THAT(refusal("{}"), HasSubstr("surges"));
    EXPECT_THAT(refusal("[]"), HasSubstr("truth.json"));
    std::string text(kWhole);
    text.replace(text.find("192.0.2.1"), 9, "192.0.2.x");
    EXPECT_THAT(refusal(text), HasSubstr("no address"));
    try {
        read_truth("no-such-file.json");
        ADD_FAILURE() << "a missing file was read";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ExitCode::no_input);
    }
}

}  // namespace
}  // namespace spamgraph::evaluate
