#include "spamgraph/tally/text_log.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <set>

#include "core/temp_folder.hpp"
#include "spamgraph/tally/client_log.hpp"
#include "tally/samples.hpp"

namespace spamgraph::tally {
namespace {

/// Texts by id, as a TextLog gives them.
std::multimap<std::uint64_t, std::string> read_texts(TextLog& log)
{
    log.settle();
    std::multimap<std::uint64_t, std::string> texts;
    const std::vector<TextPlace> places = read_all(log.places());
    const NameTexts read = log.read(places);
    EXPECT_EQ(read.size(), places.size());
    for (std::size_t i = 0; i < places.size(); ++i) {
        EXPECT_TRUE(i == 0 || places[i - 1].name <= places[i].name);
        texts.emplace(places[i].name, read[i]);
    }
    return texts;
}

std::uint64_t id_of(std::size_t i)
{
    return (i + 1) * 0x9e3779b97f4a7c15;
}

std::string text_of(std::size_t i)
{
    return fmt::format("name-{}.{}.example", i, std::string(i % 60, 'x'));
}

TEST(TextLog, GivesEveryTextForAnyBudget)
{
    const TempFolder folder;
    for (const std::size_t bytes : {std::size_t{20'000}, std::size_t{80'000}, std::size_t{400'000}, kAmple}) {
        BufferBudget budget(bytes);
        TextLog log(folder / "names", budget);
        for (std::size_t round = 0; round < 3; ++round)
            for (std::size_t i = 0; i < 3'000; ++i) log.append(id_of(i), text_of(i));
        const auto texts = read_texts(log);
        std::set<std::uint64_t> ids;
        for (const auto& [id, text] : texts) ids.insert(id);
        ASSERT_EQ(ids.size(), 3'000U);
        for (std::size_t i = 0; i < 3'000; ++i) {
            const auto [first, last] = texts.equal_range(id_of(i));
            for (auto at = first; at != last; ++at) ASSERT_EQ(at->second, text_of(i)) << bytes;
        }
        EXPECT_LT(texts.size(), 6'000U);  // most repetitions are kept out
    }
}

TEST(TextLog, MaySealBetweenAnyTwoTexts)
{
    const TempFolder folder;
    BufferBudget budget(kAmple);
    TextLog log(folder / "names", budget);
    for (std::size_t i = 0; i < 200; ++i) {
        log.append(id_of(i), text_of(i));
        if (i % 3 == 0) log.seal();
    }
    log.seal();
    log.append(id_of(200), text_of(200));
    const auto texts = read_texts(log);
    ASSERT_EQ(texts.size(), 201U);
    for (std::size_t i = 0; i <= 200; ++i) EXPECT_EQ(texts.find(id_of(i))->second, text_of(i));
}

TEST(TextLog, TakesTheLongestNames)
{
    const TempFolder folder;
    BufferBudget budget(kAmple);
    TextLog log(folder / "names", budget);
    const std::string longest(4 * 253, 'x');
    log.append(1, longest);
    log.append(2, std::string(100'000, 'y').substr(0, 65'535));
    log.append(3, ".");
    const auto texts = read_texts(log);
    EXPECT_EQ(texts.find(1)->second, longest);
    EXPECT_EQ(texts.find(2)->second.size(), 65'535U);
    EXPECT_EQ(texts.find(3)->second, ".");
}

TEST(TextLog, KeepsBothTextsOfACollision)
{
    const TempFolder folder;
    BufferBudget budget(kAmple);
    TextLog log(folder / "names", budget);
    for (int round = 0; round < 3; ++round) {
        log.append(5, "one.example");
        log.append(5, "two.example");
    }
    const auto texts = read_texts(log);
    EXPECT_EQ(texts.count(5), 2U);
    EXPECT_EQ(texts.size(), 2U);
}

TEST(ClientLog, KeepsRepetitionsOutAndBothAddressesOfACollision)
{
    const TempFolder folder;
    BufferBudget budget(kAmple);
    ClientLog log(folder / "clients", budget);
    for (int round = 0; round < 100; ++round)
        for (const char* const address : {"192.0.2.1", "192.0.2.2", "2001:db8::1"})
            log.append(5, *parse_address(address));
    log.settle();
    EXPECT_EQ(read_all(log.clients()).size(), 3U);
}

TEST(RecentIds, RememberUntilTheSetIsFull)
{
    BufferBudget budget(1);  // never grows
    RecentIds ids(budget);
    EXPECT_TRUE(ids.insert(3));
    EXPECT_FALSE(ids.insert(3));
    for (std::uint64_t other = 1; other < 8; ++other) {
        EXPECT_TRUE(ids.insert(3 + (other << 32)));  // of the same set
        EXPECT_FALSE(ids.insert(3));
    }
    EXPECT_TRUE(ids.insert(3 + (std::uint64_t{8} << 32)));
    EXPECT_TRUE(ids.insert(3));  // it was longest in the set
    EXPECT_FALSE(ids.insert(3));
    EXPECT_TRUE(ids.insert(0));  // what marks a free slot is never taken for met
    EXPECT_TRUE(ids.insert(0));
}

TEST(RecentIds, GrowWithWhatTheyMeetUpToAShareOfTheBudget)
{
    constexpr std::uint64_t kIds = 20'000;
    const auto count_new = [](RecentIds& ids) {
        std::uint64_t count = 0;
        for (std::uint64_t i = 1; i <= kIds; ++i) count += ids.insert(i * 0x9e3779b97f4a7c15);
        return count;
    };
    BufferBudget ample(std::size_t{1} << 30), narrow(1 << 20);
    RecentIds many(ample), few(narrow);
    for (int round = 0; round < 20; ++round) {
        count_new(many);
        count_new(few);
    }
    EXPECT_LT(count_new(many), kIds / 4);
    EXPECT_GT(count_new(few), kIds / 2);
    EXPECT_LE(few.buffered_bytes(), (1U << 20) / 8);

    many.seal();
    EXPECT_EQ(many.buffered_bytes(), 0U);
    EXPECT_EQ(count_new(many), kIds);
}

TEST(RecentIds, OfManyDaysShareABudget)
{
    BufferBudget budget(4 << 20);
    {
        // More than the budget holds at their largest, so that one that grows may have to give way itself.
        std::vector<std::unique_ptr<RecentIds>> days;
        for (int day = 0; day < 60; ++day) days.push_back(std::make_unique<RecentIds>(budget));
        for (std::uint64_t i = 1; i < 2'000'000; ++i) days[i % 60]->insert(i * 0x9e3779b97f4a7c15);
        std::size_t bytes = 0;
        for (const auto& ids : days) bytes += ids->buffered_bytes();
        EXPECT_LE(bytes, 4U << 20);
        EXPECT_GT(bytes, 1U << 20);
    }
    // All was given back: nothing has to give way now.
    RecentIds ids(budget);
    for (std::uint64_t i = 1; i < 200'000; ++i) ids.insert(i * 0x9e3779b97f4a7c15);
    const std::size_t bytes = ids.buffered_bytes();
    ASSERT_GT(bytes, 0U);
    budget.take(1 << 20);
    EXPECT_EQ(ids.buffered_bytes(), bytes);
}

TEST(RecentIds, GiveWayToABuffer)
{
    BufferBudget budget(1 << 22);
    RecentIds ids(budget);
    for (std::uint64_t i = 1; i < 200'000; ++i) ids.insert(i * 0x9e3779b97f4a7c15);
    ASSERT_GT(ids.buffered_bytes(), 0U);
    budget.take(1 << 22);
    EXPECT_EQ(ids.buffered_bytes(), 0U);
}

}  // namespace
}  // namespace spamgraph::tally
