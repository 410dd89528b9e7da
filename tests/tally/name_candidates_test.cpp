#include "spamgraph/tally/name_candidates.hpp"

#include <gtest/gtest.h>

#include "core/temp_folder.hpp"
#include "tally/name_samples.hpp"
#include "tally/samples.hpp"

namespace spamgraph::tally {
namespace {

class Candidates : public testing::Test {
protected:
    KeptNames decide(const std::vector<std::uint64_t>& exchanges = {},
                     const std::vector<Address>& shared = {}, const DayLimits& limits = limits_of(1'000))
    {
        NameCandidates candidates(folder_ / "candidates");
        candidates.find(counts_, facts_, {exchanges, followed_, implicit_}, limits,
                        [](const NameTotal&, std::span<const Fact>) {});
        kept_facts_ = {};
        return candidates.decide(shared, kept_facts_);
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
    RowLog<Fact> kept_facts_;
};

using Ids = std::vector<std::uint64_t>;

TEST_F(Candidates, TheStrongestEvidenceCounts)
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

TEST_F(Candidates, KeepsMailDomains)
{
    NameCount domain = count_of(1, 900);  // however popular
    domain.mx_queries = 1;
    counts_.append(domain);
    counts_.append(count_of(2, 900));
    EXPECT_EQ(kept_ids(), Ids{1});
    EXPECT_EQ(decide().rows[0].evidence, MailEvidence::none);
    EXPECT_EQ(decide().rows[0].queries, 900U);
}

TEST_F(Candidates, KeepsMailHostsWhoseAddressWasAskedFor)
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

TEST_F(Candidates, KeepsNamesSharedBySenders)
{
    std::uint64_t name = 0;
    for (const std::uint64_t clients : {13, 14})
        for (const std::uint64_t senders : {2, 3})
            for (const std::uint64_t address_senders : {0, 1}) {
                NameCount count = count_of(++name, clients);
                count.address_queries = 5;
                count.senders = senders;
                count.address_senders = address_senders;
                counts_.append(count);
            }
    // 3 senders, one of which asked for the address, and 10 of 1,000 clients beside them
    const KeptNames kept = decide();
    EXPECT_EQ(kept.ids, Ids{4});
    EXPECT_EQ(kept.worth[0], 1);
    EXPECT_EQ(kept.rows[0].senders, 3U);
    EXPECT_EQ(decide({}, {}, limits_of(1'000, 0.011, 2)).ids, (Ids{2, 4, 8}));
    EXPECT_EQ(decide({}, {}, limits_of(1'000, 0.011, 3)).ids, (Ids{4, 8}));
    EXPECT_EQ(decide({}, {}, limits_of(999)).ids, Ids{});
}

TEST_F(Candidates, KeepsWhatTheSendersOfASmallNetworkShare)
{
    NameCount relay = count_of(1, 30);  // 3% of the clients, all of them senders
    relay.address_queries = 60;
    relay.senders = relay.address_senders = 30;
    counts_.append(relay);
    EXPECT_EQ(kept_ids(), Ids{1});
}

TEST_F(Candidates, KeepsNamesOfASharedAddress)
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
    EXPECT_EQ(kept_facts_.size(), 3U);  // all of the kept names', also of other addresses
}

TEST_F(Candidates, KeepsExchangesThatNobodyAskedFor)
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

TEST_F(Candidates, OfNothingIsNothing)
{
    EXPECT_EQ(kept_ids(), Ids{});
    EXPECT_EQ(kept_ids({1, 2}), (Ids{1, 2}));
}

TEST_F(Candidates, FactsAreOfKeptNamesOnly)
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
    const std::vector<Fact> facts = kept_facts_.all();
    ASSERT_EQ(facts.size(), 1U);  // 21 is an alias
    EXPECT_EQ(facts[0].name, 3U);
    EXPECT_EQ(facts[0].other(), 22U);
}

TEST_F(Candidates, CopiesEveryCount)
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
