#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include "logs/binary_reader.hpp"
#include "logs/frames.hpp"
#include "logs/packets.hpp"
#include "logs/packing.hpp"

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class PackedReader : public BinaryReader {};

using Pack = std::string (*)(std::string_view);
constexpr std::pair<const char*, Pack> kPackers[] = {{"gzip", gzip},
                                                     {"zstd", zstd},
                                                     {"xz", [](std::string_view text) { return xz(text); }},
                                                     {"bzip2", bzip2},
                                                     {"lz4", lz4}};

std::string row_of(int number)
{
    return fmt::format(R"({{"ts":1376913600,"id.orig_h":"192.0.2.1","query":"n{}.example","qtype":15}})",
                       number * number * 7919) +
           "\n";
}

/// A file in three members, which end within rows or packets.
struct Members {
    std::string packed;
    std::size_t ends[3];

    Members(std::string_view text, Pack pack)
    {
        const std::size_t cuts[] = {0, text.size() / 3 + 5, text.size() * 2 / 3, text.size()};
        for (int i = 0; i < 3; ++i) {
            packed += pack(text.substr(cuts[i], cuts[i + 1] - cuts[i]));
            ends[i] = packed.size();
        }
    }
    [[nodiscard]] bool ends_at(std::size_t cut) const
    {
        return std::ranges::find(ends, cut) != std::end(ends);
    }
};

/// The bytes of a gzip file as zlib gives them, as far as they go.
std::string inflate_all(std::string_view packed)
{
    std::string text;
    std::string buffer(4096, '\0');
    while (!packed.empty()) {
        z_stream stream{};
        inflateInit2(&stream, MAX_WBITS + 16);
        stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(packed.data()));
        stream.avail_in = static_cast<uInt>(packed.size());
        int status = Z_OK;
        while (status == Z_OK) {
            stream.next_out = reinterpret_cast<Bytef*>(buffer.data());
            stream.avail_out = static_cast<uInt>(buffer.size());
            status = inflate(&stream, Z_SYNC_FLUSH);
            text.append(buffer, 0, buffer.size() - stream.avail_out);
        }
        packed.remove_prefix(packed.size() - stream.avail_in);
        inflateEnd(&stream);
        if (status != Z_STREAM_END) break;
    }
    return text;
}

TEST_F(PackedReader, RowsOfALogCutAtAnyByteAreTheWholeOnesBefore)
{
    std::string text;
    for (int i = 0; i < 9; ++i) text += row_of(i);
    const auto all = read(text, "zeek-json").lines;
    ASSERT_EQ(all.size(), 9U);
    for (const auto& [kind, pack] : kPackers) {
        const Members file(text, pack);
        std::size_t before = 0;
        for (std::size_t cut = 6; cut < file.packed.size(); ++cut) {
            const std::string_view packed = std::string_view(file.packed).substr(0, cut);
            const Seen seen = read(packed, "zeek-json");
            ASSERT_LE(seen.lines.size(), all.size()) << kind << cut;
            EXPECT_TRUE(std::ranges::equal(seen.lines, std::span(all).first(seen.lines.size())))
                << kind << cut;
            EXPECT_GE(seen.lines.size(), before) << kind << cut;
            before = seen.lines.size();
            for (const std::size_t end : file.ends)  // all that whole members hold
                if (end <= cut) {
                    EXPECT_GE(before, end == file.ends[0] ? 3U : 5U) << kind << cut;
                }
            EXPECT_TRUE(seen.truncated) << kind << cut;  // also between members: there a row is cut
            EXPECT_LE(seen.left_out.size(), 1U) << kind << cut;
            EXPECT_THAT(seen.left_out, testing::Each(Reason::truncated)) << kind << cut;
            if (pack != kPackers[0].second) continue;
            const std::string known = inflate_all(packed);
            EXPECT_EQ(seen.lines.size(), std::ranges::count(known, '\n')) << cut;
            EXPECT_EQ(seen.left_out.empty(), known.empty() || known.back() == '\n') << cut;
        }
        EXPECT_EQ(read(file.packed, "zeek-json").lines, all) << kind;
    }
}

TEST_F(PackedReader, PacketsOfACaptureCutAtAnyByteAreTheWholeOnesBefore)
{
    const std::string frame = frame_of(kToServer, dns_query("www.example.com", 15, 1));
    const std::string capture = pcap_file({{0, frame}, {1, frame}, {2, frame}, {3, frame}, {4, frame}});
    const auto all = read(capture, "pcap").lines;
    ASSERT_EQ(all.size(), 5U);
    for (const auto& [kind, pack] : kPackers) {
        const Members file(capture, pack);
        std::size_t before = 0;
        for (std::size_t cut = 6; cut < file.packed.size(); ++cut) {
            const Seen seen = read(std::string_view(file.packed).substr(0, cut), "pcap");
            ASSERT_LE(seen.lines.size(), all.size()) << kind << cut;
            EXPECT_TRUE(std::ranges::equal(seen.lines, std::span(all).first(seen.lines.size())))
                << kind << cut;
            EXPECT_GE(seen.lines.size(), before) << kind << cut;
            before = seen.lines.size();
            EXPECT_TRUE(seen.truncated) << kind << cut;
            EXPECT_LE(seen.left_out.size(), 1U) << kind << cut;
        }
        EXPECT_EQ(read(file.packed, "pcap").lines, all) << kind;
    }
}

std::size_t peak_rss_mib()
{
    rusage usage{};
    getrusage(RUSAGE_SELF, &usage);
    return static_cast<std::size_t>(usage.ru_maxrss) / 1024;
}

TEST_F(PackedReader, ABombIsOneLongLine)
{
    const std::string zeros(16 << 20, '\0');
    for (const auto& [kind, pack] : kPackers) {
        // 1 GiB of zeros, in 1 MB of gzip; bzip2 and xz are slow, and have the same source around them.
        const bool slow = std::string_view(kind) == "bzip2" || std::string_view(kind) == "xz";
        const std::string part = pack(zeros);
        std::string packed = pack(row_of(1));
        for (int i = 0; i < (slow ? 8 : 64); ++i) packed += part;
        packed += pack(fmt::format("\n{}", row_of(2)));
        EXPECT_LT(packed.size(), 5U << 20) << kind;

        const std::size_t before = peak_rss_mib();
        const Seen seen = read(packed, "zeek-json");
        EXPECT_EQ(seen.lines.size(), 2U) << kind;
        EXPECT_THAT(seen.left_out, ElementsAre(Reason::line_length)) << kind;
        EXPECT_FALSE(seen.truncated) << kind;
#ifndef __SANITIZE_ADDRESS__  // which keeps what was freed
        EXPECT_LE(peak_rss_mib(), before + 64) << kind;
#endif
    }
}

TEST_F(PackedReader, ABombOfBinaryZerosIsDamage)
{
    // A capture in which all lengths are 0, and a frame stream that has nothing but empty control frames.
    const std::string packets = gzip(pcap_file({})) + gzip(std::string(16 << 20, '\0'));
    const Seen seen = read(packets, "pcap");
    EXPECT_THAT(seen.lines, IsEmpty());
    EXPECT_EQ(seen.left_out.size(), (16U << 20) / 16);
    EXPECT_THAT(read(gzip(start_frame()) + gzip(std::string(16 << 20, '\0')), "dnstap").left_out,
                ElementsAre(Reason::truncated));
}

}  // namespace
}  // namespace spamgraph::logs
