#include <gtest/gtest.h>

#include "logs/packing.hpp"
#include "logs/row_samples.hpp"
#include "spamgraph/core/error.hpp"
#include "spamgraph/logs/fingerprint.hpp"

namespace spamgraph::logs {
namespace {

/// Keeps rows as RowTexts does, and after one of them the place where reading can go on.
class StopAfter : public RowHandler {
public:
    StopAfter(const LogReader& reader, std::size_t rows) : reader_(reader), rows_(rows) {}
    void on_query(const Query& query) override
    {
        seen_.on_query(query);
        look();
    }
    void on_left_out(const LeftOut& row) override
    {
        seen_.on_left_out(row);
        lines.push_back(row.line);
        look();
    }

    std::vector<std::string> before;
    std::optional<ReadPlace> place;
    std::vector<std::uint64_t> lines;  ///< of rows left out
    [[nodiscard]] const std::vector<std::string>& all() const { return seen_.rows; }

private:
    void look()
    {
        if (seen_.rows.size() != rows_) return;
        before = seen_.rows;
        place = reader_.place();
    }

    const LogReader& reader_;
    std::size_t rows_;
    RowTexts seen_;
};

/// Reads a file twice for each of its rows: to that row, then on from there.
void expect_reading_goes_on(std::string_view format, const std::filesystem::path& path)
{
    const auto reader = find_log_format(format).make_reader(sample_options());
    StopAfter whole(*reader, 0);
    reader->read(path, {}, whole);
    ASSERT_GE(whole.all().size(), 2U);
    std::size_t places = 0;
    for (std::size_t rows = 1; rows <= whole.all().size(); ++rows) {
        StopAfter first(*reader, rows);
        reader->read(path, {}, first);
        if (!first.place) continue;
        ++places;
        StopAfter rest(*reader, 0);
        reader->read(path, {0, first.place->offset, InputUnit{}.end, first.place->lines}, rest);
        std::vector<std::string> both = first.before;
        both.insert(both.end(), rest.all().begin(), rest.all().end());
        EXPECT_EQ(both, whole.all()) << format << ", after row " << rows;
        const auto left = static_cast<std::ptrdiff_t>(rest.lines.size());
        EXPECT_TRUE(std::equal(rest.lines.begin(), rest.lines.end(), whole.lines.end() - left))
            << format << ", lines after row " << rows;
    }
    EXPECT_GE(places + 1, whole.all().size()) << format;
}

TEST(ReadOn, EveryTextFormatGoesOnAfterAnyRow)
{
    const TempFolder folder;
    for (const char* format : {"zeek-tsv", "zeek-json", "bind", "unbound", "powerdns", "dnsmasq", "windows",
                               "umbrella", "route53", "suricata", "delimited"})
        expect_reading_goes_on(format, folder.write("sample.log", sample_text(format)));
}

TEST(ReadOn, AlsoInACompressedFile)
{
    const TempFolder folder;
    for (const char* format : {"zeek-tsv", "bind"})
        expect_reading_goes_on(format, folder.write("sample.log.gz", gzip(sample_text(format))));
}

TEST(ReadOn, BelowAnotherHeaderOnlyFromTheFront)
{
    const TempFolder folder;
    const std::string text = sample_text("zeek-tsv");
    std::string other = text;
    other.replace(other.find("\tquery\t"), 7, "\tqqqqq\t");
    const auto path = folder.write("two.log", text + other + text);
    const auto reader = find_log_format("zeek-tsv").make_reader({});
    StopAfter whole(*reader, 0);
    reader->read(path, {}, whole);
    const std::size_t a_third = whole.all().size() / 3;
    for (const std::size_t rows : {a_third, a_third + 1, 2 * a_third, 2 * a_third + 1}) {
        StopAfter first(*reader, rows);
        reader->read(path, {}, first);
        EXPECT_EQ(first.place.has_value(), rows <= a_third || rows > 2 * a_third) << rows;
    }
}

TEST(ReadOn, ACutLastRowIsReadAgain)
{
    const TempFolder folder;
    std::string text = sample_text("zeek-tsv");
    while (text.ends_with('\n')) text.pop_back();
    const auto path = folder.write("cut.log", text.substr(0, text.size() - 20));
    const auto reader = find_log_format("zeek-tsv").make_reader({});
    StopAfter whole(*reader, 0);
    reader->read(path, {}, whole);
    StopAfter first(*reader, whole.all().size());
    EXPECT_TRUE(reader->read(path, {}, first).truncated);
    EXPECT_FALSE(first.place);
}

TEST(Fingerprint, TellsSizeTimeAndBytes)
{
    const TempFolder folder;
    const auto path = folder.write("small.log", std::string(5'000, 'x') + "y");
    const Fingerprint before = take_fingerprint(path);
    EXPECT_EQ(take_fingerprint(path), before);
    EXPECT_EQ(before.bytes, 5'001U);
    const auto written = std::filesystem::last_write_time(path);
    folder.write("small.log", std::string(2'500, 'x') + "z" + std::string(2'500, 'x'));
    std::filesystem::last_write_time(path, written);
    EXPECT_EQ(take_fingerprint(path).modified_ns, before.modified_ns);
    EXPECT_NE(take_fingerprint(path).sample, before.sample);

    const auto large = folder.write("large.log", std::string(5 << 20, 'x'));
    const std::uint64_t sample = take_fingerprint(large).sample;
    folder.write("large.log", std::string((5 << 20) - 1, 'x') + "y");
    EXPECT_NE(take_fingerprint(large).sample, sample);
    EXPECT_THROW(take_fingerprint(folder / "none.log"), Error);
}

}  // namespace
}  // namespace spamgraph::logs
