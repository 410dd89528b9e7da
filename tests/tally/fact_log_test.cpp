#include "spamgraph/tally/fact_log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "core/temp_folder.hpp"
#include "tally/samples.hpp"

namespace spamgraph::tally {
namespace {

/// Facts of few names, so that many are the same.
std::vector<Fact> draw_facts(std::size_t count, std::uint64_t seed)
{
    std::mt19937_64 draw(seed);
    std::vector<Fact> facts;
    for (std::size_t i = 0; i < count; ++i) {
        Fact fact;
        fact.name = (draw() % 200) * 0x9e3779b97f4a7c15;
        fact.kind = static_cast<Fact::Kind>(draw() % 3);
        if (fact.kind == Fact::Kind::address)
            fact.address.bytes[15] = static_cast<std::uint8_t>(draw() % 20);
        else
            fact.set_other(draw() % 20);
        fact.count = 1;
        fact.first = fact.last = static_cast<std::uint32_t>(draw() % 86'400);
        if (draw() % 3 != 0) fact.ttl_min = fact.ttl_max = static_cast<std::uint32_t>(draw() % 4'000);
        facts.push_back(fact);
    }
    return facts;
}

/// The oracle: facts of one key added up in a map.
std::vector<Fact> add_up(const std::vector<Fact>& facts)
{
    std::map<decltype(Fact{}.key()), Fact> sums;
    for (const Fact& fact : facts) {
        const auto [at, is_new] = sums.emplace(fact.key(), fact);
        if (is_new) continue;
        Fact& sum = at->second;
        sum.count += fact.count;
        sum.first = std::min(sum.first, fact.first);
        sum.last = std::max(sum.last, fact.last);
        sum.ttl_min = std::min(sum.ttl_min, fact.ttl_min);
        sum.ttl_max = std::max(sum.ttl_max, fact.ttl_max);
    }
    std::vector<Fact> all;
    for (const auto& [key, fact] : sums) all.push_back(fact);
    return all;
}

TEST(FactLog, AddsUpTheSameFacts)
{
    const TempFolder folder;
    const std::vector<Fact> facts = draw_facts(50'000, 1);
    for (const std::size_t bytes : {std::size_t{1}, std::size_t{100'000}, kAmple}) {
        BufferBudget budget(bytes);
        FactLog log(folder / "facts", budget);
        for (const Fact& fact : facts) log.append(fact);
        log.settle();
        EXPECT_EQ(fields_of(read_merged(log.facts())), fields_of(add_up(facts))) << bytes;
        EXPECT_EQ(fields_of(read_merged(log.facts())), fields_of(add_up(facts))) << bytes << ", again";
    }
}

TEST(FactLog, KeepsMostRepetitionsOutOfTheLog)
{
    const TempFolder folder;
    BufferBudget budget(kAmple);
    FactLog log(folder / "facts", budget);
    std::vector<Fact> facts = draw_facts(20, 2);
    for (int round = 0; round < 1'000; ++round)
        for (const Fact& fact : facts) log.append(fact);
    log.settle();
    EXPECT_LT(log.facts().size(), 10'000U);
    std::uint64_t rows = 0;
    for (const Fact& fact : read_merged(log.facts())) rows += fact.count;
    EXPECT_EQ(rows, 20'000U);
}

TEST(FactLog, TakesFactsAfterItWasRead)
{
    const TempFolder folder;
    BufferBudget budget(kAmple);
    FactLog log(folder / "facts", budget);
    const std::vector<Fact> facts = draw_facts(100, 3);
    for (const Fact& fact : facts) {
        log.append(fact);
        log.settle();
    }
    EXPECT_EQ(fields_of(read_merged(log.facts())), fields_of(add_up(facts)));
}

TEST(FactLog, TheAddressesOfANameHaveSlotsOfTheirOwn)
{
    std::set<std::uint64_t> slots;
    Fact fact;
    fact.name = 12345;
    for (unsigned last = 0; last < 256; ++last)
        for (const std::size_t byte : {3U, 7U, 12U, 15U}) {
            fact.address = *parse_address("198.51.100.0");
            fact.address.bytes[byte] = static_cast<std::uint8_t>(last);
            slots.insert(cache_hash(fact) % (1 << 16));
        }
    EXPECT_GT(slots.size(), 950U);  // of 1,021 addresses
}

TEST(FactLog, LosesNothingWhenABufferNeedsItsMemory)
{
    const TempFolder folder;
    BufferBudget budget(4 << 20);
    FactLog log(folder / "facts", budget);
    const std::vector<Fact> facts = draw_facts(100'000, 4);
    for (std::size_t i = 0; i < facts.size(); ++i) {
        log.append(facts[i]);
        if (i % 30'000 == 0) {
            budget.take(4 << 20);
            EXPECT_EQ(log.buffered_bytes(), 0U);
            budget.give_back(4 << 20);
        }
    }
    log.settle();
    EXPECT_EQ(fields_of(read_merged(log.facts())), fields_of(add_up(facts)));
}

TEST(Fact, CountsPast32Bits)
{
    Fact fact, same;
    fact.count = 3'000'000'000;
    same.count = 3'000'000'000;
    fact.merge(same);
    EXPECT_EQ(fact.count, 6'000'000'000U);
}

TEST(Fact, OfOtherKindNameAddressOrPreferenceIsAnother)
{
    Fact fact;
    Fact kind = fact, name = fact, other = fact, address = fact, preference = fact;
    kind.kind = Fact::Kind::mx;
    name.name = 1;
    other.set_other(1);
    address.address.bytes[0] = 1;
    preference.preference = 10;
    for (const Fact& different : {kind, name, other, address, preference})
        EXPECT_NE(fact.key(), different.key());
    Fact later = fact;
    later.count = 5;
    later.first = 7;
    later.ttl_min = 1;
    EXPECT_EQ(fact.key(), later.key());
}

TEST(SortedStream, AddsRecordsOfOneKey)
{
    const TempFolder folder;
    BufferBudget budget(kAmple);
    BucketLog<NameCount> log(folder / "counts", budget);
    EXPECT_EQ(SortedStream<NameCount>(log).peek(), nullptr);
    for (const std::uint64_t name : {5, 1, 2, 1, 5, 1}) {
        NameCount count;
        count.name = name;
        count.queries = 60'000;  // their sum needs more than 16 bits
        count.mail_label = name == 5;
        log.append(count);
    }
    const std::vector<NameTotal> totals = read_merged(log);
    ASSERT_EQ(totals.size(), 3U);
    EXPECT_EQ(totals[0].queries, 180'000U);
    EXPECT_EQ(totals[1].queries, 60'000U);
    EXPECT_EQ(totals[2].queries, 120'000U);
    EXPECT_EQ(totals[2].mail_label, 1U);  // a flag, not a sum
}

}  // namespace
}  // namespace spamgraph::tally
