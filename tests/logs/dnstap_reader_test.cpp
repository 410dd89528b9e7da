#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logs/binary_reader.hpp"
#include "logs/frame_streams.hpp"
#include "logs/frames.hpp"

namespace spamgraph::logs {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::uint64_t kNoon = 1'376'913'600;
const std::string kAsked = dns_query("example.com", 15);
const std::string kAnswered =
    dns_response("example.com", 15, {record(15, 300, u16_be(10) + "\x02mx\xc0\x0c")});
const char* const kLine = "1376913600 192.0.2.1 example.com 15 mx.example.com(10)/300";
const char* const kBareLine = "1376913600 192.0.2.1 example.com 15";

class DnstapReader : public BinaryReader {
protected:
    Seen read(std::string_view bytes) { return BinaryReader::read(bytes, "dnstap"); }
    Seen read_frames(const std::vector<std::string>& frames)
    {
        std::string file = start_frame();
        for (const std::string& frame : frames) file += frame;
        return read(file + stop_frame());
    }
};

// What makes the counts of real files differ from a plain count of query messages: of 8,173 that a resolver
// logged, 6 are of class CH (hostname.bind), 1 is a dynamic update (opcode 5), and 2 are for a name of over
// 255 octets; their responses have no query that counts. In another file the first label of one response says
// 8 octets where its query says 7: it is rejected as `message`, and the query has no answers.
TEST_F(DnstapReader, JoinsAQueryWithItsResponse)
{
    for (const unsigned query_type : {1U, 5U}) {  // at an authority, at a resolver
        const Seen seen = read_frames({tap_frame(tap_query(query_type, kNoon, kAsked)),
                                       tap_frame(tap_response(query_type + 1, kNoon + 2, kAnswered))});
        EXPECT_THAT(seen.lines, ElementsAre(kLine));
        EXPECT_THAT(seen.left_out, IsEmpty());
        EXPECT_FALSE(seen.truncated);
    }
}

// A real file of one AUTH_RESPONSE, which a count of query messages finds empty, is one query.
TEST_F(DnstapReader, InAFileOfResponsesEachStandsForItsQuery)
{
    const std::string response = tap_frame(tap_response(6, kNoon, kAnswered));
    EXPECT_THAT(read_frames({response, response}).lines, ElementsAre(kLine, kLine));
    // Some tell the time of the query, and the query, too.
    const std::string option = opt_record(8, client_subnet(1, 24, {'\xcb', '\0', 'q'}));
    const std::string both = tap_response(6, kNoon + 9, kAnswered) + number_field(8, kNoon) +
                             bytes_field(10, dns_query_with("example.com", 15, option));
    EXPECT_THAT(read_frames({tap_frame(both)}).lines,
                ElementsAre("1376913600 192.0.2.1 example.com 15 for 203.0.113.0 mx.example.com(10)/300"));
    // Where queries are logged, too, a response alone is none.
    const std::string query = tap_frame(tap_query(5, kNoon, dns_query("example.org", 1)));
    EXPECT_THAT(read_frames({response, query}).left_out, ElementsAre(Reason::response));
    EXPECT_THAT(read_frames({response, query}).lines, ElementsAre("1376913600 192.0.2.1 example.org 1"));
}

TEST_F(DnstapReader, AddressesAndProtocolsOfAnyKind)
{
    const auto query = [](const std::string& address, unsigned protocol) {
        return tap_frame(number_field(1, 5) + number_field(3, protocol) + bytes_field(4, address) +
                         number_field(8, kNoon) + bytes_field(10, kAsked));
    };
    const std::string v4 = wire_address("192.0.2.1"), v6 = wire_address("2001:db8::1");
    // Of one client by UDP, TCP, DoT, DoH: four queries with one id wait side by side.
    EXPECT_THAT(read_frames({query(v4, 1), query(v4, 2), query(v4, 3), query(v4, 4)}).lines,
                AllOf(SizeIs(4), Each(std::string(kBareLine))));
    EXPECT_THAT(read_frames({query(v6, 1)}).lines, ElementsAre("1376913600 2001:db8::1 example.com 15"));
    for (const std::size_t size : {0U, 3U, 5U, 15U, 17U})
        EXPECT_THAT(read_frames({query(std::string(size, 'x'), 1)}).left_out, ElementsAre(Reason::client))
            << size;
}

TEST_F(DnstapReader, AQueryBesideItsResponseMayBeBroken)
{
    const auto with_query = [](const std::string& query) {
        return tap_frame(tap_response(6, kNoon, kAnswered) + bytes_field(10, query));
    };
    const std::string option = opt_record(8, client_subnet(1, 24, {'\xcb', '\0', 'q'}));
    const std::string good = dns_query_with("example.com", 15, option);
    EXPECT_THAT(
        read_frames({with_query("no message"), with_query(good.substr(0, good.size() - 1)), with_query("")})
            .lines,
        AllOf(SizeIs(3), Each(std::string(kLine))));
}

TEST_F(DnstapReader, TheFirstFramesTellWhetherQueriesAreLogged)
{
    const std::string response = tap_frame(tap_response(6, kNoon, kAnswered));
    const std::string query = tap_frame(tap_query(5, kNoon, dns_query("example.org", 1)));
    std::vector<std::string> frames(10'001, response);
    frames[9'999] = query;
    EXPECT_THAT(read_frames(frames).lines, SizeIs(1));
    std::swap(frames[9'999], frames[10'000]);
    EXPECT_THAT(read_frames(frames).lines, SizeIs(10'001));
}

TEST_F(DnstapReader, WhatAResolverAsksItselfIsSkipped)
{
    std::vector<std::string> frames{tap_frame(tap_query(5, kNoon, kAsked))};
    for (const unsigned type : {3U, 4U, 7U, 8U, 9U, 10U, 11U, 12U, 13U, 14U})
        frames.push_back(tap_frame(tap_query(type, kNoon, kAsked)));
    const Seen seen = read_frames(frames);
    EXPECT_THAT(seen.lines, ElementsAre(kBareLine));
    EXPECT_THAT(seen.left_out, AllOf(SizeIs(10), Each(Reason::upstream)));
}

TEST_F(DnstapReader, LeavesOutWhatIsMissingOrMalformed)
{
    const auto reason_of = [&](const std::string& frame) {
        const Seen seen = read_frames({tap_frame(tap_query(5, kNoon, kAsked)), frame});
        EXPECT_THAT(seen.lines, SizeIs(1));
        return seen.left_out;
    };
    const std::string good = tap_query(5, kNoon, kAsked);
    EXPECT_THAT(reason_of(tap_frame(tap_ends(5) + bytes_field(10, kAsked))), ElementsAre(Reason::no_time));
    EXPECT_THAT(reason_of(tap_frame(tap_query(5, std::uint64_t{1} << 32, kAsked))),
                ElementsAre(Reason::no_time));
    EXPECT_THAT(reason_of(tap_frame(number_field(1, 5) + number_field(8, kNoon) + bytes_field(10, kAsked))),
                ElementsAre(Reason::client));
    EXPECT_THAT(reason_of(tap_frame(good + bytes_field(4, "abc"))), ElementsAre(Reason::client));
    EXPECT_THAT(reason_of(tap_frame(tap_ends(5) + number_field(8, kNoon))), ElementsAre(Reason::message));
    EXPECT_THAT(reason_of(tap_frame(number_field(1, 99))), ElementsAre(Reason::frame));
    EXPECT_THAT(reason_of(tap_frame(good + "\xff")), ElementsAre(Reason::frame));
    EXPECT_THAT(reason_of(data_frame("no protobuf")), ElementsAre(Reason::frame));
    EXPECT_THAT(reason_of(data_frame(bytes_field(1, "resolver"))), ElementsAre(Reason::frame));
    // Lengths that are not there, numbers that do not end, and groups.
    EXPECT_THAT(reason_of(data_frame("\x72\xff\xff\xff\xff\xff\xff\xff\xff\x7f")),
                ElementsAre(Reason::frame));
    EXPECT_THAT(reason_of(data_frame(std::string("\x08").append(12, '\xff'))), ElementsAre(Reason::frame));
    EXPECT_THAT(reason_of(data_frame("\x0b\x0c")), ElementsAre(Reason::frame));
    EXPECT_THAT(reason_of(data_frame(std::string(FrameStreams::kMaxFrame + 1, 'x'))),
                ElementsAre(Reason::frame));
}

TEST_F(DnstapReader, UnknownFieldsOfAnyKindArePassedOver)
{
    const std::string unknown = number_field(40, 1ULL << 63) + bytes_field(41, "text") +
                                fixed32_field(42, 7) + varint(43 << 3 | 1) + "12345678";
    const std::string frame =
        data_frame(unknown + bytes_field(14, unknown + tap_query(5, kNoon, kAsked)) + unknown);
    EXPECT_THAT(read_frames({frame}).lines, ElementsAre(kBareLine));
}

TEST_F(DnstapReader, StreamsOneAfterAnotherAreOne)
{
    const std::string stream = start_frame() + tap_frame(tap_query(5, kNoon, kAsked)) + stop_frame();
    const Seen seen = read(stream + stream);
    EXPECT_THAT(seen.lines, ElementsAre(kBareLine, kBareLine));
    EXPECT_FALSE(seen.truncated);
}

TEST_F(DnstapReader, CutAnywhereGivesTheWholeFramesBefore)
{
    const std::string frame = tap_frame(tap_query(5, kNoon, kAsked));
    const std::string file = start_frame() + frame + frame + stop_frame();
    for (std::size_t cut = 1; cut < file.size(); ++cut) {
        const Seen seen = read(std::string_view(file).substr(0, cut));
        const std::size_t whole =
            cut < start_frame().size() ? 0 : (cut - start_frame().size()) / frame.size();
        EXPECT_EQ(seen.lines.size(), std::min<std::size_t>(whole, 2)) << cut;
        EXPECT_TRUE(seen.truncated) << cut;  // also between frames: STOP is missing
    }
}

TEST_F(DnstapReader, LengthsThatCannotBeCostNoMemory)
{
    const std::string good = start_frame() + tap_frame(tap_query(5, kNoon, kAsked));
    for (const std::string& bad :
         {u32_be(0xffffffff), u32_be(FrameStreams::kMaxFrame + 1) + "x", u32_be(0) + u32_be(0xffffffff),
          u32_be(0) + u32_be(0), u32_be(0) + u32_be(513) + std::string(513, 'x')}) {
        const Seen seen = read(good + bad);
        EXPECT_THAT(seen.lines, ElementsAre(kBareLine));
        EXPECT_THAT(seen.left_out, ElementsAre(Reason::truncated));
        EXPECT_THAT(seen.offsets, ElementsAre(good.size()));
    }
}

TEST_F(DnstapReader, AFrameDamagedAnywhereIsOneRow)
{
    const std::string frame = tap_frame(tap_query(5, kNoon, kAsked));
    for (std::size_t place = 4; place < frame.size(); ++place) {
        for (const char value : {'\0', '\x7f', '\xff'}) {
            std::string damaged = frame;
            damaged[place] = value;
            const Seen seen =
                read_frames({damaged, tap_frame(tap_query(5, kNoon, dns_query("last.example", 1)))});
            EXPECT_EQ(seen.count(), 2U) << place;
        }
    }
}

TEST(IsDnstap, KnowsItsContentType)
{
    EXPECT_TRUE(is_dnstap(start_frame()));
    EXPECT_TRUE(is_dnstap(control_frame(2)));
    EXPECT_TRUE(is_dnstap(control_frame(4)));  // of a stream in both directions
    EXPECT_FALSE(is_dnstap(start_frame("protobuf:other.Other")));
    EXPECT_FALSE(is_dnstap(start_frame().substr(0, 11)));
    EXPECT_FALSE(is_dnstap(std::string(100, '\0')));
    EXPECT_FALSE(is_dnstap(u32_be(0) + u32_be(3) + u32_be(2)));
    EXPECT_FALSE(is_dnstap(u32_be(0) + u32_be(513) + u32_be(2)));
    EXPECT_FALSE(is_dnstap(control_frame(3)));
}

}  // namespace
}  // namespace spamgraph::logs
