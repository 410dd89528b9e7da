#include "logs/line_reader.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <string>
#include <vector>

namespace spamgraph::logs {
namespace {

/// Bytes from memory, at most `most` a read.
class BytesInMemory : public ByteSource {
public:
    BytesInMemory(std::string_view bytes, std::size_t most) : bytes_(bytes), most_(most) {}
    std::size_t read(std::span<char> out) override
    {
        const std::size_t got = std::min({bytes_.size() - at_, most_, out.size()});
        std::memcpy(out.data(), bytes_.data() + at_, got);
        at_ += got;
        return got;
    }
    [[nodiscard]] std::uint64_t file_bytes() const override { return at_; }

private:
    std::string_view bytes_;
    std::size_t most_, at_ = 0;
};

struct SeenLine {
    std::string text;
    std::uint64_t offset;
    bool complete;
    bool too_long;
    bool operator==(const SeenLine&) const = default;
};

std::vector<SeenLine> read_lines(std::string_view bytes, std::size_t most = 1 << 20, std::uint64_t offset = 0)
{
    BytesInMemory source(bytes, most);
    LineReader reader(source, offset);
    std::vector<SeenLine> lines;
    for (Line line; reader.next(line);)
        lines.push_back({std::string(line.text), line.offset, line.complete, line.too_long});
    Line after_the_end;
    EXPECT_FALSE(reader.next(after_the_end));
    return lines;
}

/// The oracle: cuts in whole memory.
std::vector<SeenLine> cut_lines(std::string_view bytes)
{
    std::vector<SeenLine> lines;
    for (std::size_t at = 0; at < bytes.size();) {
        const std::size_t end = bytes.find('\n', at);
        const bool complete = end != bytes.npos;
        std::string_view text = bytes.substr(at, complete ? end - at : bytes.npos);
        const std::size_t next = at + text.size() + complete;
        if (complete && text.ends_with('\r')) text.remove_suffix(1);
        const bool too_long = text.size() > kMaxLineBytes;
        lines.push_back({std::string(too_long ? text.substr(0, 64) : text), at, complete, too_long});
        at = next;
    }
    return lines;
}

std::string line_of(std::size_t bytes)
{
    std::string line(bytes, 'x');
    for (std::size_t i = 0; i < bytes; i += 97) line[i] = static_cast<char>('a' + i % 26);
    return line;
}

TEST(LineReader, CutsAtNewlines)
{
    EXPECT_EQ(read_lines("one\ntwo\n"),
              (std::vector<SeenLine>{{"one", 0, true, false}, {"two", 4, true, false}}));
    EXPECT_TRUE(read_lines("").empty());
    EXPECT_EQ(read_lines("\n\n"), (std::vector<SeenLine>{{"", 0, true, false}, {"", 1, true, false}}));
    EXPECT_EQ(read_lines("one\ntwo"),
              (std::vector<SeenLine>{{"one", 0, true, false}, {"two", 4, false, false}}));
}

TEST(LineReader, DropsOneCarriageReturnBeforeANewline)
{
    EXPECT_EQ(read_lines("one\r\n\r\ntwo\r\r\na\rb\nlast\r"),
              (std::vector<SeenLine>{{"one", 0, true, false},
                                     {"", 5, true, false},
                                     {"two\r", 7, true, false},
                                     {"a\rb", 13, true, false},
                                     {"last\r", 17, false, false}}));
}

TEST(LineReader, CountsOffsetsFromWhereTheSourceBegins)
{
    EXPECT_EQ(read_lines("a\nb", 1, 5'000'000'000),
              (std::vector<SeenLine>{{"a", 5'000'000'000, true, false}, {"b", 5'000'000'002, false, false}}));
}

TEST(LineReader, TakesLinesUpToTheLimit)
{
    for (const std::size_t bytes : {kMaxLineBytes - 1, kMaxLineBytes, kMaxLineBytes + 1, kMaxLineBytes + 2})
        for (const char* end : {"\n", "\r\n", "", "\r"}) {
            const std::string text = "first\n" + line_of(bytes) + end;
            EXPECT_EQ(read_lines(text), cut_lines(text)) << bytes << " bytes";
            EXPECT_EQ(read_lines(text + "\nlast\n"), cut_lines(text + "\nlast\n")) << bytes << " bytes";
        }
    EXPECT_FALSE(read_lines(line_of(kMaxLineBytes) + "\r\n")[0].too_long);
    EXPECT_TRUE(read_lines(line_of(kMaxLineBytes + 1) + "\n")[0].too_long);
}

TEST(LineReader, PassesOverTheRestOfAVeryLongLine)
{
    for (const std::size_t bytes : {100'000U, 524'288U, 524'289U, 600'000U, 3'000'000U})
        for (const std::size_t most : {1U << 20, 65'536U, 4'097U}) {
            const std::string text = "first\n" + line_of(bytes) + "\nnext\n" + line_of(bytes) + "\r\nlast";
            EXPECT_EQ(read_lines(text, most), cut_lines(text)) << bytes << " bytes, by " << most;
        }
}

TEST(LineReader, AVeryLongLastLineIsNotComplete)
{
    const std::vector<SeenLine> lines = read_lines(line_of(2'000'000));
    ASSERT_EQ(lines.size(), 1U);
    EXPECT_TRUE(lines[0].too_long);
    EXPECT_FALSE(lines[0].complete);
    EXPECT_EQ(lines[0].text, line_of(64));
}

TEST(LineReader, IsTheSameHoweverTheSourceGivesItsBytes)
{
    // Lines of 0 to 1,999 bytes, so that they meet the border of the buffer in many ways.
    std::string text;
    for (std::size_t i = 0; i < 2'000; ++i) text += line_of(i * 7'919 % 2'000) + (i % 3 == 0 ? "\r\n" : "\n");
    ASSERT_GT(text.size(), 3U * 512 * 1024);
    const std::vector<SeenLine> expected = cut_lines(text);
    for (const std::size_t most : {1U << 20, 512U * 1024, 512U * 1024 - 1, 65'537U, 1'001U})
        EXPECT_EQ(read_lines(text, most), expected) << "by " << most;

    const std::string small = "a\r\nbc\n\n\r\ndef\n\rg\r\n\r";
    for (std::size_t most = 1; most <= small.size(); ++most)
        EXPECT_EQ(read_lines(small, most), cut_lines(small));
}

}  // namespace
}  // namespace spamgraph::logs
