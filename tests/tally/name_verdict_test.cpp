#include "spamgraph/tally/name_verdict.hpp"

#include <gtest/gtest.h>

#include <map>

#include "core/temp_folder.hpp"
#include "tally/name_samples.hpp"
#include "tally/samples.hpp"

namespace spamgraph::tally {
namespace {

TEST(IsPopular, IsAboveTheShareNotAtIt)
{
    EXPECT_FALSE(limits_of(100).is_popular(1));
    EXPECT_TRUE(limits_of(100).is_popular(2));
    EXPECT_FALSE(limits_of(10'000).is_popular(100));
    EXPECT_TRUE(limits_of(10'000).is_popular(101));
    EXPECT_TRUE(limits_of(99).is_popular(1));  // 0.99 clients
    EXPECT_FALSE(limits_of(50).is_popular(0));
    EXPECT_FALSE(limits_of(0).is_popular(0));
    EXPECT_FALSE(limits_of(1'000, 0.5).is_popular(500));
    EXPECT_TRUE(limits_of(1'000, 0.5).is_popular(501));
    EXPECT_FALSE(limits_of(10, 1.0).is_popular(10));
}

TEST(IsPopular, IsWhatDoublesSay)
{
    // 0.07 * 100 is 7.000000000000001 in doubles, 0.29 * 100 is 28.999999999999996.
    EXPECT_FALSE(limits_of(100, 0.07).is_popular(7));
    EXPECT_TRUE(limits_of(100, 0.29).is_popular(29));
}

TEST(EvidenceOf, AnMxAnswerIsStrongerThanALabel)
{
    NameCount labelled = count_of(1, 1);
    labelled.mail_label = 1;
    const NameCount plain = count_of(2, 1);
    const DayLimits limits = limits_of(100);
    EXPECT_EQ(evidence_of(plain, MailEvidence::none, limits), MailEvidence::none);
    EXPECT_EQ(evidence_of(plain, MailEvidence::mx_answer, limits), MailEvidence::mx_answer);
    EXPECT_EQ(evidence_of(labelled, MailEvidence::none, limits), MailEvidence::label);
    EXPECT_EQ(evidence_of(labelled, MailEvidence::mx_answer, limits), MailEvidence::mx_answer);
    EXPECT_TRUE(is_labelled(labelled, limits));
    EXPECT_FALSE(is_labelled(plain, limits));
}

TEST(EvidenceOf, ALabelOfAPopularNameIsNone)
{
    NameCount labelled = count_of(1, 2);
    labelled.mail_label = 1;
    EXPECT_FALSE(is_labelled(labelled, limits_of(100)));
    EXPECT_EQ(evidence_of(labelled, MailEvidence::none, limits_of(100)), MailEvidence::none);
    EXPECT_EQ(evidence_of(labelled, MailEvidence::mx_answer, limits_of(100)), MailEvidence::mx_answer);
    EXPECT_TRUE(is_labelled(labelled, limits_of(200)));
}

class CountedNames : public testing::Test {
protected:
    TempFolder folder_;
    BufferBudget budget_{kAmple};
    BucketLog<NameCount> counts_{folder_ / "counts", budget_};
    BucketLog<Fact> facts_{folder_ / "facts", budget_};
};

TEST_F(CountedNames, FactsComeByNameWithoutAliases)
{
    for (const auto& [name, kind, other] : {std::tuple{2U, Fact::Kind::address, 9U},
                                            {1U, Fact::Kind::mx, 5U},
                                            {1U, Fact::Kind::mx, 6U},
                                            {1U, Fact::Kind::alias, 6U},
                                            {1U, Fact::Kind::mx, 5U},
                                            {1U, Fact::Kind::address, 6U},
                                            {3U, Fact::Kind::alias, 6U},
                                            {4U, Fact::Kind::mx, 6U},
                                            {1U, Fact::Kind::alias, 7U}})
        facts_.append(make_fact(name, kind, other));
    SortedStream<Fact> stream(facts_);

    const NameFacts first = take_name_facts(stream);
    EXPECT_EQ(first.name, 1U);
    ASSERT_EQ(first.facts.size(), 2U);  // the exchange 6 is an alias of name 1 that day
    EXPECT_EQ(first.facts[0].other(), 5U);
    EXPECT_EQ(first.facts[0].count, 2U);
    EXPECT_EQ(first.facts[1].kind, Fact::Kind::address);
    EXPECT_EQ(take_name_facts(stream).facts.size(), 1U);
    const NameFacts aliases = take_name_facts(stream);
    EXPECT_EQ(aliases.name, 3U);
    EXPECT_FALSE(aliases.end);
    EXPECT_TRUE(aliases.facts.empty());
    EXPECT_EQ(take_name_facts(stream).facts.size(), 1U);  // of another name, 6 is an exchange
    EXPECT_TRUE(take_name_facts(stream).end);
    EXPECT_TRUE(take_name_facts(stream).end);
}

TEST_F(CountedNames, CountsAndFactsAreWalkedSideBySide)
{
    for (const std::uint64_t name : {1, 2, 4, 7}) counts_.append(count_of(name, 1));
    for (const std::uint64_t name : {0, 2, 2, 3, 5, 7, 8})  // 0, 3, 5, 8: nobody asked for them
        facts_.append(make_fact(name, Fact::Kind::address, name + facts_.size()));
    std::map<std::uint64_t, std::size_t> facts_of;
    for_each_counted_name(counts_, facts_, [&](const NameTotal& count, std::span<const Fact> facts) {
        for (const Fact& fact : facts) EXPECT_EQ(fact.name, count.name);
        facts_of[count.name] = facts.size();
    });
    EXPECT_EQ(facts_of, (std::map<std::uint64_t, std::size_t>{{1, 0}, {2, 2}, {4, 0}, {7, 1}}));
}

}  // namespace
}  // namespace spamgraph::tally
