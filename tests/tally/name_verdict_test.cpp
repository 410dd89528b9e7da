#include "spamgraph/tally/name_verdict.hpp"

#include <gtest/gtest.h>

#include <map>

#include "core/temp_folder.hpp"
#include "tally/samples.hpp"

namespace spamgraph::tally {
namespace {

DayLimits limits_of(std::uint64_t clients, double share = 0.01, std::uint32_t senders = 3)
{
    return {{20, senders, share}, clients};
}

/// A name that `clients` clients asked for, once each.
NameCount count_of(std::uint64_t name, std::uint64_t clients)
{
    NameCount count;
    count.name = name;
    count.queries = count.clients = clients;
    return count;
}

Fact make_fact(std::uint64_t name, Fact::Kind kind, std::uint64_t other)
{
    Fact fact;
    fact.name = name;
    fact.kind = kind;
    if (kind == Fact::Kind::address)
        fact.address.bytes[15] = static_cast<std::uint8_t>(other);
    else
        fact.set_other(other);
    fact.count = 1;
    return fact;
}

Address address_of(std::uint8_t last)
{
    Address address;
    address.bytes[15] = last;
    return address;
}

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

class Verdict : public testing::Test {
protected:
    KeptNames decide(const std::vector<std::uint64_t>& exchanges = {},
                     const std::vector<Address>& shared = {}, const DayLimits& limits = limits_of(1'000))
    {
        return decide_kept_names(counts_, facts_, {exchanges, followed_, implicit_}, shared, limits);
    }
    std::vector<std::uint64_t> kept_ids(const std::vector<std::uint64_t>& exchanges = {},
                                        const std::vector<Address>& shared = {})
    {
        return decide(exchanges, shared).ids;
    }

    TempFolder folder_;
    BufferBudget budget_{kAmple};
    BucketLog<NameCount> counts_{folder_ / "counts", budget_};
    BucketLog<Fact> facts_{folder_ / "facts", budget_};
    std::vector<std::uint64_t> followed_, implicit_;
};

using Ids = std::vector<std::uint64_t>;

TEST_F(Verdict, FactsComeByNameWithoutAliases)
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

TEST_F(Verdict, TheStrongestEvidenceCounts)
{
    for (std::uint64_t name = 1; name <= 6; ++name) {
        NameCount count = count_of(name, 1);
        count.address_queries = 1;
        count.mail_label = 1;
        counts_.append(count);
    }
    followed_ = {2, 3};
    implicit_ = {1, 3, 4, 6};
    const KeptNames kept = decide({1});
    std::vector<MailEvidence> evidence;
    for (const NameRow& row : kept.rows) evidence.push_back(row.evidence);
    EXPECT_EQ(kept.ids, Ids({1, 2, 3, 4, 5, 6}));
    using enum MailEvidence;
    EXPECT_EQ(evidence, std::vector({mx_answer, follow_up, follow_up, implicit_mx, label, implicit_mx}));
}

TEST_F(Verdict, CountsAndFactsAreWalkedSideBySide)
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

TEST_F(Verdict, KeepsMailDomains)
{
    NameCount domain = count_of(1, 900);  // however popular
    domain.mx_queries = 1;
    counts_.append(domain);
    counts_.append(count_of(2, 900));
    EXPECT_EQ(kept_ids(), Ids{1});
    EXPECT_EQ(decide().rows[0].evidence, MailEvidence::none);
    EXPECT_EQ(decide().rows[0].queries, 900U);
}

TEST_F(Verdict, KeepsMailHostsWhoseAddressWasAskedFor)
{
    for (std::uint64_t name = 1; name <= 4; ++name) {
        NameCount count = count_of(name, 2);
        count.mail_label = name <= 2;
        count.address_queries = name % 2;
        counts_.append(count);
    }
    EXPECT_EQ(kept_ids(), Ids{1});  // 2 was asked for other types only, 3 and 4 have no evidence
    EXPECT_EQ(decide().rows[0].evidence, MailEvidence::label);
    EXPECT_EQ(decide().worth[0], 0);
}

TEST_F(Verdict, KeepsNamesSharedBySenders)
{
    std::uint64_t name = 0;
    for (const std::uint64_t clients : {10, 11})
        for (const std::uint64_t senders : {2, 3})
            for (const std::uint64_t address_senders : {0, 1}) {
                NameCount count = count_of(++name, clients);
                count.address_queries = 5;
                count.senders = senders;
                count.address_senders = address_senders;
                counts_.append(count);
            }
    EXPECT_EQ(kept_ids(), Ids{4});  // 10 of 1,000 clients, 3 senders, one of which asked for the address
    EXPECT_EQ(decide().worth[0], 1);
    EXPECT_EQ(decide().rows[0].senders, 3U);
    EXPECT_EQ(decide({}, {}, limits_of(1'000, 0.01, 2)).ids, (Ids{2, 4}));
    EXPECT_EQ(decide({}, {}, limits_of(1'000, 0.011, 3)).ids, (Ids{4, 8}));
    EXPECT_EQ(decide({}, {}, limits_of(999)).ids, Ids{});
}

TEST_F(Verdict, KeepsNamesOfASharedAddress)
{
    for (std::uint64_t name = 1; name <= 4; ++name) {
        NameCount count = count_of(name, 500);  // popular by itself
        count.address_queries = 5;
        count.senders = 1;
        count.address_senders = name != 4;
        counts_.append(count);
    }
    facts_.append(make_fact(1, Fact::Kind::address, 7));
    facts_.append(make_fact(2, Fact::Kind::address, 8));
    facts_.append(make_fact(2, Fact::Kind::address, 9));
    facts_.append(make_fact(3, Fact::Kind::address, 10));
    facts_.append(make_fact(4, Fact::Kind::address, 7));
    EXPECT_EQ(kept_ids(), Ids{});
    EXPECT_EQ(kept_ids({}, {address_of(7), address_of(9)}), (Ids{1, 2}));  // no sender asked for 4's address
    const KeptNames kept = decide({}, {address_of(7), address_of(9)});
    EXPECT_EQ(kept.worth, (std::vector<std::uint8_t>{1, 1}));
    EXPECT_EQ(kept.facts.size(), 3U);  // all of the kept names', also of other addresses
}

TEST_F(Verdict, KeepsExchangesThatNobodyAskedFor)
{
    for (const std::uint64_t name : {5, 8}) counts_.append(count_of(name, 3));
    const KeptNames kept = decide({2, 5, 6, 7, 8, 9, 10});
    EXPECT_EQ(kept.ids, (Ids{2, 5, 6, 7, 8, 9, 10}));
    for (const NameRow& row : kept.rows) EXPECT_EQ(row.evidence, MailEvidence::mx_answer);
    EXPECT_EQ(kept.rows[0].queries, 0U);
    EXPECT_EQ(kept.rows[1].queries, 3U);
    EXPECT_EQ(kept.rows[6].clients, 0U);
    EXPECT_EQ(kept_ids({3}), Ids{3});
    EXPECT_EQ(kept_ids({8}), Ids{8});
    EXPECT_EQ(kept_ids({9}), Ids{9});
    EXPECT_EQ(kept_ids({0}), Ids{0});
}

TEST_F(Verdict, OfNothingIsNothing)
{
    EXPECT_EQ(kept_ids(), Ids{});
    EXPECT_EQ(kept_ids({1, 2}), (Ids{1, 2}));
}

TEST_F(Verdict, FactsAreOfKeptNamesOnly)
{
    NameCount domain = count_of(3, 1);
    domain.mx_queries = 1;
    for (const std::uint64_t name : {1, 2}) counts_.append(count_of(name, 1));
    counts_.append(domain);
    for (const std::uint64_t name : {1, 3, 3})
        facts_.append(make_fact(name, Fact::Kind::mx, 20 + facts_.size()));
    facts_.append(make_fact(3, Fact::Kind::alias, 21));
    const KeptNames kept = decide({22});
    EXPECT_EQ(kept.ids, (Ids{3, 22}));
    ASSERT_EQ(kept.facts.size(), 1U);  // 21 is an alias
    EXPECT_EQ(kept.facts[0].name, 3U);
    EXPECT_EQ(kept.facts[0].other(), 22U);
}

TEST_F(Verdict, CopiesEveryCount)
{
    NameCount count;
    count.name = 1;
    count.queries = 10;
    count.address_queries = 9;
    count.mx_queries = 8;
    count.nxdomain = 7;
    count.clients = 6;
    count.mx_clients = 5;
    count.mail_clients = 4;
    count.senders = 3;
    count.address_senders = 2;
    counts_.append(count);
    const NameRow row = decide().rows.at(0);
    EXPECT_EQ(row.queries, 10U);
    EXPECT_EQ(row.mx_queries, 8U);
    EXPECT_EQ(row.nxdomain, 7U);
    EXPECT_EQ(row.clients, 6U);
    EXPECT_EQ(row.mx_clients, 5U);
    EXPECT_EQ(row.mail_clients, 4U);
    EXPECT_EQ(row.senders, 3U);
}

}  // namespace
}  // namespace spamgraph::tally
