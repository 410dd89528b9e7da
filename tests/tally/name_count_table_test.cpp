#include "spamgraph/tally/name_count_table.hpp"

#include <gtest/gtest.h>

#include <map>

#include "tally/samples.hpp"

namespace spamgraph::tally {
namespace {

/// Every number another one, the largest the queries.
NameCount count_with(std::uint64_t name, NameCount::Number queries, NameCount::Number mail_label)
{
    NameCount count;
    count.name = name;
    count.queries = queries;
    NameCount::Number* const numbers[] = {&count.address_queries, &count.mx_queries,     &count.nxdomain,
                                          &count.clients,         &count.mx_clients,     &count.mail_clients,
                                          &count.senders,         &count.address_senders};
    for (NameCount::Number less = 1; NameCount::Number* const number : numbers)
        *number = static_cast<NameCount::Number>(queries > less ? queries - less++ : 0);
    count.mail_label = mail_label;
    return count;
}

TEST(SmallCount, KeepsEveryNumber)
{
    for (const int queries : {1, 5, 100, 127})
        for (const int label : {0, 1}) {
            const NameCount count =
                count_with(7, static_cast<NameCount::Number>(queries), static_cast<NameCount::Number>(label));
            ASSERT_TRUE(SmallCount::fits(count));
            EXPECT_EQ(fields_of(SmallCount(count).unpack()), fields_of(count));
        }
    EXPECT_FALSE(SmallCount::fits(count_with(7, 128, 0)));
}

TEST(SmallCount, AddsEveryNumberAndKeepsTheLabel)
{
    for (const int label : {0, 1}) {
        const NameCount a = count_with(7, 60, 0), b = count_with(7, 67, static_cast<std::uint16_t>(label));
        SmallCount sum{a};
        ASSERT_TRUE(sum.fits(SmallCount(b)));
        sum.merge(SmallCount(b));
        NameTotal total(a);
        total.merge(b);
        EXPECT_EQ(fields_of(sum.unpack()), fields_of(total));
        EXPECT_FALSE(sum.fits(SmallCount(count_with(7, 1, 0))));
    }
}

/// What comes out of a table of some counts, added up.
std::map<std::uint64_t, NameTotal> sums_of(const std::vector<NameCount>& counts, std::size_t budget_bytes)
{
    BufferBudget budget(budget_bytes);
    NameCountTable table(budget);
    std::vector<NameCount> out;
    for (const NameCount& count : counts) table.add(std::span(&count, 1), out);
    for (std::size_t before = 1; before != out.size();) {
        before = out.size();
        table.flush(out, before + 1'000);
    }
    std::map<std::uint64_t, NameTotal> sums;
    for (const NameCount& count : out) sums.try_emplace(count.name, NameTotal()).first->second.merge(count);
    out.clear();
    table.flush(out, 1);
    EXPECT_TRUE(out.empty());
    return sums;
}

TEST(NameCountTable, HandsOutEveryCountOnce)
{
    constexpr std::uint64_t kNames = 200'000;  // more than there are slots
    std::vector<NameCount> counts;
    for (int round = 0; round < 3; ++round)
        for (std::uint64_t i = 0; i < kNames; ++i)
            counts.push_back(
                count_with(i % 2 == 0 ? i * 0x9e3779b97f4a7c15 : i << 20,    // some fall on one slot
                           static_cast<std::uint16_t>(i % 7 == 0   ? 60'000  // may not be added in 16 bits
                                                      : i % 7 == 1 ? 50
                                                                   : 1),  // or in 7
                           i % 5 == 0));
    std::map<std::uint64_t, NameTotal> expected;
    for (const NameCount& count : counts) expected[count.name].merge(count);
    const auto got = sums_of(counts, 1 << 20);
    ASSERT_EQ(got.size(), expected.size());
    for (const auto& [name, total] : got) ASSERT_EQ(fields_of(total), fields_of(expected.at(name)));
}

TEST(NameCountTable, TellsOfAPopularNameInFewParts)
{
    BufferBudget budget(1 << 20);
    NameCountTable table(budget);
    std::vector<NameCount> out;
    const NameCount once = count_with(7, 1, 0);
    for (int i = 0; i < 200'000; ++i) table.add(std::span(&once, 1), out);
    table.flush(out, 1'000);
    EXPECT_LT(out.size(), 8U);  // of 65,535 queries at most, and what is small
}

TEST(NameCountTable, AddsUpANameThatGrowsBeyondEverySlot)
{
    const auto sums = sums_of(std::vector<NameCount>(100'000, count_with(0, 100, 1)), 1 << 20);
    ASSERT_EQ(sums.size(), 1U);
    EXPECT_EQ(sums.at(0).queries, 10'000'000U);
    EXPECT_EQ(sums.at(0).address_senders, 9'200'000U);
    EXPECT_EQ(sums.at(0).mail_label, 1U);
}

}  // namespace
}  // namespace spamgraph::tally
