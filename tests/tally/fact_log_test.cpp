#include "spamgraph/tally/fact_log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "core/temp_folder.hpp"
#include "tally/samples.hpp"

namespace spamgraph::tally {
namespace {

/// A fact of any kind; small ones, and such as are not small for each of the reasons.
Fact draw_fact(std::mt19937_64& draw)
{
    Fact fact;
    fact.name = (draw() % 200) * 0x9e3779b97f4a7c15;
    fact.kind = static_cast<Fact::Kind>(draw() % 3);
    if (fact.kind == Fact::Kind::address) {
        fact.address = *parse_address(draw() % 2 == 0 ? "198.51.100.0" : "2001:db8::");
        fact.address.bytes[15] = static_cast<std::uint8_t>(draw() % 20);
    } else {
        fact.set_other(draw() % 20);
    }
    if (fact.kind == Fact::Kind::mx && draw() % 2 == 0) fact.preference = static_cast<int>(draw() % 3) * 10;
    fact.count = draw() % 20 == 0 ? draw() % 10'000 : 1;
    fact.first = fact.last = static_cast<std::uint32_t>(draw() % (draw() % 20 == 0 ? 200'000 : 86'400));
    if (draw() % 10 == 0) fact.last += static_cast<std::uint32_t>(draw() % 140'000);
    if (fact.count == 0) fact.count = 1;
    if (draw() % 3 != 0) {
        fact.ttl_min = static_cast<std::uint32_t>(draw() % 4'000);
        fact.ttl_max = fact.ttl_min + static_cast<std::uint32_t>(draw() % 2);
    }
    return fact;
}

/// Facts of few names, so that many are the same.
std::vector<Fact> draw_facts(std::size_t count, std::uint64_t seed)
{
    std::mt19937_64 draw(seed);
    std::vector<Fact> facts;
    while (facts.size() < count) facts.push_back(draw_fact(draw));
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
    std::uint64_t rows = 0, in_all = 0;
    for (const Fact& fact : facts) rows += fact.count;
    for (const Fact& fact : read_merged(log.facts())) in_all += fact.count;
    EXPECT_EQ(in_all, 1'000 * rows);
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

    slots.clear();
    fact.kind = Fact::Kind::address;
    fact.address = *parse_address("198.51.100.0");
    for (unsigned last = 0; last < 1'024; ++last) {
        fact.address.bytes[14] = static_cast<std::uint8_t>(last >> 8);
        fact.address.bytes[15] = static_cast<std::uint8_t>(last);
        slots.insert(cache_hash(SmallFact(fact)) % (1 << 16));
    }
    EXPECT_GT(slots.size(), 950U);  // of 1,024 addresses
}

TEST(FactLog, ARareFactMakesWayForOneThatIsNot)
{
    const TempFolder folder;
    BufferBudget budget(kAmple);
    FactLog log(folder / "facts", budget);
    Fact often, once;
    often.count = once.count = 1;
    for (std::uint64_t i = 0; i < 2'000'000; ++i) {
        once.name = i * 0x9e3779b97f4a7c15;
        log.append(once);
        if (i % 100 == 0) log.append(often);
    }
    log.settle();
    std::uint64_t parts = 0;
    BucketLog<Fact>::Reader reader(log.facts());
    for (std::vector<Fact> pass; reader.next(pass);)
        parts += static_cast<std::uint64_t>(
            std::ranges::count_if(pass, [](const Fact& fact) { return fact.name == 0 && fact.count > 1; }));
    EXPECT_LT(parts, 10U);  // of 20,000 rows, whenever the cache grew and when its sum was full
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

TEST(SmallFact, KeepsAllThatAFactTells)
{
    std::mt19937_64 draw(5);
    int small = 0;
    for (int i = 0; i < 20'000; ++i) {
        const Fact fact = draw_fact(draw);
        if (!SmallFact::fits(fact)) continue;
        ++small;
        ASSERT_EQ(fields_of(SmallFact(fact).unpack()), fields_of(fact));
    }
    EXPECT_GT(small, 5'000);
    EXPECT_LT(small, 15'000);
}

TEST(SmallFact, IsNoFactOfMoreThanItHolds)
{
    Fact address;
    address.kind = Fact::Kind::address;
    address.address = *parse_address("198.51.100.1");
    address.count = SmallFact::kMostCount;
    address.last = SmallFact::kMostSpan;
    address.ttl_min = 0;
    address.ttl_max = Fact::kNoTtl - 1;
    EXPECT_TRUE(SmallFact::fits(address));
    Fact many = address, longer = address, other = address, preferred = address;
    ++many.count;
    ++longer.last;
    other.address = *parse_address("2001:db8::1");
    preferred.preference = 10;
    for (const Fact& fact : {many, longer, other, preferred}) EXPECT_FALSE(SmallFact::fits(fact));

    Fact exchange;
    exchange.kind = Fact::Kind::mx;
    exchange.preference = 65'535;
    exchange.count = 1;
    EXPECT_TRUE(SmallFact::fits(exchange));
    exchange.ttl_min = exchange.ttl_max = 300;
    EXPECT_FALSE(SmallFact::fits(exchange));
}

TEST(SmallFact, MergesAsFactsDoAsLongAsTheSumFits)
{
    std::mt19937_64 draw(6);
    int merged = 0, full = 0;
    for (int i = 0; i < 400'000; ++i) {
        Fact a = draw_fact(draw), b = draw_fact(draw);
        b.name = a.name;
        if (!SmallFact::fits(a) || !SmallFact::fits(b)) continue;
        SmallFact sum(a);
        const SmallFact more(b);
        ASSERT_EQ(sum.is_same(more), a.is_same(b));
        if (!a.is_same(b)) continue;
        a.merge(b);
        ASSERT_EQ(sum.fits(more), SmallFact::fits(a));
        (sum.fits(more) ? merged : full) += 1;
        if (!sum.fits(more)) continue;
        sum.merge(more);
        ASSERT_EQ(fields_of(sum.unpack()), fields_of(a));
    }
    EXPECT_GT(merged, 500);
    EXPECT_GT(full, 20);
}

TEST(SmallFact, TheRarerOneIsOfFewerRowsOrOlder)
{
    Fact fact;
    fact.count = 2;
    fact.first = 10;
    fact.last = 20;
    Fact more = fact, later = fact;
    more.count = 3;
    more.last = 15;
    later.last = 21;
    EXPECT_TRUE(SmallFact(fact).is_rarer(SmallFact(more)));
    EXPECT_TRUE(SmallFact(fact).is_rarer(SmallFact(later)));
    EXPECT_FALSE(SmallFact(later).is_rarer(SmallFact(fact)));
    EXPECT_FALSE(SmallFact(fact).is_rarer(SmallFact(fact)));
    EXPECT_TRUE(SmallFact().is_rarer(SmallFact(fact)));
    EXPECT_TRUE(fact.is_rarer(more) && fact.is_rarer(later) && !later.is_rarer(fact));
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
