#include "logs/row_scan.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace spamgraph::logs {
namespace {

struct Scanned {
    RowScan row;
    std::vector<std::uint32_t> places;
    bool operator==(const Scanned&) const = default;
};

/// What a scan finds in the first `size` bytes of `text`, which stand at the front of a padded buffer.
Scanned scan_text(ScanRow scan, std::string_view text, char separator)
{
    const std::string padded = std::string(text) + std::string(kScanPadding / 2, separator) +
                               std::string(kScanPadding / 2, '\n');  // no part of the text
    Scanned found{{}, std::vector<std::uint32_t>(text.size() + kScanPadding)};
    found.row = scan(padded.data(), text.size(), separator, found.places.data());
    EXPECT_LE(found.row.separators, text.size());
    found.places.resize(found.row.separators);
    return found;
}

class EveryRowScan : public testing::TestWithParam<RowScanner> {
protected:
    void SetUp() override
    {
        if (!GetParam().usable) GTEST_SKIP() << "no " << GetParam().name << " here";
    }
    Scanned scan(std::string_view text, char separator = '\t') const
    {
        return scan_text(GetParam().scan, text, separator);
    }
};

TEST_P(EveryRowScan, FindsTheEndAndTheSeparators)
{
    EXPECT_EQ(scan("a\tb\t\tc\nd\te\n"), (Scanned{{6, true, 3}, {1, 3, 4}}));
    EXPECT_EQ(scan("a\tb"), (Scanned{{3, false, 1}, {1}}));
    EXPECT_EQ(scan(""), (Scanned{{0, false, 0}, {}}));
    EXPECT_EQ(scan("\n\t"), (Scanned{{0, true, 0}, {}}));
    EXPECT_EQ(scan("a,b\tc\n", ','), (Scanned{{5, true, 1}, {1}}));
    EXPECT_EQ(scan("ab\ncd\n", '\n'), (Scanned{{2, true, 0}, {}}));  // no separator
}

TEST_P(EveryRowScan, TakesBlocksFullOfSeparators)
{
    for (const std::size_t size : {15U, 16U, 17U, 63U, 64U, 65U, 1'000U}) {
        const Scanned found = scan(std::string(size, '\t'));
        ASSERT_EQ(found.row, (RowScan{size, false, size}));
        for (std::uint32_t i = 0; i < size; ++i) ASSERT_EQ(found.places[i], i);
    }
}

TEST_P(EveryRowScan, FindsOnRandomBytesWhatTheBytewiseFormFinds)
{
    std::mt19937 random(7);
    // From hardly any to many separators and newlines; all bytes, so that 0x80 to 0xff are met, too.
    for (const unsigned kinds : {3U, 12U, 256U})
        for (int i = 0; i < 3'000; ++i) {
            std::string text(random() % 400, '\0');
            for (char& c : text) c = static_cast<char>("\t\n"[0] + random() % kinds);
            for (std::size_t from = 0; from < text.size(); from += 1 + random() % 90) {
                const std::string_view rest = std::string_view(text).substr(from);
                ASSERT_EQ(scan(rest), scan_text(scan_row_bytewise, rest, '\t'));
                ASSERT_EQ(scan(rest, '\x89'), scan_text(scan_row_bytewise, rest, '\x89'));
            }
        }
}

INSTANTIATE_TEST_SUITE_P(Forms, EveryRowScan, testing::ValuesIn(row_scanners().begin(), row_scanners().end()),
                         [](const auto& form) {
                             std::string name = form.param.name;
                             std::erase(name, '-');
                             return name;
                         });

TEST(FastestRowScan, CanRunHere)
{
    EXPECT_EQ(scan_text(fastest_row_scan(), "a\tb\n", '\t'), (Scanned{{3, true, 1}, {1}}));
    EXPECT_TRUE(row_scanners().back().usable);
}

}  // namespace
}  // namespace spamgraph::logs
