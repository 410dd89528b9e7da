#include "spamgraph/tally/follow_ups.hpp"

#include <gtest/gtest.h>

#include "core/temp_folder.hpp"
#include "tally/samples.hpp"

namespace spamgraph::tally {
namespace {

constexpr std::uint64_t kClient = 7;

struct Pair {
    std::uint64_t domain, host, mx_queries;
    bool operator==(const Pair&) const = default;
};

struct Ask {
    std::uint64_t host;
    std::int64_t balance;
    std::uint64_t following;
    bool operator==(const Ask&) const = default;
};

std::vector<Pair> pairs_of(const FollowUpSearch& search)
{
    std::vector<Pair> pairs;
    for (const FollowUp& f : search.follow_ups()) pairs.push_back({f.domain, f.host, f.mx_queries});
    return pairs;
}

std::vector<Ask> asks_of(const FollowUpSearch& search)
{
    std::vector<Ask> asks;
    for (const HostAsk& ask : search.asks()) asks.push_back({ask.host, ask.balance, ask.following});
    return asks;
}

/// MX queries for `domain` and look-ups of `host` at these seconds, and what they tell.
class Look {
public:
    Look& mx(std::uint64_t domain, std::uint32_t second)
    {
        events_.push_back(make_event(kClient, domain, second, Kind::mx));
        return *this;
    }
    Look& a(std::uint64_t host, std::uint32_t second, Kind kind = Kind::a)
    {
        events_.push_back(make_event(kClient, host, second, kind));
        return *this;
    }
    const FollowUpSearch& search()
    {
        std::sort(events_.begin(), events_.end());
        search_.look_at(events_);
        return search_;
    }

private:
    std::vector<Event> events_;
    FollowUpSearch search_;
};

TEST(FollowUps, CountsMxQueriesWithALookUpWithin5Seconds)
{
    Look look;
    look.mx(1, 100).mx(1, 200).mx(2, 197).mx(2, 100).a(5, 105).a(5, 205).a(5, 206, Kind::aaaa).a(6, 106);
    EXPECT_EQ(pairs_of(look.search()), (std::vector<Pair>{{1, 5, 2}, {2, 5, 1}}));
}

TEST(FollowUps, MxQueriesBeyondARecordTravelInSeveral)
{
    Look look;
    for (std::uint32_t i = 0; i < 140'000; ++i) look.mx(1, 100 + i / 100'000);
    NameTotal total;
    for (const NameCount& count : look.search().counts()) {
        EXPECT_EQ(count.name, 1U);
        total.merge(count);
    }
    EXPECT_EQ(total.mx_queries, 140'000U);
    EXPECT_EQ(look.search().counts().size(), 3U);
}

TEST(FollowUps, ALookUpInTheSameSecondFollowsAndOneBeforeDoesNot)
{
    EXPECT_EQ(pairs_of(Look().mx(1, 100).a(5, 100).search()), (std::vector<Pair>{{1, 5, 1}}));
    EXPECT_TRUE(Look().mx(1, 100).a(5, 99).search().follow_ups().empty());
    // The domain's own address follows as well; text records do not.
    EXPECT_EQ(pairs_of(Look().mx(1, 100).a(1, 101).a(3, 101, Kind::txt).search()),
              (std::vector<Pair>{{1, 1, 1}}));
}

TEST(FollowUps, AnMxQueryAskedTwiceInASecondCountsTwiceAndALookUpOnce)
{
    EXPECT_EQ(pairs_of(Look().mx(1, 9).mx(1, 9).a(5, 10).a(5, 10).a(5, 11, Kind::aaaa).search()),
              (std::vector<Pair>{{1, 5, 2}}));
}

TEST(FollowUps, WholeSecondsCountUpToFourNames)
{
    Look four, five;
    for (std::uint64_t host = 11; host <= 14; ++host) four.a(host, 100);
    EXPECT_EQ(four.mx(1, 100).a(11, 101).search().follow_ups().size(), 4U);
    for (std::uint64_t host = 11; host <= 15; ++host) five.a(host, 101);
    EXPECT_EQ(pairs_of(five.mx(1, 100).a(10, 100).a(16, 102).search()), (std::vector<Pair>{{1, 10, 1}}));
}

TEST(FollowUps, BalanceIsOfLookUpsRightAfterAndRightBefore)
{
    EXPECT_EQ(asks_of(Look().mx(1, 100).a(5, 100).search()), (std::vector<Ask>{{5, 1, 1}}));
    EXPECT_EQ(asks_of(Look().mx(1, 100).a(5, 101).a(5, 102).search()), (std::vector<Ask>{{5, 1, 2}}));
    EXPECT_EQ(asks_of(Look().mx(1, 100).a(5, 98).a(5, 99).a(5, 97).search()), (std::vector<Ask>{{5, -2, 0}}));
    EXPECT_EQ(asks_of(Look().mx(1, 100).mx(2, 103).a(5, 101).search()), (std::vector<Ask>{{5, 0, 1}}));
    EXPECT_EQ(asks_of(Look().mx(1, 100).a(5, 106).search()), (std::vector<Ask>{{5, 0, 0}}));
}

TEST(FollowUps, TellsTheMxQueriesOfEachDomain)
{
    Look look;
    const auto counts = look.mx(1, 100).mx(1, 100).mx(1, 900).mx(2, 5).a(5, 100).search().counts();
    ASSERT_EQ(counts.size(), 2U);
    EXPECT_EQ(counts[0].name, 1U);
    EXPECT_EQ(counts[0].mx_queries, 3U);
    EXPECT_EQ(counts[0].clients, 0U);
    EXPECT_EQ(counts[1].mx_queries, 1U);
}

TEST(FollowUps, WithoutMxQueriesTheNamesOfAClientAreCounted)
{
    Look look;
    const FollowUpSearch& search = look.a(5, 1).a(5, 2, Kind::aaaa).a(6, 1).a(7, 1, Kind::txt).search();
    EXPECT_TRUE(search.asks().empty());
    EXPECT_TRUE(search.follow_ups().empty());
    ASSERT_EQ(search.counts().size(), 2U);
    for (const NameCount& count : search.counts()) {
        EXPECT_EQ(count.clients, 1U);
        EXPECT_EQ(count.mx_queries, 0U);
    }
}

/// A client's day looked at in stretches is the day looked at as a whole.
TEST(FollowUps, StretchesOfADayAddUpToTheDay)
{
    std::vector<Event> events;
    for (const Event& event : draw_events(4'000, 1, 12, 3))
        events.push_back({kClient, event.name,
                          Moment(event.when.second() % 3'600, event.when.kind(), false, false, false)});
    std::sort(events.begin(), events.end());
    FollowUpSearch whole, part;
    whole.look_at(events);

    TempFolder folder;
    BufferBudget budget(kAmple);
    BucketLog<FollowUp> follow_ups(folder / "f", budget);
    BucketLog<HostAsk> asks(folder / "a", budget);
    for (std::uint32_t begin = 0; begin < 3'600; begin += 60) {
        std::vector<TimedQuery> queries;
        for (const Event& event : events)
            if (event.when.second() + 5 >= begin && event.when.second() < begin + 65 &&
                (event.when.kind() == Kind::mx || asks_address(event.when.kind())))
                queries.push_back({event.when.second(), event.when.kind() == Kind::mx, event.name});
        part.look_at(kClient, queries, begin, begin + 60);
        for (const FollowUp& follow_up : part.follow_ups()) follow_ups.append(follow_up);
        for (const HostAsk& ask : part.asks()) asks.append(ask);
    }
    const auto merged = read_merged(follow_ups);
    ASSERT_EQ(merged.size(), whole.follow_ups().size());
    ASSERT_GT(merged.size(), 20U);
    for (std::size_t i = 0; i < merged.size(); ++i) {
        EXPECT_EQ(merged[i].key(), whole.follow_ups()[i].key());
        EXPECT_EQ(merged[i].mx_queries, whole.follow_ups()[i].mx_queries);
    }
    const auto merged_asks = read_merged(asks);
    ASSERT_EQ(merged_asks.size(), whole.asks().size());
    for (std::size_t i = 0; i < merged_asks.size(); ++i) {
        EXPECT_EQ(merged_asks[i].balance, whole.asks()[i].balance);
        EXPECT_EQ(merged_asks[i].following, whole.asks()[i].following);
    }
}

}  // namespace
}  // namespace spamgraph::tally
