#include <gtest/gtest.h>

#include <fstream>
#include <set>

#include "core/temp_folder.hpp"
#include "spamgraph/tally/day_logs.hpp"
#include "tally/samples.hpp"

namespace spamgraph::tally {
namespace {

std::vector<std::tuple<std::uint64_t, std::uint64_t, Moment>> events_of(const BucketLog<Event>& log)
{
    std::vector<std::tuple<std::uint64_t, std::uint64_t, Moment>> events;
    for (const Event& event : read_all(log)) events.push_back(fields_of(event));
    return events;
}

std::set<std::string> texts_of(const TextLog& log)
{
    const auto places = read_all(log.places());
    const NameTexts texts = log.read(places);
    std::set<std::string> all;
    for (std::size_t i = 0; i < texts.size(); ++i) all.insert(std::string(texts[i]));
    return all;
}

/// Fills a day with some of everything.
void fill(DayLogs& logs, std::uint64_t seed, std::size_t count)
{
    for (const Event& event : draw_events(count, 50, 300, seed)) {
        logs.events.append(event);
        logs.labelled.append({event.name, event.client});
        Fact fact;
        fact.name = event.name;
        fact.count = 1;
        fact.first = fact.last = event.when.second();
        logs.facts.append(fact);
        logs.names.append(event.name, "n" + std::to_string(std::uint64_t{event.name}) + ".example");
        ++logs.accepted;
        ++logs.mx[event.when.minute()];
        ++logs.source_rows[event.when.minute()];
    }
}

std::string save(DayLogs& logs, const std::filesystem::path& base)
{
    ArchiveWriter out;
    logs.save({out, base, true});
    return out.bytes();
}

std::uint64_t facts_of(DayLogs& logs)
{
    logs.settle();
    std::uint64_t count = 0;
    for (const Fact& fact : read_all(logs.facts.facts())) count += fact.count;
    return count;
}

class SavedLogs : public testing::TestWithParam<std::size_t> {
protected:
    void adopt(DayLogs& logs, const std::string& saved)
    {
        ArchiveReader in(saved);
        const std::uint32_t sources[] = {0};
        logs.adopt({in, folder_.path()}, sources);
    }

    const TempFolder folder_;
    BufferBudget budget_{GetParam()};
};

TEST_P(SavedLogs, GoOnInAnotherJobFromWhereTheyWereSaved)
{
    std::string saved;
    {
        DayLogs first(folder_ / "first", budget_, 1, 3);
        fill(first, 1, 2'000);
        saved = save(first, folder_.path());
        fill(first, 9, 3'000);  // comes after the checkpoint: it is not in it
    }
    DayLogs second(folder_ / "second", budget_, 1, 3);
    adopt(second, saved);
    EXPECT_EQ(second.accepted, 2'000U);
    fill(second, 5, 1'000);
    // And once more, from files of two jobs.
    const std::string again = save(second, folder_.path());
    DayLogs third(folder_ / "third", budget_, 1, 3);
    adopt(third, again);
    fill(third, 6, 500);

    DayLogs expected(folder_ / "expected", budget_, 1, 3);
    fill(expected, 1, 2'000);
    fill(expected, 5, 1'000);
    fill(expected, 6, 500);
    third.settle();
    expected.settle();
    EXPECT_EQ(events_of(third.events), events_of(expected.events));
    EXPECT_EQ(texts_of(third.names), texts_of(expected.names));
    EXPECT_EQ(facts_of(third), 3'500U);
    EXPECT_EQ(read_all(third.labelled), read_all(expected.labelled));
    EXPECT_EQ(third.mx, expected.mx);
    EXPECT_EQ(third.source_rows, expected.source_rows);
}

TEST_P(SavedLogs, StayOnTheDiskUntilTheyAreDiscarded)
{
    const auto files = [&] {
        std::size_t count = 0;
        for (const auto& entry : std::filesystem::recursive_directory_iterator(folder_.path()))
            count += entry.is_regular_file();
        return count;
    };
    std::string saved;
    {
        DayLogs logs(folder_ / "day", budget_, 1, 1);
        fill(logs, 1, 1'000);
        saved = save(logs, folder_.path());
        logs.events.clear();  // its rows are used, but the day is not written yet
    }
    EXPECT_EQ(files(), 5U);
    {
        DayLogs logs(folder_ / "later", budget_, 1, 1);
        adopt(logs, saved);
        EXPECT_EQ(logs.events.size(), 1'000U);
        logs.facts.clear();
    }
    EXPECT_EQ(files(), 5U);
    DayLogs logs(folder_ / "later", budget_, 1, 1);
    adopt(logs, saved);
    fill(logs, 2, 1'000);
    save(logs, folder_.path());
    logs.discard();
    EXPECT_EQ(files(), 0U);
}

TEST_P(SavedLogs, AreRefusedWhereTheyAreNotWhatWasSaved)
{
    std::string saved;
    {
        DayLogs logs(folder_ / "day", budget_, 1, 2);
        fill(logs, 1, 1'000);
        saved = save(logs, folder_.path());
    }
    {
        DayLogs other_ranks(folder_ / "other", budget_, 1, 3);
        EXPECT_THROW(adopt(other_ranks, saved), Error);
        DayLogs cut(folder_ / "other", budget_, 1, 2);
        EXPECT_THROW(adopt(cut, saved.substr(0, saved.size() - 1)), Error);
    }
    std::filesystem::resize_file(folder_ / "day/events", 100);
    DayLogs short_file(folder_ / "other", budget_, 1, 2);
    EXPECT_THROW(adopt(short_file, saved), Error);
    std::filesystem::remove(folder_ / "day/names");
    DayLogs no_file(folder_ / "other", budget_, 1, 2);
    EXPECT_THROW(adopt(no_file, saved), Error);
}

TEST_P(SavedLogs, AddWhatAnotherRankRead)
{
    DayLogs first(folder_ / "first", budget_, 1, 1), second(folder_ / "second", budget_, 1, 1);
    DayLogs expected(folder_ / "expected", budget_, 1, 1);
    fill(first, 1, 1'000);
    fill(second, 2, 800);
    fill(expected, 1, 1'000);
    fill(expected, 2, 800);
    first.add_read(second);
    first.settle();
    expected.settle();
    EXPECT_EQ(texts_of(first.names), texts_of(expected.names));
    EXPECT_EQ(facts_of(first), 1'800U);
    EXPECT_EQ(first.mx, expected.mx);
    EXPECT_EQ(first.accepted, 1'800U);
    EXPECT_EQ(first.events.size(), 1'000U);  // those have owners
}

INSTANTIATE_TEST_SUITE_P(Budgets, SavedLogs, testing::Values(std::size_t{40'000}, kAmple));

}  // namespace
}  // namespace spamgraph::tally
