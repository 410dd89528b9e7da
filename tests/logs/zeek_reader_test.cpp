#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "core/temp_folder.hpp"
#include "logs/packing.hpp"
#include "logs/zeek_samples.hpp"
#include "logs/zeek_tsv.hpp"
#include "spamgraph/core/error.hpp"
#include "spamgraph/logs/formats.hpp"

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string kOtherHeader = "#fields\tquery\tts\tid.orig_h\tqtype\n";

/// A row under kOtherHeader.
std::string other_row_of(std::string_view name)
{
    return std::string(name) + "\t1376870400.5\t192.0.2.1\t1\n";
}

class ZeekReader : public testing::Test {
protected:
    struct Seen {
        SeenRows rows;
        UnitReport report;
    };

    /// Reads units [0, cuts[0]), [cuts[0], cuts[1]) .. of the file one after another with one reader.
    Seen read(const std::filesystem::path& path, const std::vector<std::uint64_t>& cuts = {})
    {
        const auto reader = make_zeek_tsv_reader();
        Seen seen;
        InputUnit unit;
        for (std::size_t i = 0; i <= cuts.size(); ++i) {
            unit.end = i < cuts.size() ? cuts[i] : InputUnit{}.end;
            const UnitReport report = reader->read(path, unit, seen.rows);
            seen.report.truncated |= report.truncated;
            seen.report.layout_changed |= report.layout_changed;
            unit.begin = unit.end;
        }
        return seen;
    }
    Seen read_text(std::string_view text, const std::vector<std::uint64_t>& cuts = {})
    {
        return read(folder_.write("dns.log", text), cuts);
    }

    TempFolder folder_;
};

/// Rows without their line numbers, which only a file that is read whole has.
std::vector<SeenRow> without_lines(std::vector<SeenRow> rows)
{
    for (SeenRow& row : rows) row.line = 0;
    return rows;
}

TEST_F(ZeekReader, HandsOverRowsFrontToBack)
{
    const std::string text = kHeader + row_of("a.example") + "\n" + row_of("b..example") + "# note\n" +
                             row_of("c.example") + "none\n";
    const Seen seen = read_text(text);
    EXPECT_THAT(seen.rows.names(), ElementsAre("a.example", "c.example"));
    EXPECT_THAT(seen.rows.reasons(), ElementsAre(Reason::empty_label, Reason::no_time));
    EXPECT_FALSE(seen.report.truncated);
    EXPECT_FALSE(seen.report.layout_changed);

    const SeenRow& empty_label = seen.rows.rows[1];
    EXPECT_EQ(empty_label.offset,
              text.find("b..example") - std::string("1376870400.5\t192.0.2.1\t53\t").size());
    EXPECT_EQ(empty_label.line, 10U);  // 7 of the header, a row, a blank one
    EXPECT_EQ(empty_label.time_s, 1'376'870'400);
    EXPECT_EQ(empty_label.row + "\n", row_of("b..example"));
    EXPECT_EQ(seen.rows.rows[3].line, 13U);
    EXPECT_EQ(seen.rows.rows[3].time_s, std::nullopt);
}

TEST_F(ZeekReader, CarriageReturnsAreNoPartOfRows)
{
    std::string text;
    for (const char c : kHeader + row_of("a.example") + "\n" + row_of("b.example")) {
        if (c == '\n') text += '\r';
        text += c;
    }
    const Seen seen = read_text(text);
    EXPECT_THAT(seen.rows.names(), ElementsAre("a.example", "b.example"));
    EXPECT_EQ(seen.rows.rows[0].row + "\n", row_of("a.example"));
    EXPECT_EQ(seen.rows.rows.size(), 2U);
}

TEST_F(ZeekReader, AFileWithoutRowsHasNone)
{
    for (const std::string& text :
         {std::string(), kHeader, std::string("\n\n"), std::string("#\n"), std::string("#")}) {
        const Seen seen = read_text(text);
        EXPECT_THAT(seen.rows.rows, IsEmpty());
        EXPECT_FALSE(seen.report.truncated);
    }
}

TEST_F(ZeekReader, APlainFileCutAnywhereGivesEveryRowOnce)
{
    const std::string text = kHeader + row_of("a.example") + row_of("b..example") + "\n\r\n" +
                             row_of("c.example") + kHeader + "#close\r\n" + "short\n" + row_of("d.example") +
                             row_of("e.example");
    for (const std::string& file : {text + "1376870400.5\t192.0", text, text.substr(0, text.size() - 1)}) {
        const auto path = folder_.write("dns.log", file);
        const Seen whole = read(path);
        const std::vector<SeenRow> expected = without_lines(whole.rows.rows);
        ASSERT_GE(expected.size(), 6U);
        const auto expect_the_same = [&](const std::vector<std::uint64_t>& cuts) {
            const Seen seen = read(path, cuts);
            EXPECT_EQ(without_lines(seen.rows.rows), expected) << testing::PrintToString(cuts);
            EXPECT_EQ(seen.report.truncated, whole.report.truncated) << testing::PrintToString(cuts);
            EXPECT_FALSE(seen.report.layout_changed) << testing::PrintToString(cuts);
        };
        // Every byte of the first file; of the others, which differ in their last rows, the last bytes.
        const std::uint64_t from = file.size() > text.size() ? 1 : text.size() - 70;
        for (std::uint64_t cut = from; cut <= file.size() + 1; ++cut) expect_the_same({cut});
        for (std::uint64_t step : {7U, 31U, 100U}) {
            std::vector<std::uint64_t> cuts;
            for (std::uint64_t cut = step; cut < file.size(); cut += step) cuts.push_back(cut);
            expect_the_same(cuts);
        }
    }
}

TEST_F(ZeekReader, ALineOverManyPartsIsOneRow)
{
    const std::string row = row_of(std::string(200'000, 'x') + ".example");
    const std::string text = kHeader + row_of("a.example") + row + row_of("b.example");
    std::vector<std::uint64_t> cuts;
    for (std::uint64_t cut = 10'000; cut < text.size(); cut += 10'000) cuts.push_back(cut);
    const Seen seen = read_text(text, cuts);
    EXPECT_THAT(seen.rows.names(), ElementsAre("a.example", "b.example"));
    EXPECT_THAT(seen.rows.reasons(), ElementsAre(Reason::line_length));
}

TEST_F(ZeekReader, AVeryLongRowHarmsNoNeighbour)
{
    const std::string long_row = row_of(std::string(1'000'000, 'x'));
    const std::string text = kHeader + row_of("a.example") + long_row + row_of("b.example");
    const Seen seen = read_text(text);
    EXPECT_THAT(seen.rows.names(), ElementsAre("a.example", "b.example"));
    ASSERT_THAT(seen.rows.reasons(), ElementsAre(Reason::line_length));
    EXPECT_EQ(seen.rows.rows[1].offset, kHeader.size() + row_of("a.example").size());
    EXPECT_EQ(seen.rows.rows[1].time_s, std::nullopt);
    EXPECT_EQ(seen.rows.rows[1].row, long_row.substr(0, 64));
}

TEST_F(ZeekReader, ARowOfTheLongestLineIsRead)
{
    const std::string start = "1376870400.5\t192.0.2.1\t53\ta.example\t1\t1\t0\t";
    const std::string end = "\t-\n";
    const std::string filler(65'536 - start.size() - (end.size() - 1), 'x');
    EXPECT_THAT(read_text(kHeader + start + filler + end).rows.names(), ElementsAre("a.example"));
    EXPECT_THAT(read_text(kHeader + start + filler + "\t-\r\n").rows.names(), ElementsAre("a.example"));
    EXPECT_THAT(read_text(kHeader + start + filler + "x" + end).rows.reasons(),
                ElementsAre(Reason::line_length));
}

TEST_F(ZeekReader, AnOverlongCommentIsNoRow)
{
    const std::string comment = "#fields\t" + std::string(200'000, 'x') + "\n";
    EXPECT_THAT(read_text(kHeader + comment + row_of("a.example")).rows.names(), ElementsAre("a.example"));
}

TEST_F(ZeekReader, RowsBelowAChangedHeaderAreReadByIt)
{
    const std::string text = kHeader + row_of("a.example") + kOtherHeader + other_row_of("b.example") +
                             row_of("c.example") + kHeader + row_of("d.example");
    const Seen seen = read_text(text);
    EXPECT_THAT(seen.rows.names(), ElementsAre("a.example", "b.example", "d.example"));
    EXPECT_THAT(seen.rows.reasons(), ElementsAre(Reason::no_time));  // c: its second column is no time
    EXPECT_TRUE(seen.report.layout_changed);
}

TEST_F(ZeekReader, APartSaysThatTheHeaderChanged)
{
    const std::string before = kHeader + row_of("a.example") + row_of("b.example");
    const std::string text = before + kOtherHeader + other_row_of("c.example") + other_row_of("d.example");
    const auto path = folder_.write("dns.log", text);
    for (std::uint64_t cut = 1; cut < text.size(); ++cut)
        ASSERT_TRUE(read(path, {cut}).report.layout_changed) << cut;
    for (std::uint64_t end = 1; end < text.size(); end += 11)
        ASSERT_TRUE(read(path, {end / 2, end}).report.layout_changed) << end;

    // The part that holds the header says it, also where it holds none of the rows below.
    const auto reader = make_zeek_tsv_reader();
    SeenRows rows;
    const std::uint64_t header = before.size();
    EXPECT_FALSE(reader->read(path, {0, 0, header}, rows).layout_changed);
    EXPECT_TRUE(reader->read(path, {0, 0, header + 1}, rows).layout_changed);
    EXPECT_TRUE(reader->read(path, {0, header, header + kOtherHeader.size()}, rows).layout_changed);
    EXPECT_TRUE(reader->read(path, {0, kHeader.size() + 5, text.size()}, rows).layout_changed);
}

TEST_F(ZeekReader, RowsAboveTheFirstHeaderHaveNone)
{
    const std::string text = row_of("a.example") + kHeader + row_of("b.example");
    const Seen seen = read_text(text);
    EXPECT_THAT(seen.rows.names(), ElementsAre("b.example"));
    EXPECT_THAT(seen.rows.reasons(), ElementsAre(Reason::no_header));
    EXPECT_EQ(seen.rows.rows[0].time_s, std::nullopt);
    for (std::uint64_t cut = 1; cut < text.size(); cut += 5)
        EXPECT_TRUE(read(folder_ / "dns.log", {cut}).report.layout_changed) << cut;
}

TEST_F(ZeekReader, APlainLastRowNeedsAllItsColumns)
{
    const std::string whole = kHeader + row_of("a.example") + row_of("b.example");
    const std::string uncut = whole.substr(0, whole.size() - 1);
    EXPECT_THAT(read_text(uncut).rows.names(), ElementsAre("a.example", "b.example"));
    EXPECT_FALSE(read_text(uncut).report.truncated);

    const std::size_t last_row = kHeader.size() + row_of("a.example").size();
    for (std::size_t size = last_row + 1; size < uncut.size(); ++size) {
        const std::string text = whole.substr(0, size);
        const bool all_columns =
            std::count(text.begin() + static_cast<std::ptrdiff_t>(last_row), text.end(), '\t') == 8;
        const Seen seen = read_text(text);
        ASSERT_EQ(seen.report.truncated, !all_columns) << size;
        ASSERT_EQ(seen.rows.names().size(), all_columns ? 2U : 1U) << size;
        ASSERT_EQ(seen.rows.rows.size(), 2U) << size;
        if (!all_columns) {
            ASSERT_EQ(seen.rows.rows[1].reason, Reason::truncated) << size;
            ASSERT_EQ(seen.rows.rows[1].time_s, std::nullopt) << size;
        }
    }
}

TEST_F(ZeekReader, ALastRowWithAFaultOfItsOwnIsNotTruncated)
{
    const std::string row = row_of("a..example");
    const Seen seen = read_text(kHeader + row.substr(0, row.size() - 1));
    EXPECT_THAT(seen.rows.reasons(), ElementsAre(Reason::empty_label));
    EXPECT_FALSE(seen.report.truncated);
    EXPECT_THAT(read_text("#fields\tts\nrow").rows.reasons(), ElementsAre(Reason::no_header));
    EXPECT_THAT(read_text("row").rows.reasons(), ElementsAre(Reason::truncated));
    EXPECT_THAT(read_text(kHeader + "5\t6\n7\t8\r").rows.reasons(),
                ElementsAre(Reason::columns, Reason::truncated));
}

/// What zlib gives of a beginning of a gzip file.
std::string inflate_all(std::string packed)
{
    std::string text(1 << 16, '\0');
    std::size_t size = 0;
    z_stream stream{};
    stream.next_in = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());
    inflateInit2(&stream, MAX_WBITS + 16);
    for (;;) {
        stream.next_out = reinterpret_cast<Bytef*>(text.data() + size);
        stream.avail_out = static_cast<uInt>(text.size() - size);
        const int status = inflate(&stream, Z_SYNC_FLUSH);
        size = text.size() - stream.avail_out;
        if (status != Z_STREAM_END || stream.avail_in == 0) break;
        inflateReset(&stream);
    }
    inflateEnd(&stream);
    text.resize(size);
    return text;
}

/// Three members: the first ends with a row, the second within one.
struct ThreeMembers {
    std::vector<std::string> names;
    std::string text;
    std::array<std::string, 3> members;

    ThreeMembers()
    {
        text = kHeader;
        for (int i = 0; i < 20; ++i) {
            names.push_back(fmt::format("n{}.example", i * 7'919 % 1'000));
            text += row_of(names.back());
            if (i == 6) first_ = text.size();
            if (i == 13) second_ = text.size() - 40;
        }
        members = {text.substr(0, first_), text.substr(first_, second_ - first_), text.substr(second_)};
    }

private:
    std::size_t first_ = 0, second_ = 0;
};

TEST_F(ZeekReader, GzipCutAnywhereGivesTheWholeRowsBeforeTheCut)
{
    const ThreeMembers log;
    std::array<std::string, 3> packed;
    std::ranges::transform(log.members, packed.begin(),
                           [](const std::string& member) { return gzip(member); });
    const std::string file = packed[0] + packed[1] + packed[2];
    const std::size_t first_end = packed[0].size();
    std::size_t most = 0;
    for (std::size_t cut = 1; cut <= file.size(); ++cut) {
        const auto path = folder_.write("dns.log.gz", std::string_view(file).substr(0, cut));
        const std::string text = inflate_all(file.substr(0, cut));
        ASSERT_TRUE(log.text.starts_with(text)) << cut;
        const std::size_t lines = static_cast<std::size_t>(std::ranges::count(text, '\n'));
        const std::size_t whole_rows = lines > 7 ? lines - 7 : 0;

        ASSERT_NE(detect_log_format(path), nullptr) << cut;
        const Seen seen = read(path);
        ASSERT_EQ(seen.report.truncated, cut != first_end && cut != file.size()) << cut;
        ASSERT_EQ(seen.rows.names(),
                  std::vector(log.names.begin(), log.names.begin() + static_cast<std::ptrdiff_t>(whole_rows)))
            << cut;
        const std::string rest = text.substr(text.rfind('\n') + 1);  // npos + 1: all of it
        const bool cut_in_row = !rest.empty() && rest[0] != '#';
        ASSERT_EQ(seen.rows.reasons(), std::vector(cut_in_row ? 1 : 0, Reason::truncated)) << cut;
        most = std::max(most, whole_rows);
    }
    EXPECT_EQ(most, log.names.size());
}

TEST_F(ZeekReader, ACutCompressedRowIsTruncatedThoughItHasAllColumns)
{
    const std::string row = row_of("b.example");
    const std::string text = kHeader + row_of("a.example") + row.substr(0, row.size() - 1);
    for (const std::string& packed : {gzip(text), zstd(text)}) {
        EXPECT_THAT(read(folder_.write("whole", packed)).rows.names(), ElementsAre("a.example", "b.example"));
        const Seen cut = read(folder_.write("cut", packed.substr(0, packed.size() - 1)));
        EXPECT_TRUE(cut.report.truncated);
        EXPECT_THAT(cut.rows.names(), ElementsAre("a.example"));
        EXPECT_THAT(cut.rows.reasons(), ElementsAre(Reason::truncated));
    }
}

TEST_F(ZeekReader, ZstdCutAnywhereGivesRowsOfWholeFrames)
{
    const ThreeMembers log;
    const std::string frames[] = {zstd(log.members[0]), zstd(log.members[1]), zstd(log.members[2])};
    const std::string file = frames[0] + frames[1] + frames[2];
    for (std::size_t cut = 1; cut < file.size(); ++cut) {
        const auto path = folder_.write("dns.log.zst", std::string_view(file).substr(0, cut));
        ASSERT_NE(detect_log_format(path), nullptr) << cut;
        const Seen seen = read(path);
        ASSERT_EQ(seen.report.truncated, cut != frames[0].size()) << cut;
        const std::vector<std::string> names = seen.rows.names();
        ASSERT_TRUE(std::ranges::equal(names, std::span(log.names).first(names.size()))) << cut;
        const bool has_second = cut >= frames[0].size() + frames[1].size();
        ASSERT_GE(names.size(), has_second ? 13U : cut >= frames[0].size() ? 7U : 0U) << cut;
    }
}

TEST_F(ZeekReader, AnOverlongRowAtTheEndOfACutFileIsTruncated)
{
    std::string filler;  // hard to compress, so that it comes in several blocks
    for (std::uint64_t i = 1; filler.size() < 1'000'000; ++i)
        filler += std::to_string(i * i * 2'654'435'761 % 999'983);
    const std::string packed = gzip(kHeader + row_of("a.example") + filler);
    EXPECT_THAT(read(folder_.write("whole", packed)).rows.reasons(), ElementsAre(Reason::line_length));
    const Seen cut = read(folder_.write("cut", packed.substr(0, packed.size() / 2)));
    EXPECT_THAT(cut.rows.reasons(), ElementsAre(Reason::truncated));
    EXPECT_THAT(cut.rows.names(), ElementsAre("a.example"));
}

TEST_F(ZeekReader, CountsTheBytesOfAllUnits)
{
    const std::string text = kHeader + row_of("a.example");
    const auto path = folder_.write("dns.log", text);
    const auto reader = make_zeek_tsv_reader();
    SeenRows rows;
    EXPECT_EQ(reader->file_bytes(), 0U);
    reader->read(path, {}, rows);
    EXPECT_EQ(reader->file_bytes(), text.size());
    reader->read(path, {}, rows);
    EXPECT_EQ(reader->file_bytes(), 2 * text.size());
}

TEST_F(ZeekReader, AMissingFileIsNamedAndTheReaderGoesOn)
{
    const auto reader = make_zeek_tsv_reader();
    SeenRows rows;
    EXPECT_THROW(reader->read(folder_ / "nothing", {}, rows), Error);
    reader->read(folder_.write("dns.log", kHeader + row_of("a.example")), {}, rows);
    EXPECT_THAT(rows.names(), ElementsAre("a.example"));
}

}  // namespace
}  // namespace spamgraph::logs
