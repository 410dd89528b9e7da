#include "spamgraph/tally/bucket_log.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>

#include "core/temp_folder.hpp"
#include "spamgraph/core/error.hpp"
#include "spamgraph/tally/client_stream.hpp"
#include "tally/samples.hpp"

namespace spamgraph::tally {
namespace {

class Logs : public testing::Test {
protected:
    std::uintmax_t files_below() const
    {
        const std::filesystem::recursive_directory_iterator all(folder_.path());
        return static_cast<std::uintmax_t>(
            std::count_if(begin(all), end(all), [](const auto& entry) { return entry.is_regular_file(); }));
    }

    TempFolder folder_;
};

class Buffer : public Sealable {
public:
    Buffer(BufferBudget& budget, std::size_t bytes) : budget_(budget) { budget_.add(*this), grow(bytes); }
    ~Buffer() override { budget_.remove(*this); }
    void grow(std::size_t bytes)
    {
        budget_.take(bytes);
        bytes_ += bytes;
    }
    [[nodiscard]] std::size_t buffered_bytes() const override { return bytes_; }
    void seal() override
    {
        budget_.give_back(bytes_);
        bytes_ = 0;
    }

private:
    BufferBudget& budget_;
    std::size_t bytes_ = 0;
};

using BucketLogs = Logs;

bool have_same_fields(const std::vector<Event>& a, const std::vector<Event>& b)
{
    return std::ranges::equal(
        a, b, {}, [](const Event& event) { return fields_of(event); },
        [](const Event& event) { return fields_of(event); });
}

TEST_F(BucketLogs, AreReadBackSortedForAnyBudget)
{
    const std::vector<Event> events = draw_events(20'000, 500, 300, 1);
    const auto expected = fields_of(sorted(events));
    for (const std::size_t bytes :
         {std::size_t{20'000}, std::size_t{100'000}, std::size_t{1} << 20, kAmple}) {
        BufferBudget budget(bytes);
        BucketLog<Event> log(folder_ / "events", budget);
        for (const Event& event : events) log.append(event);
        EXPECT_EQ(log.size(), events.size());
        EXPECT_EQ(fields_of(read_all(log)), expected) << bytes;
        EXPECT_EQ(fields_of(read_all(log)), expected) << bytes << ", again";
        EXPECT_EQ(files_below(), bytes < kAmple ? 1U : 0U) << bytes;
    }
}

TEST_F(BucketLogs, MayBeReadFromAnyKeyOnAndThenFromTheFront)
{
    const std::vector<Event> events = sorted(draw_events(20'000, 500, 300, 5));
    for (const std::size_t bytes : {std::size_t{20'000}, kAmple}) {
        BufferBudget budget(bytes);
        BucketLog<Event> log(folder_ / "events", budget);
        for (const Event& event : events) log.append(event);
        for (const std::uint64_t first_key :
             {std::uint64_t{0}, events[9'000].client, events.back().client, ~std::uint64_t{0}}) {
            std::vector<Event> expected, before;
            for (const Event& event : events)
                (log.bucket_of_key(event.client) < log.bucket_of_key(first_key) ? before : expected)
                    .push_back(event);
            expected.insert(expected.end(), before.begin(), before.end());
            std::vector<Event> read;
            BucketLog<Event>::Reader reader(log, first_key);
            for (std::vector<Event> pass; reader.next(pass);)
                read.insert(read.end(), pass.begin(), pass.end());
            EXPECT_EQ(fields_of(read), fields_of(expected)) << bytes << ' ' << first_key;
        }
    }
}

TEST_F(BucketLogs, AreReadInPartsInAnyOrder)
{
    const std::vector<Event> events = draw_events(60'000, 500, 300, 2);
    const std::uint64_t left_out = events.front().client;
    std::vector<Event> expected, without;
    for (const Event& event : events) (event.client == left_out ? without : expected).push_back(event);
    for (const std::size_t budget : {std::size_t{0}, std::size_t{100'000}, kAmple}) {
        BufferBudget memory(budget);
        BucketLog<Event> log(folder_ / "log", memory);
        for (const Event& event : events) log.append(event);
        const auto read = [&log] {
            std::vector<Event> all;
            log.for_each_part(
                [&](std::span<const Event> part) { all.insert(all.end(), part.begin(), part.end()); });
            return sorted(all);
        };
        EXPECT_TRUE(have_same_fields(read(), sorted(events)));
        log.leave_out(left_out, without.size());
        EXPECT_TRUE(have_same_fields(read(), sorted(expected)));
    }
}

TEST_F(BucketLogs, MaySealAtAnyMoment)
{
    const std::vector<Event> events = draw_events(1'000, 50, 40, 2);
    const auto expected = fields_of(sorted(events));
    for (const std::size_t every : {1'000U, 999U, 100U, 37U}) {
        BufferBudget budget(kAmple);
        BucketLog<Event> log(folder_ / "events", budget);
        for (std::size_t i = 0; i < events.size(); ++i) {
            log.append(events[i]);
            if (i % every == every - 1) log.seal();
            if (i % every == every / 2) log.seal();
        }
        EXPECT_EQ(fields_of(read_all(log)), expected) << every;
        log.seal();
        log.seal();  // with nothing to seal
        EXPECT_EQ(log.buffered_bytes(), 0U);
        EXPECT_EQ(fields_of(read_all(log)), expected) << every;
    }
}

TEST_F(BucketLogs, MaySealWhileTheyAreRead)
{
    const std::vector<Event> events = draw_events(5'000, 400, 40, 3);
    BufferBudget budget(20'000);  // passes of 250 events
    BucketLog<Event> log(folder_ / "events", budget);
    for (const Event& event : events) log.append(event);
    ASSERT_GT(log.buffered_bytes(), 0U);

    BucketLog<Event>::Reader reader(log);
    std::vector<Event> all;
    int passes = 0;
    for (std::vector<Event> pass; reader.next(pass); ++passes) {
        all.insert(all.end(), pass.begin(), pass.end());
        if (passes == 2) log.seal();  // what another log does when it needs room
    }
    EXPECT_GT(passes, 10);
    EXPECT_EQ(fields_of(all), fields_of(sorted(events)));
}

TEST_F(BucketLogs, NeverPartAKeyAndKeepPassesSmall)
{
    std::vector<Event> events = draw_events(3'000, 100, 40, 4);
    for (std::uint32_t i = 0; i < 2'000; ++i)
        events.push_back(make_event(42, i, i, Kind::a));  // larger than a pass
    BufferBudget budget(40'000);
    BucketLog<Event> log(folder_ / "events", budget);
    for (const Event& event : events) log.append(event);

    BucketLog<Event>::Reader reader(log);
    std::map<std::uint64_t, int> passes_of_client;
    std::vector<Event> pass;
    while (reader.next(pass)) {
        ASSERT_FALSE(pass.empty());
        EXPECT_TRUE(pass.size() <= 500 ||
                    std::ranges::all_of(pass, [](const Event& e) { return e.client >> 48 == 0; }));
        for_each_client(pass,
                        [&](std::span<const Event> client) { ++passes_of_client[client.front().client]; });
    }
    EXPECT_FALSE(reader.next(pass));
    EXPECT_TRUE(pass.empty());
    EXPECT_EQ(passes_of_client.size(), 101U);
    for (const auto& [client, passes] : passes_of_client) EXPECT_EQ(passes, 1);
}

TEST_F(BucketLogs, TakeTheEndsOfTheHashSpace)
{
    constexpr std::uint64_t kLast = ~std::uint64_t{0};
    BufferBudget budget(1);
    BucketLog<Event> log(folder_ / "events", budget);
    for (const std::uint64_t client :
         {kLast, std::uint64_t{0}, kLast - 1, std::uint64_t{1} << 48, (std::uint64_t{1} << 48) - 1}) {
        log.append(make_event(client, 1, 0, Kind::mx));
        log.seal();
    }
    std::vector<std::uint64_t> clients;
    for (const Event& event : read_all(log)) clients.push_back(event.client);
    EXPECT_EQ(clients, (std::vector<std::uint64_t>{0, (std::uint64_t{1} << 48) - 1, std::uint64_t{1} << 48,
                                                   kLast - 1, kLast}));
}

TEST_F(BucketLogs, WithoutItemsGiveNone)
{
    BufferBudget budget(1);
    BucketLog<Event> log(folder_ / "events", budget);
    EXPECT_TRUE(read_all(log).empty());
    log.seal();
    EXPECT_TRUE(read_all(log).empty());
    EXPECT_EQ(files_below(), 0U);
}

TEST_F(BucketLogs, ShareABudget)
{
    BufferBudget budget(200'000);
    std::vector<Event> events[3];
    {
        BucketLog<Event> first(folder_ / "first", budget), second(folder_ / "second", budget),
            third(folder_ / "deep/third", budget);
        BucketLog<Event>* const logs[] = {&first, &second, &third};
        for (const Event& event : draw_events(30'000, 1'000, 40, 5)) {
            const std::size_t to = event.client % 16 == 0 ? 0 : event.client % 2 + 1;
            logs[to]->append(event);
            events[to].push_back(event);
            ASSERT_LE(first.buffered_bytes() + second.buffered_bytes() + third.buffered_bytes(), 200'000U);
        }
        for (int i = 0; i < 3; ++i) EXPECT_EQ(fields_of(read_all(*logs[i])), fields_of(sorted(events[i])));
        EXPECT_GE(files_below(), 2U);
    }
    EXPECT_EQ(files_below(), 0U);  // scratch goes with its log
    Buffer one(budget, 50'000), other(budget, 50'000);
    EXPECT_EQ(one.buffered_bytes(), 50'000U);  // what buffers took is given back: there is room for both
}

TEST_F(BucketLogs, KeepTheirItemsWhenSealingFails)
{
    folder_.write("file", "in the way");
    BufferBudget budget(kAmple);
    BucketLog<Event> log(folder_ / "file/events", budget);
    const std::vector<Event> events = draw_events(10, 5, 5, 6);
    for (const Event& event : events) log.append(event);
    try {
        log.seal();
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ExitCode::io);
        EXPECT_NE(std::string(error.what()).find("cannot make scratch file '"), std::string::npos);
    }
    EXPECT_EQ(fields_of(read_all(log)), fields_of(sorted(events)));
    std::filesystem::remove(folder_ / "file");
    log.seal();
    EXPECT_EQ(fields_of(read_all(log)), fields_of(sorted(events)));
}

TEST_F(BucketLogs, OfRecordsMergeInAStream)
{
    BufferBudget budget(20'000);
    BucketLog<NameCount> log(folder_ / "counts", budget);
    std::map<std::uint64_t, std::uint64_t> queries;
    std::mt19937_64 draw(7);
    for (int i = 0; i < 5'000; ++i) {
        NameCount count;
        count.name = (draw() % 300) * 0x9e3779b97f4a7c15;
        count.queries = draw() % 10;
        count.clients = 1;
        queries[count.name] += count.queries;
        log.append(count);
    }
    std::vector<std::pair<std::uint64_t, std::uint64_t>> got;
    for (const NameTotal& count : read_merged(log)) got.emplace_back(count.name, count.queries);
    EXPECT_EQ(got, (std::vector<std::pair<std::uint64_t, std::uint64_t>>(queries.begin(), queries.end())));
}

TEST_F(BucketLogs, MergeABucketThatIsLargerThanAPass)
{
    BufferBudget budget(40'000);
    BucketLog<Fact> log(folder_ / "facts", budget);
    constexpr std::uint64_t kSomewhere = 5ULL << 56;
    for (std::uint32_t i = 0; i < 6'000; ++i) {
        Fact fact{};
        fact.name = kSomewhere + (i % 3 == 0 ? 1 : i);  // all in one bucket
        fact.kind = Fact::Kind::address;
        fact.count = 1;
        fact.first = fact.last = i;
        log.append(fact);
    }
    BucketLog<Fact>::Reader reader(log);
    std::vector<Fact> pass;
    ASSERT_TRUE(reader.next(pass));
    ASSERT_EQ(pass.size(), 4'000U);  // the numbers that three does not divide
    EXPECT_TRUE(std::is_sorted(pass.begin(), pass.end()));
    EXPECT_EQ(pass[0].name, kSomewhere + 1);
    EXPECT_EQ(pass[0].count, 2'001U);
    EXPECT_EQ(pass[0].first, 0);
    EXPECT_EQ(pass[0].last, 5'997);
    EXPECT_FALSE(reader.next(pass));
}

TEST(BufferBudget, SealsTheLargestFirst)
{
    BufferBudget budget(134);  // three quarters of it are for buffers: 99
    Buffer small(budget, 20), large(budget, 50), other(budget, 30);
    budget.take(10);
    EXPECT_EQ(large.buffered_bytes(), 0U);
    EXPECT_EQ(small.buffered_bytes(), 20U);
    EXPECT_EQ(other.buffered_bytes(), 30U);
    budget.take(60);  // 20 + 30 + 10 + 60 > 100
    EXPECT_EQ(other.buffered_bytes(), 0U);
    EXPECT_EQ(small.buffered_bytes(), 20U);
}

TEST(BufferBudget, GivesWayWhenThereIsNothingToSeal)
{
    BufferBudget budget(100);
    budget.take(1'000);
    Buffer buffer(budget, 10);
    EXPECT_EQ(buffer.buffered_bytes(), 10U);
    buffer.grow(10);  // its own bytes go first
    EXPECT_EQ(buffer.buffered_bytes(), 10U);
}

TEST(BufferBudget, TwoPassesASealingAreaAndTheBuffersFitIt)
{
    EXPECT_EQ(BufferBudget(800).pass_bytes(), 50U);
    EXPECT_EQ(BufferBudget(800).buffer_bytes(), 100U);
}

TEST_F(Logs, ARunFileReadsWhatWasAppended)
{
    const auto bytes_of = [](std::string_view text) { return std::as_bytes(std::span(text)); };
    RunFile file(folder_ / "new/folder/run");
    EXPECT_EQ(file.append(bytes_of("hello")), 0U);
    EXPECT_EQ(file.append(bytes_of("")), 5U);
    EXPECT_EQ(file.append(bytes_of("world")), 5U);
    std::string text(7, '\0');
    file.read(3, std::as_writable_bytes(std::span(text)));
    EXPECT_EQ(text, "loworld");
    try {
        file.read(4, std::as_writable_bytes(std::span(text)));
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ExitCode::io);
        EXPECT_NE(std::string(error.what()).find("unexpected end"), std::string::npos);
    }
}

TEST_F(Logs, ARunFileTellsOfAFullDisk)
{
    std::filesystem::create_symlink("/dev/full", folder_ / "run");
    RunFile file(folder_ / "run");
    try {
        file.append(std::as_bytes(std::span("ab", 2)));
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ExitCode::io);
        EXPECT_NE(std::string(error.what()).find("no space left"), std::string::npos) << error.what();
    }
}

TEST_F(Logs, ARunFileTakesThePlaceOfAnOldOne)
{
    folder_.write("run", "from a job that was killed");
    RunFile file(folder_ / "run");
    EXPECT_EQ(file.append(std::as_bytes(std::span("ab", 2))), 0U);
    EXPECT_EQ(std::filesystem::file_size(folder_ / "run"), 2U);
}

}  // namespace
}  // namespace spamgraph::tally
