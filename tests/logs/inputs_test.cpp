#include "spamgraph/logs/inputs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <tuple>

#include "core/temp_folder.hpp"
#include "logs/packing.hpp"
#include "logs/zeek_samples.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::uint64_t kMiB = 1 << 20;

class Inputs : public testing::Test {
protected:
    std::vector<Input> list(std::vector<std::string> names, const LogFormat* format = nullptr)
    {
        for (std::string& name : names) name = (folder_ / name).string();
        return list_inputs(names, format);
    }
    /// Paths below the folder, in the order of the inputs.
    std::vector<std::string> paths(const std::vector<std::string>& names)
    {
        std::vector<std::string> all;
        for (const Input& input : list(names))
            all.push_back(input.path.lexically_relative(folder_.path()).string());
        return all;
    }
    void expect_error(const std::vector<std::string>& names, ExitCode code, const std::string& words)
    {
        try {
            list(names);
            ADD_FAILURE() << "no error";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), code);
            EXPECT_THAT(error.what(), HasSubstr(words));
        }
    }

    const std::string log_ = kHeader + row_of("a.example");
    TempFolder folder_;
};

TEST_F(Inputs, TakeWhatAPatternMatches)
{
    for (const char* name : {"b.log", "a.log", "c.txt", "d/e.log", "f[1].log"}) folder_.write(name, log_);
    EXPECT_THAT(paths({"?.log"}), ElementsAre("a.log", "b.log"));
    EXPECT_THAT(paths({"[a-b].log", "a.log"}), ElementsAre("a.log", "b.log"));
    EXPECT_THAT(paths({"d*"}), ElementsAre("d/e.log"));  // a directory that matches: every file below it
    EXPECT_THAT(paths({"f[1].log"}), ElementsAre("f[1].log"));  // a file of that very name
    expect_error({"*.none"}, ExitCode::no_input, "no file matches the pattern");
    folder_.write("g.txt", "no log");
    expect_error({"g*"}, ExitCode::bad_data, "cannot tell the log format");
}

TEST_F(Inputs, SayWhatAFileIs)
{
    folder_.write("a.log", log_);
    folder_.write("b.log.gz", gzip(log_));
    folder_.write("c.log.zst", zstd(log_));
    const auto inputs = list({"a.log", "b.log.gz", "c.log.zst"});
    ASSERT_EQ(inputs.size(), 3U);
    EXPECT_EQ(inputs[0].bytes, log_.size());
    EXPECT_EQ(inputs[1].bytes, gzip(log_).size());
    EXPECT_EQ(inputs[0].compression, Compression::none);
    EXPECT_EQ(inputs[1].compression, Compression::gzip);
    EXPECT_EQ(inputs[2].compression, Compression::zstd);
    for (const Input& input : inputs) EXPECT_EQ(input.format, &find_log_format("zeek-tsv"));
}

TEST_F(Inputs, OfADirectoryAreAllFilesBelowIt)
{
    for (const char* name : {"logs/b.log", "logs/a.log", "logs/deep/er/c.log", "other.log"})
        folder_.write(name, log_);
    EXPECT_THAT(paths({"logs"}), ElementsAre("logs/a.log", "logs/b.log", "logs/deep/er/c.log"));
    EXPECT_THAT(paths({"logs/"}), ElementsAre("logs/a.log", "logs/b.log", "logs/deep/er/c.log"));
}

TEST_F(Inputs, NamedSeveralTimesAreReadOnce)
{
    for (const char* name : {"logs/a.log", "logs/b.log"}) folder_.write(name, log_);
    EXPECT_THAT(paths({"logs/b.log", "logs/a.log", "logs", "logs", "logs/../logs/a.log", "logs/./b.log"}),
                ElementsAre("logs/a.log", "logs/b.log"));
    EXPECT_THAT(paths({"logs/a.log", "logs/b.log", "logs"}), ElementsAre("logs/a.log", "logs/b.log"));
}

TEST_F(Inputs, EmptyFilesHaveNoFormat)
{
    folder_.write("empty.log", "");
    folder_.write("empty.log.gz", gzip(""));
    const auto inputs = list({"empty.log", "empty.log.gz"});
    EXPECT_EQ(inputs[0].format, nullptr);
    EXPECT_EQ(inputs[1].format, nullptr);
    EXPECT_EQ(list({"empty.log"}, &find_log_format("zeek-tsv"))[0].format, nullptr);
    EXPECT_NE(list({"empty.log.gz"}, &find_log_format("zeek-tsv"))[0].format, nullptr);
}

TEST_F(Inputs, CutBeforeTheySayWhatTheyAreAreTaken)
{
    for (const std::string& packed : {gzip(log_), zstd(log_)})
        for (std::size_t cut = 1; cut < 30; ++cut) {
            folder_.write("cut.log", packed.substr(0, cut));
            EXPECT_NE(list({"cut.log"})[0].format, nullptr) << cut;
        }
}

TEST_F(Inputs, ThatAreMissingAreNamed)
{
    folder_.write("a.log", log_);
    expect_error({"a.log", "no.log"}, ExitCode::no_input,
                 "no such input '" + (folder_ / "no.log").string() + "'");
    expect_error({"a.log/below"}, ExitCode::no_input, "a.log/below'");
}

TEST_F(Inputs, OfAnEmptyDirectoryAreAnError)
{
    std::filesystem::create_directories(folder_ / "empty/deep");
    expect_error({"empty"}, ExitCode::no_input, "no file in directory '");
    folder_.write("a.log", log_);
    expect_error({"a.log", "empty"}, ExitCode::no_input, "no file in directory '");
}

TEST_F(Inputs, OfNoKnownFormatAreNamed)
{
    folder_.write("notes.txt", "hello\n");
    expect_error({"notes.txt"}, ExitCode::bad_data, "cannot tell the log format of '");
    expect_error({"notes.txt"}, ExitCode::bad_data, "known: " + known_formats());
    EXPECT_EQ(list({"notes.txt"}, &find_log_format("zeek-tsv"))[0].format, &find_log_format("zeek-tsv"));
}

TEST_F(Inputs, OfADirectoryWithoutALogAreAnError)
{
    folder_.write("notes/a.txt", "hello\n");
    folder_.write("notes/b.txt", "hello\n");
    expect_error({"notes"}, ExitCode::bad_data, "no log in '");
    folder_.write("notes/c.log", log_);
    const auto inputs = list({"notes"});
    ASSERT_EQ(inputs.size(), 3U);
    EXPECT_TRUE(inputs[0].passed_over && inputs[1].passed_over && !inputs[2].passed_over);
}

TEST_F(Inputs, ThatAreCutAreTakenWhereNoRowTellsWhatTheyAre)
{
    const auto cut = [](const std::string& text) {
        const std::string packed = gzip(text);
        return packed.substr(0, packed.size() - 4);
    };
    folder_.write("comments.gz", cut("# a comment\n\n# another"));
    EXPECT_NE(list({"comments.gz"})[0].format, nullptr);
    folder_.write("notes.gz", cut("# a comment\nhello\n"));
    expect_error({"notes.gz"}, ExitCode::bad_data, "cannot tell the log format of '");
}

TEST_F(Inputs, ThatAreNoFilesAreAnErrorAndNotWaitedFor)
{
    ASSERT_EQ(::mkfifo((folder_ / "pipe").c_str(), 0600), 0);
    expect_error({"pipe"}, ExitCode::no_input, "not a regular file");
    folder_.write("a.log", log_);
    EXPECT_THAT(paths({"."}), ElementsAre("a.log"));  // below a directory it is passed over
    const std::vector<std::string> null{"/dev/null"};
    EXPECT_THROW(list_inputs(null, nullptr), Error);
}

TEST_F(Inputs, BehindLinksAreRead)
{
    folder_.write("real/a.log", log_);
    std::filesystem::create_directories(folder_ / "logs");
    std::filesystem::create_symlink(folder_ / "real/a.log", folder_ / "logs/link.log");
    EXPECT_THAT(paths({"logs"}), ElementsAre("logs/link.log"));

    std::filesystem::create_symlink(folder_ / "gone", folder_ / "logs/broken.log");
    expect_error({"logs"}, ExitCode::no_input, "logs/broken.log'");
    std::filesystem::remove(folder_ / "logs/broken.log");
    std::filesystem::create_symlink("loop.log", folder_ / "logs/loop.log");
    expect_error({"logs"}, ExitCode::no_input, "logs/loop.log'");
}

TEST(LogFormats, AreFoundByName)
{
    for (const LogFormat& format : log_formats()) {
        EXPECT_EQ(&find_log_format(format.name), &format);
        EXPECT_THAT(known_formats(), HasSubstr(std::string(format.name)));
    }
    try {
        find_log_format("floppy");
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ExitCode::usage);
        EXPECT_EQ(error.what(), "unknown log format 'floppy' (known: " + known_formats() + ")");
    }
}

const LogFormat& any_format()
{
    return log_formats().front();
}

Input plain(std::uint64_t bytes)
{
    return {"plain", bytes, Compression::none, &any_format()};
}

TEST(CutUnits, CoverEveryByteOnce)
{
    const std::vector<Input> inputs{plain(1), plain(4 * kMiB), plain(4 * kMiB + 1), plain(100 * kMiB + 7)};
    for (const int ranks : {1, 2, 3, 4, 64}) {
        const auto units = cut_units(inputs, std::vector<bool>(inputs.size()), ranks);
        std::uint32_t input = 0;
        std::uint64_t next = 0;
        for (const InputUnit& unit : units) {
            if (unit.input != input) {
                EXPECT_GE(next, inputs[input].bytes);
                EXPECT_EQ(unit.input, ++input);
                next = 0;
            }
            EXPECT_EQ(unit.begin, next);
            EXPECT_LT(unit.begin, inputs[input].bytes);
            EXPECT_GE(unit.end - unit.begin, 4 * kMiB);
            next = unit.end;
        }
        EXPECT_EQ(input, 3U);
        EXPECT_GE(next, inputs[3].bytes);
    }
}

TEST(CutUnits, DoNotCutAFileWhoseRowsAreFoundFromItsFrontOnly)
{
    const Input capture{"capture", 100 * kMiB, Compression::none, &find_log_format("pcap"), false};
    const auto units = cut_units(std::vector{capture}, {false}, 4);
    ASSERT_EQ(units.size(), 1U);
    EXPECT_EQ(units[0].end, InputUnit{}.end);
}

TEST(CutUnits, AreEnoughToKeepRanksLevel)
{
    const std::vector<Input> inputs{plain(10'000 * kMiB)};
    EXPECT_GE(cut_units(inputs, {false}, 16).size(), 128U);
    EXPECT_LE(cut_units(inputs, {false}, 16).size(), 129U);
    const std::vector<Input> huge{plain(std::uint64_t{1} << 50)};
    EXPECT_EQ(cut_units(huge, {false}, 1).size(), 1U << 20);  // a GiB each
}

TEST(CutUnits, LeaveSomeFilesWhole)
{
    const std::vector<Input> inputs{plain(100 * kMiB),
                                    {"gz", 100 * kMiB, Compression::gzip, &any_format()},
                                    {"zst", 100 * kMiB, Compression::zstd, &any_format()},
                                    {"empty", 0, Compression::none, nullptr},
                                    plain(100 * kMiB)};
    const auto units = cut_units(inputs, {true, false, false, false, false}, 4);
    const auto count = [&](std::uint32_t input) {
        return std::ranges::count(units, input, &InputUnit::input);
    };
    EXPECT_EQ(count(0), 1);
    EXPECT_EQ(count(1), 1);
    EXPECT_EQ(count(2), 1);
    EXPECT_EQ(count(3), 0);
    EXPECT_GT(count(4), 1);
    for (const InputUnit& unit : std::span(units).first(3)) {
        EXPECT_EQ(unit.begin, 0U);
        EXPECT_EQ(unit.end, InputUnit{}.end);
    }
}

auto key_of(const InputUnit& unit)
{
    return std::tuple(unit.input, unit.begin, unit.end);
}

TEST(DealUnits, GiveEveryUnitToOneRankInOrder)
{
    std::vector<Input> inputs;
    for (std::uint64_t i = 0; i < 40; ++i)
        inputs.push_back({"f", (i * 37 % 23 + 1) * kMiB, static_cast<Compression>(i % 8), &any_format()});
    for (const int ranks : {1, 2, 3, 7, 100}) {
        const auto units = cut_units(inputs, std::vector<bool>(inputs.size()), ranks);
        std::vector<std::tuple<std::uint32_t, std::uint64_t, std::uint64_t>> dealt, all;
        for (int rank = 0; rank < ranks; ++rank) {
            const auto mine = deal_units(inputs, units, rank, ranks);
            EXPECT_TRUE(std::ranges::is_sorted(mine, {}, key_of));
            for (const InputUnit& unit : mine) dealt.push_back(key_of(unit));
        }
        for (const InputUnit& unit : units) all.push_back(key_of(unit));
        std::ranges::sort(dealt);
        EXPECT_EQ(dealt, all) << ranks << " ranks";
    }
}

TEST(DealUnits, LevelWhatRanksReadUncompressed)
{
    // One gzip file weighs six times a plain one: rank 0 gets it alone, the other all the rest.
    std::vector<Input> inputs{{"gz", 10 * kMiB, Compression::gzip, &any_format()}};
    for (int i = 0; i < 15; ++i) inputs.push_back(plain(4 * kMiB));
    const auto units = cut_units(inputs, std::vector<bool>(inputs.size()), 2);
    EXPECT_EQ(deal_units(inputs, units, 0, 2).size(), 1U);
    EXPECT_EQ(deal_units(inputs, units, 1, 2).size(), 15U);
}

TEST(DealUnits, EmptyUnitsAreDealtToo)
{
    const std::vector<Input> inputs(4, Input{"gz", 0, Compression::gzip, &any_format()});
    const auto units = cut_units(inputs, std::vector<bool>(4), 4);
    for (int rank = 0; rank < 4; ++rank) EXPECT_EQ(deal_units(inputs, units, rank, 4).size(), 1U);
}

}  // namespace
}  // namespace spamgraph::logs
