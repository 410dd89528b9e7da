#include "spamgraph/privacy/pseudonyms.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <random>

#include "privacy/sample_key.hpp"

namespace spamgraph::privacy {
namespace {

/// How many leading bits two addresses have in common.
int common_bits(const Address& a, const Address& b)
{
    for (std::size_t i = 0; i < a.bytes.size(); ++i)
        if (const auto differ = static_cast<std::uint8_t>(a.bytes[i] ^ b.bytes[i]); differ != 0)
            return static_cast<int>(8 * i) + std::countl_zero(differ);
    return 128;
}

TEST(Pseudonyms, AreThoseOfTheAuthorsSampleTrace)
{
    // sample_trace_raw.dat and sample_trace_sanitized.dat of Crypto-PAn 1.0 (J. Fan, 2002).
    constexpr std::pair<const char*, const char*> kTrace[]{
        {"128.11.68.132", "135.242.180.132"},  {"129.118.74.4", "134.136.186.123"},
        {"130.132.252.244", "133.68.164.234"}, {"141.223.7.43", "141.167.8.160"},
        {"152.163.225.39", "151.140.114.167"}, {"156.29.3.236", "147.225.12.42"},
        {"165.247.96.84", "162.9.99.234"},     {"192.102.249.13", "252.138.62.131"},
        {"193.150.244.223", "253.169.52.216"}, {"24.0.250.221", "100.15.198.226"},
        {"4.3.88.225", "124.60.155.63"},       {"63.195.241.44", "95.179.238.44"},
        {"64.14.118.196", "0.255.183.58"},     {"64.39.15.238", "0.219.7.41"},
    };
    const Pseudonyms pseudonyms(kSampleKey);
    for (const auto& [raw, sanitized] : kTrace)
        EXPECT_EQ(format_address(pseudonyms.hide(address_of(raw))), sanitized);
}

TEST(Pseudonyms, OfIpv6AreThoseOfOtherImplementations)
{
    // Published with the tests of yacryptopan (Python) and of Yawning Angel's cryptopan (Go), same key.
    constexpr std::pair<const char*, const char*> kPairs[]{
        {"::1", "78ff:f001:9fc0:20df:8380:b1f1:704:ed"},
        {"::2", "78ff:f001:9fc0:20df:8380:b1f1:704:ef"},
        {"::ffff", "78ff:f001:9fc0:20df:8380:b1f1:704:f838"},
        {"2001:db8::1", "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1e"},
        {"2001:db8::2", "4401:2bc:603f:d91d:27f:ff8e:e6f1:dc1c"},
    };
    const Pseudonyms pseudonyms(kSampleKey);
    for (const auto& [raw, hidden] : kPairs)
        EXPECT_EQ(format_address(pseudonyms.hide(address_of(raw))), hidden);
}

TEST(Pseudonyms, OfAnotherKey)
{
    // Published in the README of yacryptopan.
    constexpr std::string_view kText = "32-char-str-for-AES-key-and-pad.";
    Key key{};
    std::ranges::copy(kText, reinterpret_cast<char*>(key.data()));
    const Pseudonyms pseudonyms(key);
    EXPECT_EQ(format_address(pseudonyms.hide(address_of("192.0.2.1"))), "192.0.125.244");
    EXPECT_EQ(format_address(pseudonyms.hide(address_of("2001:db8::1"))),
              "27fe:8bc7:fee:1e:1e1f:f0fe:f0e1:83fd");
    EXPECT_NE(pseudonyms.check(), Pseudonyms(kSampleKey).check());
    EXPECT_EQ(pseudonyms.check(), Pseudonyms(key).check());
}

TEST(Pseudonyms, KeepPrefixesAndCanBeUndone)
{
    const Pseudonyms pseudonyms(kSampleKey);
    std::mt19937_64 random(1);
    for (int round = 0; round < 300; ++round) {
        const bool ipv4 = round % 2 == 0;
        Address a = address_of("0.0.0.0");
        const std::size_t first = ipv4 ? 12 : 0;
        for (std::size_t i = first; i < 16; ++i) a.bytes[i] = static_cast<std::uint8_t>(random());
        Address b = a;
        const auto bit = static_cast<std::size_t>(random() % (ipv4 ? 32 : 128));
        b.bytes[first + bit / 8] ^= static_cast<std::uint8_t>(0x80 >> bit % 8);
        const Address hidden = pseudonyms.hide(a);
        EXPECT_EQ(common_bits(hidden, pseudonyms.hide(b)), common_bits(a, b));
        EXPECT_EQ(pseudonyms.reveal(hidden), a);
    }
}

}  // namespace
}  // namespace spamgraph::privacy
