#include "logs/fragments.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logs/packets.hpp"

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t kSecondInNs = 1'000'000'000;

/// A datagram of 40 bytes, and what becomes of its fragments.
class FragmentsTest : public testing::Test {
protected:
    /// A fragment of bytes [begin, end) of the datagram.
    IpPacket part(std::size_t begin, std::size_t end) const
    {
        IpPacket packet;
        packet.source = parse_address("192.0.2.1").value();
        packet.destination = parse_address("192.0.2.53").value();
        packet.protocol = kUdp;
        packet.id = 7;
        packet.is_fragment = true;
        packet.more_fragments = end < datagram_.size();
        packet.fragment_offset = static_cast<std::uint32_t>(begin);
        packet.payload = bytes_of(datagram_).subspan(begin, end - begin);
        return packet;
    }
    /// Takes in a fragment; the datagram that it completes, or nothing.
    std::string add(IpPacket packet, std::int64_t time_s = 0)
    {
        if (!fragments_.add(packet, time_s * kSecondInNs, static_cast<std::uint64_t>(time_s))) return "";
        EXPECT_FALSE(packet.is_fragment);
        return std::string(text_of(packet.payload));
    }
    /// The first bytes of the datagrams that were given up, once these fragments have come.
    std::vector<std::string> lost(const std::vector<IpPacket>& parts)
    {
        lost_.clear();
        for (const IpPacket& one : parts) EXPECT_EQ(add(one), "");
        fragments_.finish();
        return lost_;
    }

    const std::string datagram_ = "0123456789abcdefghijklmnopqrstuvwxyzABCD";
    std::vector<std::string> lost_;
    Fragments fragments_{
        [this](const Fragments::Lost& lost) { lost_.emplace_back(text_of(lost.first_bytes)); }};
};

TEST_F(FragmentsTest, OnlyFragmentsOfOneDatagramGoTogether)
{
    const std::string begin = datagram_.substr(0, 16);
    const auto other = [&](auto change) {
        IpPacket packet = part(16, 40);
        change(packet);
        return packet;
    };
    const Address another = parse_address("192.0.2.99").value();
    EXPECT_THAT(lost({part(0, 16), other([](IpPacket& p) { p.id = 8; })}), ElementsAre(begin, ""));
    EXPECT_THAT(lost({part(0, 16), other([](IpPacket& p) { p.protocol = kTcp; })}), ElementsAre(begin, ""));
    EXPECT_THAT(lost({part(0, 16), other([&](IpPacket& p) { p.source = another; })}), ElementsAre(begin, ""));
    EXPECT_THAT(lost({part(0, 16), other([&](IpPacket& p) { p.destination = another; })}),
                ElementsAre(begin, ""));
    EXPECT_EQ(add(part(0, 16)), "");
    EXPECT_EQ(add(part(16, 40)), datagram_);
}

TEST_F(FragmentsTest, ADatagramThatCannotBeWholeIsGivenUp)
{
    const auto changed = [](IpPacket packet, auto change) {
        change(packet);
        return packet;
    };
    const IpPacket empty = changed(part(0, 16), [](IpPacket& p) { p.payload = {}; });
    const IpPacket cut = changed(part(0, 16), [](IpPacket& p) { p.snap_length = true; });
    const IpPacket ends_early = changed(part(16, 32), [](IpPacket& p) { p.more_fragments = false; });
    const IpPacket goes_on = changed(part(32, 40), [](IpPacket& p) { p.more_fragments = true; });
    EXPECT_THAT(lost({empty}), ElementsAre(""));
    EXPECT_THAT(lost({cut}), ElementsAre(""));
    EXPECT_THAT(lost({part(0, 16), part(0, 24)}),
                ElementsAre(datagram_.substr(0, 16)));  // one within another
    EXPECT_THAT(lost({part(0, 24), part(8, 24)}), ElementsAre(datagram_.substr(0, 24)));
    // Two fragments that both are the last, and one that lies behind the last, in either order.
    EXPECT_THAT(lost({ends_early, part(32, 40)}), ElementsAre(""));
    EXPECT_THAT(lost({ends_early, goes_on}), ElementsAre(""));
    EXPECT_THAT(lost({goes_on, ends_early}), ElementsAre(""));
    const IpPacket first_is_last = changed(part(0, 8), [](IpPacket& p) { p.more_fragments = false; });
    EXPECT_THAT(lost({part(32, 40), first_is_last}), ElementsAre(""));
}

TEST_F(FragmentsTest, ADatagramMayHaveALimitedNumberOfParts)
{
    const std::string eight(8, 'x');
    std::vector<IpPacket> parts;
    for (std::uint32_t i = 0; i < 129; ++i) {
        parts.push_back(part(0, 8));
        parts.back().fragment_offset = 8 * i;
        parts.back().payload = bytes_of(eight);
        parts.back().more_fragments = i != 127;
    }
    std::vector<IpPacket> all(parts.begin(), parts.begin() + 128);
    std::string whole;
    for (const IpPacket& one : all) whole += add(one);
    EXPECT_EQ(whole.size(), 1'024U);
    parts[127].more_fragments = true;
    EXPECT_THAT(lost(parts), ElementsAre(testing::SizeIs(1'024)));
}

TEST_F(FragmentsTest, AHalfDatagramIsGivenUpAfterAWhile)
{
    EXPECT_EQ(add(part(0, 16), 100), "");
    EXPECT_EQ(add(part(16, 24), 130), "");
    EXPECT_THAT(lost_, IsEmpty());
    EXPECT_EQ(add(part(24, 40), 131), "");
    EXPECT_THAT(lost_, ElementsAre(datagram_.substr(0, 24)));
    EXPECT_EQ(add(part(0, 24), 131), datagram_);  // goes with the one that came then
}

}  // namespace
}  // namespace spamgraph::logs
