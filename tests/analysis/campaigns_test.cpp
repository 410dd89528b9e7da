#include "spamgraph/analysis/campaigns.hpp"

#include <gmock/gmock.h>

#include <numeric>

#include "expect_close.hpp"
#include "spamgraph/analysis/graph.hpp"

namespace spamgraph {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

HourCounts hours(std::initializer_list<std::pair<std::size_t, std::uint64_t>> counts)
{
    HourCounts of_day{};
    for (const auto& [hour, count] : counts) of_day[hour] = count;
    return of_day;
}

SuspectSet numbers(std::uint32_t first, std::uint32_t end, std::uint32_t step = 1)
{
    SuspectSet set;
    for (std::uint32_t i = first; i < end; i += step) set.push_back(i);
    return set;
}

TEST(HoursCosine, IsThatOfTheCounts)
{
    EXPECT_CLOSE(hours_cosine(hours({{3, 1}, {4, 2}}), hours({{3, 2}, {4, 4}})), 1.0);
    EXPECT_CLOSE(hours_cosine(hours({{3, 3}, {4, 4}}), hours({{4, 1}, {5, 1}})), 0.565685425);
    EXPECT_EQ(hours_cosine(hours({{3, 3}}), hours({{4, 1}})), 0);
    EXPECT_EQ(hours_cosine(hours({}), hours({{4, 1}})), 0);
}

TEST(GroupByHours, AChainOfLikeHoursIsOneGroup)
{
    const std::vector<HourCounts> of{hours({{20, 9}, {21, 9}}), hours({{2, 50}}),
                                     hours({{21, 9}, {22, 9}}), hours({{21, 9}}),
                                     hours({{2, 1}, {3, 1}}),   hours({})};
    EXPECT_THAT(group_by_hours(of, {}), ElementsAre(ElementsAre(0, 2, 3), ElementsAre(1, 4), ElementsAre(5)));
    EXPECT_THAT(group_by_hours({}, {}), IsEmpty());
}

TEST(SplitByHosts, TwoRunsOfTheSameHoursHaveHostsOfTheirOwn)
{
    const SuspectSet group = numbers(0, 60);
    // Two hosts of the first 40, two of the last 20, each asked for by most; suspect 59 asked for none.
    const std::vector<SuspectSet> hosts{numbers(0, 38), numbers(40, 57), numbers(2, 40), numbers(42, 59)};
    const auto campaigns = split_by_hosts(group, hosts, {});
    ASSERT_THAT(campaigns, SizeIs(2));
    EXPECT_THAT(campaigns[0], SizeIs(41));  // suspect 59 goes to the larger
    EXPECT_EQ(campaigns[1], numbers(40, 59));
}

TEST(SplitByHosts, AHostOfAllTellsNobodyApart)
{
    const SuspectSet group = numbers(0, 40);
    const std::vector<SuspectSet> hosts{numbers(0, 40), numbers(0, 20), numbers(20, 40)};
    EXPECT_THAT(split_by_hosts(group, hosts, {}), ElementsAre(numbers(0, 20), numbers(20, 40)));
}

TEST(SplitByHosts, OneRunStaysWhole)
{
    const SuspectSet group = numbers(0, 68);
    EXPECT_THAT(split_by_hosts(group, {}, {}), ElementsAre(group));
    const std::vector<SuspectSet> relays{numbers(0, 63), numbers(5, 68), numbers(3, 66)};
    EXPECT_THAT(split_by_hosts(group, relays, {}), ElementsAre(group));
    // A service that a tenth of the households have is no second campaign, nor are two of them.
    std::vector<SuspectSet> with_service = relays;
    with_service.push_back(numbers(0, 68, 8));
    with_service.push_back(numbers(1, 68, 9));
    EXPECT_THAT(split_by_hosts(group, with_service, {}), ElementsAre(group));
}

TEST(SendsAlike, IsToldFromMembersThatAllSendAsMuch)
{
    const std::vector<MailVolume> members{
        {1'000, 500}, {1'100, 505}, {1'200, 500}, {1'010, 510}, {1'300, 500}};
    EXPECT_TRUE(sends_alike({1'050, 500}, members, {}));
    EXPECT_TRUE(sends_alike({960, 520}, members, {}));
    EXPECT_FALSE(sends_alike({940, 500}, members, {}));
    EXPECT_FALSE(sends_alike({1'370, 500}, members, {}));
    EXPECT_FALSE(sends_alike({1'050, 470}, members, {}));
    EXPECT_FALSE(sends_alike({1'050, 540}, members, {}));
    EXPECT_FALSE(sends_alike({1'050, 500}, std::span(members).first(4), {}));
    std::vector<MailVolume> wide = members;
    wide.push_back({1'600, 500});  // each sends what it likes
    EXPECT_FALSE(sends_alike({1'050, 500}, wide, {}));
}

TEST(MiddleSendsAlike, IsToldFromTheQuartiles)
{
    const std::vector<MailVolume> members{{300, 1}, {10, 1}, {200, 1}, {150, 1}, {9'000, 1}};
    EXPECT_TRUE(middle_sends_alike(members, {}));  // 150 to 300
    std::vector<MailVolume> wide = members;
    wide[0].queries = 301;
    EXPECT_FALSE(middle_sends_alike(wide, {}));
    EXPECT_FALSE(middle_sends_alike(std::span(members).first(4), {}));  // too few to tell
    EXPECT_FALSE(middle_sends_alike({}, {}));
}

TEST(CountCampaign, CountsItsOwnRowsOnly)
{
    // Names 0 and 1 were asked for by MX; name 3 by all of the campaign, suspects 0 and 2.
    const SuspectGraph graph = build_graph(
        {{0, 0, 3, 3}, {0, 3, 1, 0}, {1, 0, 9, 9}, {1, 2, 1, 1}, {2, 0, 2, 1}, {2, 1, 1, 1}, {2, 3, 1, 0}},
        3);
    const CampaignFinding campaign = count_campaign(graph, {0, 2}, 4);
    EXPECT_EQ(campaign.suspects, 2U);
    EXPECT_EQ(campaign.domains, 2U);
    EXPECT_EQ(campaign.edges, 3U);
    EXPECT_EQ(campaign.core_names, 2U);
    EXPECT_EQ(campaign.parts, 1U);
}

TEST(FindBulk, LeavesOutStrayQueries)
{
    const std::vector<WeightedTime> times{{60, 1}, {7'200, 150}, {7'320, 150}, {7'260, 1}, {9'000, 1}};
    EXPECT_EQ(find_bulk(times), (std::pair<std::int64_t, std::int64_t>{7'200, 7'320}));
    EXPECT_EQ(find_bulk({{60, 1}, {120, 1}}), (std::pair<std::int64_t, std::int64_t>{60, 120}));
    EXPECT_EQ(find_bulk({}), (std::pair<std::int64_t, std::int64_t>{0, 0}));
}

}  // namespace
}  // namespace spamgraph
