#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>
#include <zstd.h>

#include <algorithm>
#include <set>

#include "synth/rows.hpp"
#include "synth/world.hpp"

namespace spamgraph::synth {
namespace {

using testing::columns_of;
using testing::lines_of;
using testing::rows_of;
using testing::small_world;
using ::testing::StartsWith;

TEST(SynthLog, IsTheSameBytesWhoeverWritesItAndWhen)
{
    const Plan plan = plan_scenario(small_world());
    const std::string evening = write_log(plan, 44);
    const std::string morning = write_log(plan, 7);
    const Plan again = plan_scenario(small_world());
    EXPECT_EQ(write_log(again, 7), morning);
    EXPECT_EQ(write_log(again, 44), evening);
    EXPECT_EQ(write_truth(again), write_truth(plan));
}

TEST(SynthLog, AnotherSeedIsAnotherWorld)
{
    const std::string one = write_log(plan_scenario(small_world("seed", 1)), 3);
    const std::string two = write_log(plan_scenario(small_world("seed", 2)), 3);
    EXPECT_NE(one, two);
}

TEST(SynthLog, HasTheHeadersOfAZeekLog)
{
    const std::string text = write_log(plan_scenario(small_world()), 7);
    const auto lines = lines_of(text);
    EXPECT_EQ(lines.at(0), "#separator \\x09");
    EXPECT_EQ(lines.at(1), "#set_separator\t,");
    EXPECT_EQ(lines.at(2), "#empty_field\t(empty)");
    EXPECT_EQ(lines.at(3), "#unset_field\t-");
    EXPECT_EQ(lines.at(4), "#path\tdns");
    EXPECT_EQ(lines.at(5), "#open\t2013-08-18-07-00-00");
    EXPECT_THAT(lines.at(6), StartsWith("#fields\tts\tuid\tid.orig_h\t"));
    EXPECT_THAT(lines.at(7), StartsWith("#types\ttime\tstring\taddr\t"));
    EXPECT_EQ(columns_of(lines.at(6)).size(), 25U);
    EXPECT_EQ(columns_of(lines.at(7)).size(), 25U);
    EXPECT_EQ(lines.back(), "#close\t2013-08-18-08-00-00");
    EXPECT_EQ(text.back(), '\n');
    for (std::size_t i = 8; i + 1 < lines.size(); ++i) {
        const auto columns = columns_of(lines[i]);
        ASSERT_EQ(columns.size(), 24U) << lines[i];
        EXPECT_EQ(std::ranges::count(columns.at(21), ','), std::ranges::count(columns.at(22), ','))
            << lines[i];
        for (const std::string& column : columns) EXPECT_FALSE(column.empty()) << lines[i];
    }
}

TEST(SynthLog, SomeDomainsHaveNoMxAndTakeTheirMailThemselvesAndSomeRefuseIt)
{
    const Plan plan = plan_scenario(small_world());
    std::set<std::pair<std::string, std::string>> told;  // client and domain that has no MX
    std::set<std::string> themselves, refusing, asked;
    for (std::size_t file = 24; file < 48; ++file)
        for (const auto& row : rows_of(write_log(plan, file))) {
            const bool is_mx = row.qtype == "MX";
            if (is_mx && row.answers == "-") told.emplace(row.client, row.name);
            if (is_mx && row.answers == ".") refusing.insert(row.name);
            if (row.qtype != "A" || row.answers == "-") continue;
            asked.insert(row.name);
            if (told.contains({row.client, row.name})) themselves.insert(row.name);
        }
    EXPECT_GT(themselves.size(), 20U);
    EXPECT_GT(refusing.size(), 5U);
    for (const std::string& domain : refusing) EXPECT_FALSE(asked.contains(domain)) << domain;
}

TEST(SynthLog, TimesAreSlightlyOutOfOrderAndCrossTheFilesEdges)
{
    const Plan plan = plan_scenario(small_world());
    const FileSpan span = plan.world().calendar.span(24);  // the first of the second day
    const double begin_s = static_cast<double>(span.begin_us) / kMicro;
    const double end_s = static_cast<double>(span.end_us) / kMicro;
    std::uint64_t before = 0;
    std::uint64_t after = 0;
    std::uint64_t backwards = 0;
    double last_s = 0;
    for (const auto& row : rows_of(write_log(plan, 24))) {
        before += row.time_s < begin_s ? 1 : 0;
        after += row.time_s >= end_s ? 1 : 0;
        backwards += row.time_s < last_s ? 1 : 0;
        EXPECT_GE(row.time_s, std::max(last_s - 13, begin_s - 2));
        EXPECT_LT(row.time_s, end_s + 1);
        last_s = row.time_s;
    }
    EXPECT_EQ(before, plan.world().calendar.late_rows(24));
    EXPECT_EQ(after, plan.world().calendar.early_rows(24));
    EXPECT_GT(before, 0U);
    EXPECT_GT(after, 0U);
    EXPECT_GT(backwards, 10U);
}

TEST(SynthLog, AQuietWorldIsTheSameWorldWithoutTheRun)
{
    const std::string quiet = write_log(plan_scenario(small_world("quiet")), 44);
    const std::string seed = write_log(plan_scenario(small_world("seed")), 44);
    const auto lines = lines_of(seed);
    const std::set<std::string_view> with_run(lines.begin(), lines.end());
    for (const std::string_view line : lines_of(quiet)) EXPECT_TRUE(with_run.contains(line)) << line;
    EXPECT_GT(lines.size(), lines_of(quiet).size() + 1000);
}

TEST(SynthLog, CompressionGivesTheBytesBack)
{
    const std::string text = write_log(plan_scenario(small_world()), 2);
    const std::string gz = compress(text, Compression::gz);
    EXPECT_LT(gz.size() * 2, text.size());
    std::string back(text.size() + 1, '\0');
    z_stream stream{};
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(gz.data()));
    stream.avail_in = static_cast<uInt>(gz.size());
    stream.next_out = reinterpret_cast<Bytef*>(back.data());
    stream.avail_out = static_cast<uInt>(back.size());
    ASSERT_EQ(inflateInit2(&stream, 15 + 16), Z_OK);
    EXPECT_EQ(inflate(&stream, Z_FINISH), Z_STREAM_END);
    back.resize(stream.total_out);
    inflateEnd(&stream);
    EXPECT_EQ(back, text);

    const std::string zst = compress(text, Compression::zst);
    back.assign(text.size() + 1, '\0');
    back.resize(ZSTD_decompress(back.data(), back.size(), zst.data(), zst.size()));
    EXPECT_EQ(back, text);
    EXPECT_EQ(compress(text, Compression::none), text);
    EXPECT_EQ(compress("", Compression::gz).substr(0, 2), "\x1f\x8b");
}

}  // namespace
}  // namespace spamgraph::synth
