#include "core/ipv6.hpp"

#include <arpa/inet.h>
#include <fmt/core.h>
#include <gtest/gtest.h>

#include <array>
#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "core/near_texts.hpp"

namespace spamgraph {
namespace {

using Halves = std::array<std::uint64_t, 2>;

/// Of a copy that ends where its memory ends, so that a sanitizer sees a read beyond it.
std::optional<Halves> parse(std::string_view text)
{
    const std::vector<char> exact(text.begin(), text.end());
    Halves halves;
    return parse_ipv6({exact.data(), exact.size()}, halves) ? std::optional(halves) : std::nullopt;
}

std::optional<Halves> parse_by_system(const std::string& text)
{
    std::array<std::uint8_t, 16> bytes;
    if (inet_pton(AF_INET6, text.c_str(), bytes.data()) != 1) return std::nullopt;
    Halves halves{};
    for (std::size_t i = 0; i < bytes.size(); ++i) halves[i / 8] = halves[i / 8] << 8 | bytes[i];
    return halves;
}

TEST(ParseIpv6, TakesEveryFormOfAnAddress)
{
    constexpr Halves kAddress{0x20010db800000000, 0x00000000c0000201};
    for (const char* text : {"2001:db8::c000:201", "2001:0DB8:0:0:0:0:C000:0201", "2001:db8::192.0.2.1",
                             "2001:db8:0:0:0:0:192.0.2.1"})
        EXPECT_EQ(parse(text), kAddress) << text;
}

TEST(ParseIpv6, SaysOfGapsAndGroupsWhatTheSystemSays)
{
    for (const char* text : {"",
                             ":",
                             "::",
                             ":::",
                             "::1",
                             ":1",
                             "1::",
                             "1:",
                             "1::2::3",
                             "1:::2",
                             "1:2:3:4:5:6:7:8",
                             "1:2:3:4:5:6:7",
                             "1:2:3:4:5:6:7:8:9",
                             "1:2:3:4:5:6:7:8:",
                             "1:2:3:4:5:6:7::",
                             "::2:3:4:5:6:7:8",
                             "::1:2:3:4:5:6:7:8",
                             "1:2:3:4:5:6:7:8::",
                             "1::3:4:5:6:7:8",
                             "1::2:3:4:5:6:7:8",
                             "12345::",
                             "fffff::1",
                             "::ffff:1.2.3.4",
                             "1:2:3:4:5:6:1.2.3.4",
                             "1:2:3:4:5:6:7:1.2.3.4",
                             "1:2:3:4:5::1.2.3.4",
                             "1:2:3:4:5:6::1.2.3.4",
                             "::1.2.3.4:5",
                             "::1.2.3",
                             "::01.2.3.4",
                             "1.2.3.4",
                             "::.1.2.3",
                             "fe80::1%eth0",
                             "::g"})
        EXPECT_EQ(parse(text), parse_by_system(text)) << text;
}

TEST(ParseIpv6, SaysOnRandomTextsWhatTheSystemSays)
{
    std::mt19937 random(13);
    // Close to an address: groups and gaps, then a byte changed, left out or put in.
    const std::string bytes = ":::.0123456789aAfFgG/@` %\xff";
    int accepted = 0;
    for (int i = 0; i < 200'000; ++i) {
        std::string text;
        for (unsigned groups = 6 + random() % 3; groups > 0; --groups)
            text += fmt::format("{:x}{}", random() % 0x10000 >> random() % 16,
                                groups == 1          ? ""
                                : random() % 12 == 0 ? "::"
                                                     : ":");
        if (random() % 8 == 0)
            text +=
                fmt::format(":{}.{}.{}.{}", random() % 260, random() % 256, random() % 256, random() % 256);
        text = change_a_little(text, bytes, random);
        ASSERT_EQ(parse(text), parse_by_system(text)) << text;
        accepted += parse(text).has_value();
    }
    EXPECT_GT(accepted, 30'000);
    EXPECT_LT(accepted, 150'000);
}

}  // namespace
}  // namespace spamgraph
