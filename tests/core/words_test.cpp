#include "core/words.hpp"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace spamgraph::words {
namespace {

TEST(Words, LoadPutsTheFrontLowest)
{
    EXPECT_EQ(load("abcdefgh"), 0x6867666564636261);
    const std::string text = "abcdefg";
    for (std::size_t size = 0; size < 8; ++size) {
        const std::vector<char> exact(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(size));
        const std::uint64_t rest = ~std::uint64_t{0} >> (8 - size) * 8 % 64;
        EXPECT_EQ(load_part(exact.data(), size), size == 0 ? 0 : load("abcdefgh") & rest) << size;
    }
}

TEST(Words, EveryByteIsTestedAlone)
{
    // The bytes around one must not change what is said of it: all pairs, in all places.
    for (unsigned a = 0; a < 256; ++a)
        for (unsigned b = 0; b < 256; ++b) {
            const std::uint64_t word = (repeat(static_cast<std::uint8_t>(a)) & 0x00ff00ff00ff00ff) |
                                       (repeat(static_cast<std::uint8_t>(b)) & 0xff00ff00ff00ff00);
            const auto bits = [&](bool of_a, bool of_b) { return (of_a ? 0x55U : 0U) | (of_b ? 0xaaU : 0U); };
            ASSERT_EQ(gather(equal_bytes(word, '.')), bits(a == '.', b == '.'));
            ASSERT_EQ(gather(zero_bytes(word)), bits(a == 0, b == 0));
            for (const std::uint8_t least : {0x01, 0x21, 0x41, 0x5b, 0x7f})
                ASSERT_EQ(gather(bytes_from(word, least)), bits(a >= least, b >= least));
        }
}

TEST(Words, GatherKeepsTheOrder)
{
    for (unsigned bits = 0; bits < 256; ++bits) {
        std::uint64_t word = 0;
        for (unsigned i = 0; i < 8; ++i) word |= std::uint64_t{bits >> i & 1} << (i * 8 + 7);
        EXPECT_EQ(gather(word), bits);
    }
}

TEST(Words, DigitsAreANumber)
{
    std::mt19937 random(3);
    for (int i = 0; i < 10'000; ++i) {
        const std::size_t size = 1 + random() % 8;
        std::string text;
        while (text.size() < size) text += static_cast<char>('0' + random() % 10);
        const std::uint64_t word = load_digits(text.data(), size);
        ASSERT_TRUE(are_digits(word));
        ASSERT_EQ(value_of_digits(word), std::stoul(text)) << text;
    }
    EXPECT_EQ(value_of_digits(load("99999999")), 99'999'999U);
}

TEST(Words, ADigitIsNothingElse)
{
    for (std::size_t size = 0; size < 20; ++size)
        for (std::size_t at = 0; at < size; ++at)
            for (unsigned byte = 0; byte < 256; ++byte) {
                std::string text(size, '7');
                text[at] = static_cast<char>(byte);
                ASSERT_EQ(are_digits(std::string_view(text)), byte >= '0' && byte <= '9') << text;
            }
    EXPECT_TRUE(are_digits(std::string_view()));
}

TEST(Words, FindIsThatOfTheStandard)
{
    std::mt19937 random(5);
    for (int i = 0; i < 10'000; ++i) {
        std::string text(random() % 30, '\0');
        for (char& c : text) c = static_cast<char>('+' + random() % 4);
        const std::vector<char> exact(text.begin(), text.end());
        ASSERT_EQ(find({exact.data(), exact.size()}, ','), std::min(text.find(','), text.size())) << text;
    }
}

TEST(Words, FormsTakeDigitsAndTheVeryOtherBytes)
{
    constexpr words::Form kForm("00.0a\t\xff\0");
    const std::string good("19.5a\t\xff\0", 8);
    EXPECT_TRUE(kForm.fits(words::load(good.data())));
    for (std::size_t at = 0; at < good.size(); ++at)
        for (int c = 0; c < 256; ++c) {
            std::string text = good;
            text[at] = static_cast<char>(c);
            const bool is_digits_place = at == 0 || at == 1 || at == 3;
            const bool fits = is_digits_place ? c >= '0' && c <= '9' : text[at] == good[at];
            ASSERT_EQ(kForm.fits(words::load(text.data())), fits) << at << " " << c;
        }
}

}  // namespace
}  // namespace spamgraph::words
