#include "spamgraph/analysis/cohort.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include <cmath>
#include <map>
#include <set>

namespace spamgraph {
namespace {

std::vector<CohortName> names(const std::string& stem, const std::string& tld, int count, double volume)
{
    std::vector<CohortName> drawn;
    for (int i = 0; i < count; ++i)
        drawn.push_back({fmt::format("{}{}.{}", stem, 100 + i, tld), tld, volume, 15'936 + i % 2});
    return drawn;
}

std::vector<CohortName> both(std::vector<CohortName> first, const std::vector<CohortName>& second)
{
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

/// Controls of each set.
std::map<std::uint64_t, std::vector<std::string>> controls_of(const std::vector<CohortMember>& members)
{
    std::map<std::uint64_t, std::vector<std::string>> controls;
    for (const CohortMember& member : members)
        if (!member.exposed) controls[member.set].push_back(member.name);
    return controls;
}

TEST(MatchControls, TakesFourOfTheSameTldEachOnce)
{
    const auto exposed = names("e", "org", 5, 1);
    const auto others = both(names("n", "net", 50, 1), names("o", "org", 30, 1));
    const auto members = match_controls(exposed, others, {});
    ASSERT_EQ(members.size(), 25U);
    std::set<std::string> used;
    for (const auto& [set, controls] : controls_of(members)) {
        EXPECT_EQ(controls.size(), 4U);
        for (const std::string& name : controls) {
            EXPECT_TRUE(name.ends_with(".org"));
            EXPECT_TRUE(used.insert(name).second);
        }
    }
    for (const CohortMember& member : members) EXPECT_EQ(member.start, exposed[member.set].first);
}

TEST(MatchControls, FewAreDealtOutInTurn)
{
    const auto members = match_controls(names("e", "org", 4, 1), names("o", "org", 6, 1), {});
    const auto controls = controls_of(members);
    ASSERT_EQ(controls.size(), 4U);
    EXPECT_EQ(controls.at(0).size() + controls.at(1).size(), 4U);
    EXPECT_EQ(controls.at(2).size() + controls.at(3).size(), 2U);
    EXPECT_TRUE(controls_of(match_controls(names("e", "org", 4, 1), {}, {})).empty());
}

TEST(MatchControls, KeepsToTheTenthOfTheVolume)
{
    std::vector<CohortName> others;
    for (int i = 0; i < 100; ++i) others.push_back({fmt::format("o{}.org", 100 + i), "org", 1. + i, 0});
    const auto members = match_controls(std::vector<CohortName>{{"e.org", "org", 95, 0}}, others, {});
    ASSERT_EQ(members.size(), 5U);
    for (const CohortMember& member : members) EXPECT_GE(member.name, member.exposed ? "e.org" : "o189.org");
}

TEST(MatchControls, TheOrderOfOthersDoesNotMatter)
{
    auto others = names("o", "org", 30, 1);
    const auto exposed = names("e", "org", 5, 1);
    const auto expected = controls_of(match_controls(exposed, others, {}));
    std::ranges::reverse(others);
    EXPECT_EQ(controls_of(match_controls(exposed, others, {})), expected);
}

constexpr Day kStart = 15'936;

CohortMember member(bool exposed, std::uint64_t set, std::optional<Day> after = {})
{
    return {fmt::format("name{}", set), exposed, set, kStart, after ? std::optional(kStart + *after) : after};
}

TEST(StudyCohort, FollowsUntilListing90DaysOrTheEnd)
{
    const std::vector<CohortMember> members{member(true, 0, 10),  member(false, 0),    member(true, 1, 91),
                                            member(false, 1, 90), member(true, 2, -1), member(false, 2, 5),
                                            member(true, 3, 0)};
    const CohortStudy study = study_cohort(members, kStart + 200, {});
    EXPECT_EQ(study.exposed.names, 3U);
    EXPECT_EQ(study.exposed.listed_before, 1U);
    EXPECT_EQ(study.exposed.listed, 2U);
    EXPECT_EQ(study.controls.names, 3U);
    EXPECT_EQ(study.controls.listed, 2U);
    EXPECT_EQ(study.unmatched, 1U);
    EXPECT_EQ(study.mantel_haenszel.informative, 2U);
    ASSERT_EQ(study.listed.size(), 2U);
    EXPECT_EQ(study.listed[0].set, 3U);
    ASSERT_EQ(study.exposed.curve.size(), 2U);
    EXPECT_EQ(study.exposed.curve[0].time, 0);
    EXPECT_EQ(study.exposed.curve[1].time, 10);
}

TEST(StudyCohort, AListThatEndsEarlyCensors)
{
    const std::vector<CohortMember> members{member(true, 0, 10), member(false, 0), member(true, 1, 40),
                                            member(false, 1)};
    const CohortStudy study = study_cohort(members, kStart + 30, {});
    EXPECT_EQ(study.exposed.listed, 1U);
    EXPECT_EQ(study.exposed.names, 2U);
    // A control was not watched for 90 days: no set is whole.
    EXPECT_EQ(study.mantel_haenszel.informative, 0U);
    EXPECT_EQ(study.log_rank.observed, 1U);
    EXPECT_EQ(study_cohort(members, kStart - 1, {}).exposed.names, 0U);
}

}  // namespace
}  // namespace spamgraph
