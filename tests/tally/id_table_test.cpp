#include "spamgraph/tally/id_table.hpp"

#include <gtest/gtest.h>

namespace spamgraph::tally {
namespace {

struct Entry {
    std::uint64_t name;
    int value;
};

TEST(IdTable, FindsEveryEntryAndNothingElse)
{
    std::vector<Entry> entries;
    for (int i = 0; i < 10'000; ++i)
        entries.push_back({static_cast<std::uint64_t>(i + 1) * 0x9e3779b97f4a7c15, i});
    const IdTable<Entry> table(entries);
    for (const Entry& entry : entries) {
        ASSERT_NE(table.find(entry.name), nullptr);
        EXPECT_EQ(table.find(entry.name)->value, entry.value);
        EXPECT_EQ(table.find(entry.name ^ 1), nullptr);
    }
    EXPECT_EQ(table.entries().size(), entries.size());
}

TEST(IdTable, FindsManyAsOneByOne)
{
    std::vector<Entry> entries;
    std::vector<std::uint64_t> ids;
    for (int i = 0; i < 1'000; ++i) {
        ids.push_back(static_cast<std::uint64_t>(i + 1) * 0x9e3779b97f4a7c15);
        if (i % 3 > 0) entries.push_back({ids.back(), i});
    }
    const auto as_is = [](std::uint64_t id) { return id; };
    for (const IdTable<Entry>& table : {IdTable<Entry>(entries), IdTable<Entry>()})
        for (const std::size_t count : {0, 1, 11, 12, 25, 1'000}) {
            std::vector<const Entry*> found;
            table.find_all(std::span<const std::uint64_t>(ids).first(count), as_is, found);
            ASSERT_EQ(found.size(), count);
            for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(found[i], table.find(ids[i]));
        }
}

TEST(IdTable, WithoutEntriesFindsNothing)
{
    EXPECT_EQ(IdTable<Entry>().find(0), nullptr);
    const IdTable<Entry> table{std::vector<Entry>()};
    EXPECT_EQ(table.find(0), nullptr);
    EXPECT_EQ(table.find(~std::uint64_t{0}), nullptr);
}

TEST(IdTable, TakesIdsThatFallOnOneSlot)
{
    // The low bits are the slot: these probe one another's places, around the end of the table.
    std::vector<Entry> entries;
    for (std::uint64_t i = 0; i < 100; ++i) entries.push_back({i << 32 | 0xffffffff, static_cast<int>(i)});
    const IdTable<Entry> table(entries);
    for (const Entry& entry : entries) EXPECT_EQ(table.find(entry.name)->value, entry.value);
    EXPECT_EQ(table.find(std::uint64_t{100} << 32 | 0xffffffff), nullptr);
}

TEST(IdTable, TakesTheIdsAtTheEnds)
{
    const IdTable<Entry> table({{0, 1}, {~std::uint64_t{0}, 2}});
    EXPECT_EQ(table.find(0)->value, 1);
    EXPECT_EQ(table.find(~std::uint64_t{0})->value, 2);
}

}  // namespace
}  // namespace spamgraph::tally
