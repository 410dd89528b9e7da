#include "logs/capture_file.hpp"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/temp_folder.hpp"
#include "logs/packets.hpp"

namespace spamgraph::logs {
namespace {

using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::uint64_t kSecond = 1'000'000;  // ticks, where an interface does not say otherwise
const char* const kNone = "none";             // for a time

/// What a capture's packets are, a text for each: time in ns after kNoon, link type, bytes.
class CaptureFileTest : public testing::Test {
protected:
    std::vector<std::string> packets_of(const std::string& file)
    {
        const auto source = open_source(folder_.write("capture", file));
        CaptureFile capture(*source);
        CapturedPacket packet;
        std::vector<std::string> all;
        while (capture.next(packet)) {
            const std::string time =
                packet.time_ns ? std::to_string(*packet.time_ns - kNoon * 1'000'000'000) : kNone;
            all.push_back(fmt::format("{} {} {}{}", time, packet.link_type, text_of(packet.bytes),
                                      packet.snap_length ? "~" : ""));
        }
        EXPECT_FALSE(capture.next(packet));  // an end is an end
        if (capture.truncated()) all.emplace_back("truncated");
        return all;
    }
    /// The time of one packet of an interface with these options.
    std::string time_of(const std::string& options, std::uint64_t ticks)
    {
        const auto packets =
            packets_of(section_block() + interface_block(1, options) + packet_block(0, ticks, "abcd"));
        EXPECT_THAT(packets, SizeIs(1));
        return packets.empty() ? "" : packets[0].substr(0, packets[0].find(' '));
    }

    TempFolder folder_;
};

std::string option(unsigned code, const std::string& value)
{
    std::string padded = value;
    padded.resize((value.size() + 3) / 4 * 4);
    return u16_be(code) + u16_be(static_cast<unsigned>(value.size())) + padded;
}
std::string resolution(unsigned value)
{
    return option(9, std::string(1, static_cast<char>(value)));
}
std::string offset_s(std::int64_t value)
{
    const auto bits = static_cast<std::uint64_t>(value);
    return option(14,
                  u32_be(static_cast<std::uint32_t>(bits >> 32)) + u32_be(static_cast<std::uint32_t>(bits)));
}

TEST_F(CaptureFileTest, AnInterfaceSaysWhatItsTicksMean)
{
    constexpr std::uint64_t kPico = 1'000'000'000'000;
    const struct {
        std::string options;
        std::uint64_t ticks;
        const char* time;
    } cases[] = {
        {"", kNoon * kSecond + 5, "5000"},
        {resolution(3), kNoon * 1'000 + 5, "5000000"},
        {resolution(12) + offset_s(kNoon), 1 * kPico + 7'999, "1000000007"},
        {resolution(20), kNoon, kNone},
        {resolution(0x80 | 1), kNoon * 2 + 1, "500000000"},
        {resolution(0x80 | 63) + offset_s(kNoon), 0, "0"},
        {resolution(0x80 | 64), kNoon, kNone},
        {option(9, "12"), kNoon * kSecond, "0"},     // of another size: not read
        {option(14, "1234"), kNoon * kSecond, "0"},  // likewise
        {option(2, "eth0"), kNoon * kSecond, "0"},
        {offset_s(kNoon), 3 * kSecond, "3000000000"},
        {offset_s(-5), (kNoon + 5) * kSecond, "0"},
        {offset_s(-5), 4 * kSecond, kNone},  // before 1970
        {offset_s(std::int64_t{1} << 32), 0, kNone},
        {offset_s(-(std::int64_t{1} << 32)), kNoon * kSecond, kNone},
        {offset_s((std::int64_t{1} << 32) - 1), kSecond, kNone},  // after 2106
        {"", (std::uint64_t{1} << 32) * kSecond, kNone},
        {option(0, "") + resolution(3), kNoon * kSecond, "0"},         // behind the end of the options
        {u16_be(9) + u16_be(200) + "\x03\0\0", kNoon * kSecond, "0"},  // longer than the block
        {resolution(3) + std::string(2, '\1'), kNoon * 1'000, "0"},
    };
    for (const auto& [options, ticks, time] : cases)
        EXPECT_EQ(time_of(options, ticks), time) << options.size() << " " << ticks;
}

/// Blocks of the other byte order than those of packets.hpp.
std::string little_block(std::uint32_t type, std::string body)
{
    body.resize((body.size() + 3) / 4 * 4);
    const std::string length = u32_le(static_cast<std::uint32_t>(12 + body.size()));
    return u32_le(type) + length + body + length;
}

TEST_F(CaptureFileTest, ASectionSaysItsByteOrder)
{
    const std::string little =
        little_block(0x0a0d0d0a, u32_le(0x1a2b3c4d) + u16_le(1) + u16_le(0) + std::string(8, '\xff')) +
        little_block(1, u16_le(101) + u16_le(0) + u32_le(0) + u16_le(14) + u16_le(8) +
                            u32_le(static_cast<std::uint32_t>(kNoon)) + u32_le(0)) +
        little_block(6, u32_le(0) + u32_le(0) + u32_le(7) + u32_le(4) + u32_le(4) + "abcd");
    const std::string big = section_block() + interface_block(1) + packet_block(0, kNoon * kSecond, "efgh");
    EXPECT_THAT(packets_of(little + big + little), ElementsAre("7000 101 abcd", "0 1 efgh", "7000 101 abcd"));
}

TEST_F(CaptureFileTest, PacketsStandInThreeKindsOfBlocks)
{
    const std::string begin =
        section_block() + block(1, u16_be(101) + u16_be(0) + u32_be(6)) + interface_block(1);
    const std::uint64_t ticks = kNoon * kSecond;
    const auto obsolete = [&](unsigned interface) {
        return block(2, u16_be(interface) + u16_be(0) + u32_be(static_cast<std::uint32_t>(ticks >> 32)) +
                            u32_be(static_cast<std::uint32_t>(ticks)) + u32_be(4) + u32_be(9) + "abcd");
    };
    const auto simple = [](std::uint32_t original, const std::string& bytes) {
        return block(3, u32_be(original) + bytes);
    };
    EXPECT_THAT(packets_of(begin + obsolete(1) + obsolete(0) + obsolete(2)),
                ElementsAre("0 1 abcd~", "0 101 abcd~", "none 65535 abcd~"));
    // A simple packet is cut where its interface says.
    EXPECT_THAT(packets_of(begin + simple(10, "abcdef") + simple(3, "abc")),
                ElementsAre("none 101 abcdef~", "none 101 abc"));
    EXPECT_THAT(packets_of(section_block() + interface_block(1) + simple(5, "abcd")),
                ElementsAre("truncated"));
    EXPECT_THAT(packets_of(begin + simple(9, "abcd")), ElementsAre("truncated"));
    for (const std::uint32_t type : {2U, 3U, 6U})  // shorter than what comes before a packet
        EXPECT_THAT(packets_of(begin + block(type, "")), ElementsAre("truncated")) << type;
    EXPECT_THAT(packets_of(begin + block(6, std::string(16, '\0'))), ElementsAre("truncated"));
}

TEST_F(CaptureFileTest, AnInterfaceMayBeShortAndManyMayBe)
{
    // One without link type and snap length keeps its number.
    const std::string packet = packet_block(1, kNoon * kSecond, "abcd");
    EXPECT_THAT(packets_of(section_block() + block(1, "abcd") + interface_block(101) + packet +
                           packet_block(0, kNoon * kSecond, "efgh")),
                ElementsAre("0 101 abcd", "0 65535 efgh"));
    std::string many = section_block();
    for (int i = 0; i < 4'100; ++i) many += interface_block(101);
    EXPECT_THAT(packets_of(many + packet + packet_block(4'099, kNoon * kSecond, "efgh")),
                ElementsAre("0 101 abcd", "none 65535 efgh"));
}

TEST_F(CaptureFileTest, ASectionThatCannotBeEndsTheReading)
{
    const std::string body = u32_be(0x1a2b3c4d) + u16_be(1) + u16_be(0) + std::string(8, '\xff');
    const std::string rest = interface_block(1) + packet_block(0, kNoon * kSecond, "abcd");
    const auto of = [&](std::size_t place, const std::string& bytes) {
        std::string section = block(0x0a0d0d0a, body);
        section.replace(place, bytes.size(), bytes);
        return packets_of(section + rest);
    };
    EXPECT_THAT(of(0, ""), ElementsAre("0 1 abcd"));
    EXPECT_THAT(of(8, u32_be(0x1a2b3c4e)), ElementsAre("truncated"));
    EXPECT_THAT(of(12, u16_be(2)), ElementsAre("truncated"));           // a version that is not known
    EXPECT_THAT(of(4, u32_be(24)), ElementsAre("truncated"));           // shorter than what it holds
    EXPECT_THAT(of(4, u32_be(30)), ElementsAre("truncated"));           // no multiple of 4
    EXPECT_THAT(of(4, u32_be(0x00ff'fff0)), ElementsAre("truncated"));  // beyond the file
}

TEST_F(CaptureFileTest, FilesOneAfterAnotherAndTimesThatLookLikeOne)
{
    const std::string one = pcap_file({{0, "abcd"}});
    EXPECT_THAT(packets_of(one + one), ElementsAre("0 1 abcd", "0 1 abcd"));
    EXPECT_THAT(packets_of(one + one.substr(0, 20)), ElementsAre("0 1 abcd", "truncated"));
    EXPECT_THAT(packets_of(one + one.substr(0, 24)), ElementsAre("0 1 abcd"));
    // A time of the year 2055 is the magic number of a file.
    const std::string magic = u32_le(0xa1b2c3d4) + u32_le(5) + u32_le(4) + u32_le(4) + "abcd";
    const std::string swapped = u32_be(0xa1b2c3d4) + u32_le(5) + u32_le(4) + u32_le(4) + "abcd";
    EXPECT_THAT(packets_of(pcap_header(1) + magic + swapped), SizeIs(2));
    EXPECT_THAT(packets_of(pcap_header(1) + magic + swapped), Each(testing::EndsWith(" 1 abcd")));
}

TEST_F(CaptureFileTest, OtherBytesAreNoCapture)
{
    EXPECT_THAT(packets_of(""), IsEmpty());
    for (const char* text : {"a", "abcd", "a line of text that is longer than the header of a file"})
        EXPECT_THAT(packets_of(text), ElementsAre("truncated")) << text;
}

}  // namespace
}  // namespace spamgraph::logs
