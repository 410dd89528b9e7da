#include "spamgraph/tally/text_order.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>

namespace spamgraph::tally {
namespace {

/// Expects sorted_order() to be that of std::string.
void expect_order(std::vector<std::string> texts)
{
    NameTexts joined;
    for (const std::string& text : texts) joined.push_back(text);
    std::vector<std::string> got;
    for (const std::uint32_t i : sorted_order(joined)) got.push_back(texts.at(i));
    std::ranges::sort(texts);
    EXPECT_EQ(got, texts);
}

/// Texts of up to `most_length` of the bytes in `alphabet`.
std::vector<std::string> draw_texts(std::size_t count, std::size_t most_length, const std::string& alphabet)
{
    std::mt19937 draw(3);
    std::vector<std::string> texts(count);
    for (std::string& text : texts)
        for (std::size_t length = draw() % (most_length + 1); text.size() < length;)
            text += alphabet[draw() % alphabet.size()];
    return texts;
}

TEST(SortedOrder, IsThatOfBytes)
{
    expect_order({});
    expect_order({"a"});
    expect_order(draw_texts(2'000, 12, "abcdefghijklmnopqrstuvwxyz"));
    expect_order(draw_texts(2'000, 9, std::string("\0\x01\x7f\x80\xff", 5)));  // also bytes that are no text
}

TEST(SortedOrder, TellsTextsApartThatAgreeForLong)
{
    std::vector<std::string> texts = draw_texts(2'000, 20, "ab");
    for (std::size_t i = 0; i < texts.size(); ++i) texts[i] = std::string(i % 3 * 8, 'x') + texts[i];
    texts.push_back(std::string(16, 'x') + std::string(1, '\0'));
    texts.push_back(std::string(16, 'x'));
    texts.push_back(std::string(15, 'x'));
    expect_order(texts);
}

TEST(SortedOrder, MergesTextsThatComeInSortedRuns)
{
    for (const std::size_t runs : {1, 2, 3, 5, 64, 65}) {
        std::vector<std::string> texts = draw_texts(1'300, 6, "abc");
        const std::size_t length = texts.size() / runs;
        for (std::size_t run = 0; run < runs; ++run) {
            const auto first = texts.begin() + static_cast<std::ptrdiff_t>(run * length);
            std::sort(first, run + 1 == runs ? texts.end() : first + static_cast<std::ptrdiff_t>(length));
        }
        expect_order(texts);
    }
}

}  // namespace
}  // namespace spamgraph::tally
