#include "spamgraph/logs/formats.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "logs/row_samples.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::logs {
namespace {

using testing::Each;
using testing::HasSubstr;

/// Every format of lines that has a sample, by name.
class SampledFormat : public testing::TestWithParam<const char*> {
protected:
    const std::string format_ = GetParam();
    const std::string text_ = sample_text(format_);
};

INSTANTIATE_TEST_SUITE_P(Formats, SampledFormat,
                         testing::Values("zeek-tsv", "zeek-json", "suricata", "route53", "bind", "unbound",
                                         "powerdns", "dnsmasq", "windows", "umbrella", "passive-dns",
                                         "delimited"));

/// The formats that recognise a text, whatever their order.
std::vector<std::string> recognised_by(const std::string& text)
{
    std::vector<std::string> names;
    for (const LogFormat& format : log_formats())
        if (format.recognises(text, sample_options())) names.emplace_back(format.name);
    return names;
}

TEST_P(SampledFormat, IsRecognisedByItselfAlone)
{
    EXPECT_EQ(recognised_by(text_), std::vector{format_});
}

TEST_P(SampledFormat, IsRecognisedBehindOddLines)
{
    if (format_ == "zeek-tsv") return;  // its header must come first
    const std::string garbage =
        "\x7f\x45\x4c\x46\x01 \xff\xfe\n\n# a comment\nlast message repeated 2 times\n{\n\"\n";
    EXPECT_EQ(recognised_by(garbage + text_), std::vector{format_});
}

TEST_P(SampledFormat, IsRecognisedInsideACompressedFileThatIsCut)
{
    EXPECT_EQ(recognised_by(text_.substr(0, text_.size() - 30)), std::vector{format_});
}

TEST_P(SampledFormat, GivesTheSameRowsWhereverItIsCutIntoUnits)
{
    TextReader reader(format_);
    const auto whole = reader.read(text_);
    const bool inferred = reader.report.inferred_year;
    for (std::size_t cut = 1; cut < text_.size(); cut += 37) {
        ASSERT_EQ(reader.read(text_, {cut}), whole) << "at byte " << cut;
        ASSERT_EQ(reader.report.inferred_year, inferred);
    }
    EXPECT_EQ(reader.read(text_, {100, 101, 102, 200, 300, 301}), whole);
}

TEST_P(SampledFormat, LosesOnlyItsLastRowWhereItEndsEarly)
{
    TextReader reader(format_);
    const auto whole = reader.read(text_);
    for (std::size_t size = text_.find('\n') + 1; size < text_.size(); size += 17) {
        auto rows = reader.read(std::string_view(text_).substr(0, size));
        if (reader.report.truncated) {
            ASSERT_EQ(rows.back(), "truncated") << "at byte " << size;
            rows.pop_back();
        } else if (!rows.empty() && text_[size - 1] != '\n') {
            rows.pop_back();  // whole enough to be read, or a line that is none of ours
        }
        ASSERT_LE(rows.size(), whole.size());
        ASSERT_TRUE(std::equal(rows.begin(), rows.end(), whole.begin())) << "at byte " << size;
    }
}

TEST_P(SampledFormat, TakesEveryLineOnceWhateverItsBytes)
{
    TextReader reader(format_);
    const auto whole = reader.read(text_);
    std::uint32_t state = 1;
    const auto draw = [&](std::size_t below) {
        state = state * 1'664'525 + 1'013'904'223;
        return (state >> 8) % below;
    };
    constexpr std::string_view kBytes("\0\xff\"\\{}[](),:;#@. \t\r0A-", 23);
    const std::size_t body = format_ == "zeek-tsv" ? text_.find("\n13") + 1 : 0;
    for (int round = 0; round < 60; ++round) {
        std::string damaged = text_;
        for (int change = 0; change < 4; ++change) {
            char& byte = damaged[body + draw(text_.size() - body)];
            if (byte != '\n') byte = kBytes[draw(kBytes.size())];
        }
        // A line that becomes empty, a comment or a header is none; no other may be lost.
        const auto rows = reader.read(damaged);
        ASSERT_LE(rows.size(), whole.size() + 1);
        ASSERT_GE(rows.size() + 4, whole.size()) << damaged;
    }
}

TEST_P(SampledFormat, AByteOrderMarkChangesNothing)
{
    const std::string marked = "\xef\xbb\xbf" + text_;
    EXPECT_EQ(TextReader(format_).read(marked), TextReader(format_).read(text_));
    // Also of a part of the file.
    EXPECT_EQ(TextReader(format_).read(marked, {marked.size() - 10}), TextReader(format_).read(text_));
    EXPECT_TRUE(find_log_format(format_).recognises(marked, sample_options()));
}

TEST_P(SampledFormat, RejectsALineThatIsTooLong)
{
    const auto rows = TextReader(format_).read(text_ + std::string(70'000, 'a') + "\n");
    EXPECT_EQ(rows.back(), "line-length");
}

TEST_P(SampledFormat, SurvivesTheOthersSamples)
{
    for (const LogFormat& other : log_formats()) {
        if (other.name == format_) continue;
        const std::string text = sample_text(other.name);
        for (const std::string& row : TextReader(format_).read(text))
            EXPECT_THAT(row, testing::Not(HasSubstr("192.0.2."))) << other.name;
    }
}

TEST(LogFormats, AreDescribed)
{
    for (const LogFormat& format : log_formats()) {
        EXPECT_FALSE(format.description.empty());
        EXPECT_THAT(known_formats(), HasSubstr(std::string(format.name)));
        EXPECT_EQ(&find_log_format(format.name), &format);
    }
    EXPECT_THROW(find_log_format("none"), Error);
}

TEST(LogFormats, RecogniseNoOtherText)
{
    for (const std::string text :
         {"", "\n", "{}\n", "a,b,c\n1,2,3\n", "#fields\tts\tuid\n",
          "Aug 19 20:15:00 host sshd[1]: Accepted\n", "{\"a\":1}\n", "<html>\n", "query\n",
          "19-Aug-2013 20:15:00.080 general: info: running\n", "1,2,3,4,5,6,7 (A),8,9,10,11\n"})
        EXPECT_THAT(recognised_by(text), testing::IsEmpty()) << text;
}

}  // namespace
}  // namespace spamgraph::logs
