#include "logs/tcp_streams.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "logs/packets.hpp"

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::uint32_t kFirst = 0xffffff00;  // sequence numbers run over the end

/// A stream of messages, and what comes out of pieces of it.
class TcpStream : public testing::Test, private StreamHandler {
protected:
    TcpStream()
    {
        for (unsigned i = 0; i < 5; ++i) {
            messages_.push_back(dns_query("name" + std::to_string(i) + ".example.com", 1, i));
            text_ += with_length(messages_.back());
        }
    }

    void begin() { send(kFirst - 1, "", kSyn); }
    /// Bytes [from, to) of the stream.
    void send_part(std::size_t from, std::size_t to)
    {
        send(kFirst + static_cast<std::uint32_t>(from), text_.substr(from, to - from));
    }
    void send(std::uint32_t sequence, const std::string& bytes, unsigned flags = kAck,
              bool snap_length = false)
    {
        Transport segment;
        segment.payload = bytes_of(bytes);
        segment.sequence = sequence;
        segment.fin = (flags & kFin) != 0;
        segment.syn = (flags & kSyn) != 0;
        segment.rst = (flags & kRst) != 0;
        segment.snap_length = snap_length;
        streams_.add(key_, {time_ns_ += 1'000'000, 0}, segment);
    }

    void on_message(const StreamKey&, const PacketPlace&, Bytes message) override
    {
        got_.emplace_back(text_of(message));
    }
    void on_lost(const StreamKey&, const PacketPlace&, Bytes, Reason reason) override
    {
        lost_.push_back(reason);
    }

    TcpStreams streams_{*this};
    StreamKey key_{parse_address("192.0.2.1").value(), parse_address("192.0.2.53").value(), 40'000, 53};
    std::int64_t time_ns_ = 0;
    std::vector<std::string> messages_, got_;
    std::string text_;
    std::vector<Reason> lost_;
};

TEST_F(TcpStream, CutInTwoAnywhereGivesItsMessages)
{
    for (std::size_t cut = 1; cut < text_.size(); ++cut) {
        got_.clear();
        begin();
        send_part(0, cut);
        send_part(cut, text_.size());
        EXPECT_EQ(got_, messages_) << cut;
    }
    EXPECT_THAT(lost_, IsEmpty());
}

TEST_F(TcpStream, InSmallSegmentsInAnyOrderGivesItsMessages)
{
    std::vector<std::size_t> order;
    for (std::size_t from = 0; from < text_.size(); from += 7) order.push_back(from);
    for (int turn = 0; turn < 20; ++turn) {
        got_.clear();
        begin();
        // Each is sent twice, the second time with something more.
        for (const std::size_t from : order) send_part(from, std::min(from + 7, text_.size()));
        for (const std::size_t from : order) send_part(from, std::min(from + 11, text_.size()));
        EXPECT_EQ(got_, messages_) << turn;
        std::ranges::rotate(order, order.begin() + 3);
        std::swap(order[turn % order.size()], order[1]);
    }
    EXPECT_THAT(lost_, IsEmpty());
}

TEST_F(TcpStream, WithoutItsBeginningGoesOnWithTheNextMessage)
{
    const std::size_t second = with_length(messages_[0]).size(),
                      third = second + with_length(messages_[1]).size();
    send_part(second, third);
    EXPECT_THAT(got_, ElementsAre(messages_[1]));
    key_.source_port = 40'001;
    send_part(5, second);
    EXPECT_THAT(lost_, ElementsAre(Reason::segment));
    send_part(second, third);
    EXPECT_THAT(got_, ElementsAre(messages_[1], messages_[1]));
}

TEST_F(TcpStream, GoesOnBehindASegmentThatStaysMissing)
{
    const std::size_t second = with_length(messages_[0]).size(),
                      third = second + with_length(messages_[1]).size(),
                      fourth = third + with_length(messages_[2]).size();
    begin();
    send_part(0, second + 4);
    send_part(third, fourth);
    EXPECT_THAT(got_, ElementsAre(messages_[0]));
    time_ns_ += TcpStreams::kGapTimeout;
    send_part(fourth, text_.size());
    EXPECT_THAT(got_, ElementsAre(messages_[0], messages_[2], messages_[3], messages_[4]));
    EXPECT_THAT(lost_, ElementsAre(Reason::segment));
}

TEST_F(TcpStream, GivesWhatItHoldsAtTheEnd)
{
    const std::size_t second = with_length(messages_[0]).size();
    begin();
    send_part(second, text_.size());
    EXPECT_THAT(got_, IsEmpty());
    streams_.finish();
    EXPECT_THAT(got_, ElementsAre(messages_[1], messages_[2], messages_[3], messages_[4]));
    EXPECT_THAT(lost_, ElementsAre(Reason::segment));
}

TEST_F(TcpStream, WithoutItsBeginningKnowsAMessageByItsHeader)
{
    const std::string asked = question("example.com", 1);
    const std::string update = dns_header(7, 0x2800, {}) + asked;
    const std::string two = dns_header(7, 0x0100, {2}) + asked + asked;
    const std::string none = dns_header(7, 0x0100, {0}), refused = dns_header(7, 0x8185, {0});
    for (const std::string& message : {update, two, none, std::string("too short")}) {
        ++key_.source_port;
        send(kFirst, with_length(message));
    }
    EXPECT_THAT(got_, IsEmpty());
    EXPECT_EQ(lost_, std::vector(4, Reason::segment));
    ++key_.source_port;
    send(kFirst, with_length(refused));  // a server may leave the question out of an error
    EXPECT_THAT(got_, ElementsAre(refused));
}

TEST_F(TcpStream, ThatIsSilentForLongIsGivenUp)
{
    begin();
    send_part(0, 10);
    time_ns_ += TcpStreams::kIdleTimeout;
    const StreamKey silent = key_;
    key_.source_port = 40'001;
    begin();
    EXPECT_THAT(lost_, ElementsAre(Reason::segment));
    key_ = silent;
    send_part(10, 20);  // now the middle of a stream that nobody knows
    EXPECT_THAT(lost_, ElementsAre(Reason::segment, Reason::segment));
    EXPECT_THAT(got_, IsEmpty());
}

TEST_F(TcpStream, SegmentsWithoutBytes)
{
    send(kFirst, "", kFin | kAck);  // of a stream that is not known: nothing to begin
    send(kFirst, "", kRst);
    streams_.finish();
    EXPECT_THAT(lost_, IsEmpty());
    // An end before what it ends: the rest may still come.
    begin();
    send_part(10, text_.size());
    send(kFirst + static_cast<std::uint32_t>(text_.size()), "", kFin | kAck);
    send_part(0, 10);
    EXPECT_EQ(got_, messages_);
    // An end in the middle of a message.
    key_.source_port = 40'001;
    begin();
    send_part(0, 10);
    send(kFirst + 10, "", kFin | kAck);
    send_part(10, text_.size());
    EXPECT_EQ(got_.size(), 2 * messages_.size());
    EXPECT_THAT(lost_, IsEmpty());
}

TEST_F(TcpStream, EndsAndBeginsAgainBetweenTheSamePorts)
{
    for (const std::uint32_t first : {kFirst, 17U}) {
        got_.clear();
        send(first - 1, "", kSyn);
        send(first, text_, kAck | kFin);
        EXPECT_EQ(got_, messages_);
    }
    // A reset, and a connection whose end and next beginning were not captured.
    begin();
    send(kFirst, text_.substr(0, 10));
    send(kFirst + 10, "", kRst);
    EXPECT_THAT(lost_, ElementsAre(Reason::segment));
    for (const std::uint32_t far : {0x40000000U, 0xc0000000U}) {
        begin();
        send(kFirst, text_.substr(0, 10));
        got_.clear();
        send(kFirst + far, text_);
        EXPECT_EQ(got_, messages_) << far;
    }
    EXPECT_THAT(lost_, ElementsAre(Reason::segment, Reason::segment, Reason::segment));
}

TEST_F(TcpStream, ASegmentCutByTheCaptureIsALoss)
{
    begin();
    send(kFirst, text_.substr(0, text_.size() - 3), kAck, true);
    EXPECT_EQ(got_.size(), 4U);
    EXPECT_THAT(lost_, ElementsAre(Reason::snap_length));
    send(kFirst + static_cast<std::uint32_t>(text_.size()), text_);
    EXPECT_EQ(got_.size(), 9U);
    EXPECT_EQ(lost_.size(), 1U);
}

TEST_F(TcpStream, HoldsBoundedMemory)
{
    // Many streams with a message that is never whole, and segments that are always ahead.
    const std::string beginning = u16_be(65'535) + dns_query("example.com", 1) + std::string(30'000, 'x');
    for (unsigned i = 0; i < 2'000; ++i) {
        key_.source_port = static_cast<std::uint16_t>(i);
        begin();
        send(kFirst, beginning);
    }
    EXPECT_GE(lost_.size(), 2'000 - TcpStreams::kBytes / 30'000);
    lost_.clear();
    for (unsigned i = 0; i < 2'000; ++i) send(kFirst + 1'000 * (i + 2), std::string(500, 'x'));
    EXPECT_GT(lost_.size(), 1'000U);
    streams_.finish();
    for (unsigned i = 0; i < 3 * TcpStreams::kStreams; ++i) {
        key_.destination.bytes[0] = static_cast<std::uint8_t>(i);
        key_.destination.bytes[1] = static_cast<std::uint8_t>(i >> 8);
        begin();
    }
}

TEST_F(TcpStream, AnyBytesAreCountedAndEnd)
{
    std::uint32_t state = 1;
    begin();
    for (int i = 0; i < 20'000; ++i) {
        state = state * 1'664'525 + 1'013'904'223;
        send(kFirst + (state >> 16) % 4'000, std::string((state >> 8) % 50, static_cast<char>(state >> 24)),
             (state >> 5) % 64 == 0 ? kSyn : kAck);
    }
    streams_.finish();
    EXPECT_FALSE(lost_.empty() && got_.empty());
}

}  // namespace
}  // namespace spamgraph::logs
