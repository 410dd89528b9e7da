#include "spamgraph/report/scores_page.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace spamgraph::report {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

evaluate::Scores sample_scores()
{
    evaluate::Scores scores{};
    scores.scenario = "two\x1b[31m";
    scores.seed = 9;
    scores.surges = {{.planted_s = 100, .error_s = -31, .series = "mx"},
                     {.planted_s = 900, .error_s = {}, .series = {}}};
    scores.suspects.planted = 40;
    scores.suspects.found = 20;
    scores.suspects.right = 19;
    scores.suspects.recall = 0.475;
    scores.suspects.precision = 0.95;
    scores.suspects.false_discovery_rate = 0.05;
    for (int i = 0; i < 12; ++i) scores.suspects.missed.push_back("192.0.2." + std::to_string(i));
    scores.suspects.wrong = {"192.0.2.200 (nat)"};
    scores.campaigns = {
        .planted = 2, .found = 1, .recovered = 0, .kept_together = 1, .told_apart = std::nan("")};
    evaluate::RelayScore relay{};
    relay.entity = "a.example";
    relay.rank = 3;
    relay.planted_period_s = 600;
    relay.period_error = 0.0123;
    relay.changes_planted = true;
    relay.address_changes_error = -1;
    scores.relays.planted = {relay};
    scores.relays.wrong = 2;
    scores.relays.wrong_above_last = 2;
    scores.relays.false_entities = {"false.example", "wrong.example"};
    scores.tiers["low"] = {.planted = 4, .right = 3};
    scores.tiers_planted = 4;
    scores.tiers_right = 3;
    return scores;
}

TEST(ScoresPage, SaysWhatWasPlantedAndFound)
{
    const std::string page = render_scores(sample_scores(), 100, false);
    EXPECT_THAT(page, HasSubstr("found -31 s from the begin of the run (series mx)"));
    EXPECT_THAT(page, HasSubstr("missed: no surge of mail look-ups"));
    EXPECT_THAT(page, HasSubstr("40 planted, 20 found, 19 of them rightly"));
    EXPECT_THAT(page, HasSubstr("recall 47.5%, precision 95.0%, realised false discovery rate 5.0%"));
    EXPECT_THAT(page, HasSubstr("4 more"));
    EXPECT_THAT(page, HasSubstr("wrong: 192.0.2.200 (nat)"));
    EXPECT_THAT(page, HasSubstr("kept together 100.0%, of two runs told apart undefined"));
    EXPECT_THAT(page, HasSubstr("+1.23%"));
    EXPECT_THAT(page, HasSubstr("not found")) << "planted domain changes that the result does not have";
    EXPECT_THAT(page, HasSubstr("wrong, best first: false.example, wrong.example"));
    EXPECT_THAT(page, HasSubstr("75.0%"));
}

TEST(ScoresPage, FitsAndDisarms)
{
    const std::string page = render_scores(sample_scores(), 60, false);
    EXPECT_THAT(page, Not(HasSubstr("\x1b")));
    std::size_t begin = 0;
    while (begin < page.size()) {
        const std::size_t end = page.find('\n', begin);
        EXPECT_LE(end - begin, 60U) << page.substr(begin, end - begin);
        begin = end + 1;
    }
}

}  // namespace
}  // namespace spamgraph::report
