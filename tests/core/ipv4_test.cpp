#include "core/ipv4.hpp"

#include <fmt/core.h>
#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "core/near_texts.hpp"

namespace spamgraph {
namespace {

using Parse = bool (*)(std::string_view, std::uint32_t&);

/// Of a copy that ends where its memory ends, so that a sanitizer sees a read beyond it.
std::optional<std::uint32_t> parse(std::string_view text, Parse form = parse_ipv4)
{
    const std::vector<char> exact(text.begin(), text.end());
    std::uint32_t address{};
    return form({exact.data(), exact.size()}, address) ? std::optional(address) : std::nullopt;
}

TEST(ParseIpv4, TakesTheFirstNumberHighest)
{
    EXPECT_EQ(parse("1.2.3.4"), 0x01020304U);
    EXPECT_EQ(parse("255.254.253.252"), 0xfffefdfcU);
    EXPECT_EQ(parse("0.0.0.0"), 0U);
}

TEST(ParseIpv4, ReadsNumbersOfAnyLengths)
{
    const std::string numbers[] = {"0", "9", "10", "99", "100", "199", "249", "255"};
    for (const auto& a : numbers)
        for (const auto& b : numbers)
            for (const auto& c : numbers)
                for (const auto& d : numbers) {
                    const std::string text = fmt::format("{}.{}.{}.{}", a, b, c, d);
                    ASSERT_TRUE(parse(text)) << text;
                    ASSERT_EQ(parse(text), parse(text, parse_ipv4_bytewise)) << text;
                }
}

TEST(ParseIpv4, SaysOnRandomTextsWhatTheBytewiseFormSays)
{
    std::mt19937 random(11);
    // Close to a quad: a byte changed, left out or put in; the bytes next to '.' and the digits among them.
    const std::string bytes = ".0123456789/:-, \xb1\xae" + std::string(1, '\0');
    int accepted = 0;
    for (int i = 0; i < 200'000; ++i) {
        std::string text;
        for (int part = 0; part < 4; ++part)
            text.append(part > 0 ? "." : "")
                .append(std::to_string(random() % (random() % 2 == 0 ? 12 : 270)));
        text = change_a_little(text, bytes, random);
        ASSERT_EQ(parse(text), parse(text, parse_ipv4_bytewise)) << text;
        accepted += parse(text).has_value();
    }
    EXPECT_GT(accepted, 50'000);
    EXPECT_LT(accepted, 150'000);
}

}  // namespace
}  // namespace spamgraph
