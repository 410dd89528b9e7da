#include <gtest/gtest.h>

#include <string>

#include "core/temp_folder.hpp"
#include "logs/packing.hpp"
#include "spamgraph/core/error.hpp"
#include "spamgraph/logs/byte_source.hpp"

namespace spamgraph::logs {
namespace {

struct Unpacked {
    std::string bytes;
    bool truncated;
    bool operator==(const Unpacked&) const = default;
};

class CompressedSource : public testing::Test {
protected:
    /// What open_source gives of a file with these bytes, read `step` bytes at a time.
    Unpacked unpack(std::string_view packed, std::size_t step = 1 << 16)
    {
        const auto source = open_source(folder_.write("input", packed));
        std::string buffer(step, '\0'), all;
        while (const std::size_t got = source->read(buffer)) all.append(buffer, 0, got);
        EXPECT_EQ(source->read(buffer), 0U) << "after the end";
        EXPECT_LE(source->file_bytes(), packed.size());
        return {all, source->truncated()};
    }

    TempFolder folder_;
};

/// Text that compresses a little, not much.
std::string text_of(std::size_t bytes)
{
    std::string text;
    for (std::uint64_t i = 1; text.size() < bytes; ++i)
        text += std::to_string(i * i * 2'654'435'761 % 1'000'003) + "\n";
    text.resize(bytes);
    return text;
}

TEST(DetectCompression, ReadsTheFirstBytes)
{
    EXPECT_EQ(detect_compression(gzip("x").substr(0, 4)), Compression::gzip);
    EXPECT_EQ(detect_compression(zstd("x").substr(0, 4)), Compression::zstd);
    EXPECT_EQ(detect_compression("\x50\x2a\x4d\x18"), Compression::zstd);  // skippable frames
    EXPECT_EQ(detect_compression("\x5f\x2a\x4d\x18"), Compression::zstd);
    EXPECT_EQ(detect_compression("\x60\x2a\x4d\x18"), Compression::none);
    EXPECT_EQ(detect_compression("#sep"), Compression::none);
    EXPECT_EQ(detect_compression("\x1f\x8c\x08"), Compression::none);
    EXPECT_EQ(detect_compression(""), Compression::none);
    EXPECT_EQ(detect_compression("\x1f"), Compression::gzip);  // a file that was cut
    EXPECT_EQ(detect_compression("\x28\xb5\x2f"), Compression::zstd);
    EXPECT_EQ(detect_compression(xz("x").substr(0, 4)), Compression::xz);
    EXPECT_EQ(detect_compression(lz4("x").substr(0, 4)), Compression::lz4);
    EXPECT_EQ(detect_compression(bzip2("x").substr(0, 4)), Compression::bzip2);
    EXPECT_EQ(detect_compression("BZh0"), Compression::none);
    EXPECT_EQ(detect_compression("BZh"), Compression::none);
    EXPECT_EQ(detect_compression("\xfd\x37"), Compression::xz);
    EXPECT_EQ(detect_compression("\x04\x22"), Compression::lz4);
    EXPECT_EQ(detect_compression("\xff\xfe"), Compression::utf16_le);
    EXPECT_EQ(detect_compression("\xfe\xff"), Compression::utf16_be);
    EXPECT_EQ(detect_compression("\xff"), Compression::none);
}

TEST_F(CompressedSource, GivesUtf16AsUtf8)
{
    const std::u16string text = u"\ufeffa\u00e9\u20ac\U0001f4e7\n";
    const std::string expected = "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x93\xa7\n";
    for (const bool big_endian : {false, true}) {
        const std::string bytes = utf16(text, big_endian);
        for (const std::size_t step : {1U, 2U, 100U})
            EXPECT_EQ(unpack(bytes, step), (Unpacked{expected, false})) << big_endian << step;
        EXPECT_EQ(unpack(bytes.substr(0, 7)), (Unpacked{expected.substr(0, 3), true}));   // half a unit
        EXPECT_EQ(unpack(bytes.substr(0, 10)), (Unpacked{expected.substr(0, 6), true}));  // half a pair
    }
    // Halves of pairs that stand alone, and the marks of files that were put together.
    const std::u16string halves{0xfeff, 0xdc00, 0xd800, 0xd800, 'b', 0xfeff, 'c'};
    EXPECT_EQ(unpack(utf16(halves, false)), (Unpacked{"\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
                                                      "bc",
                                                      false}));
    std::u16string long_text(1, u'\ufeff');
    for (const char c : text_of(600'000)) long_text += static_cast<char16_t>(c);
    EXPECT_EQ(unpack(utf16(long_text, true)), (Unpacked{text_of(600'000), false}));
}

TEST_F(CompressedSource, GivesAnyFileBack)
{
    for (const std::size_t bytes : {0U, 1U, 100U, 300'000U, 2'000'000U}) {
        const Unpacked expected{text_of(bytes), false};
        EXPECT_EQ(unpack(expected.bytes), expected) << bytes;
        EXPECT_EQ(unpack(gzip(expected.bytes)), expected) << bytes;
        EXPECT_EQ(unpack(zstd(expected.bytes)), expected) << bytes;
    }
    const Unpacked expected{text_of(50'000), false};
    for (const std::size_t step : {1U, 7U, 4'096U}) {
        EXPECT_EQ(unpack(gzip(expected.bytes), step), expected) << step;
        EXPECT_EQ(unpack(zstd(expected.bytes), step), expected) << step;
    }
}

TEST_F(CompressedSource, TakesSeveralMembersAsOneText)
{
    const std::string text = text_of(700'000);
    const std::string_view view = text;
    const auto in_parts = [&](auto pack) {
        return pack(view.substr(0, 300'000)) + pack("") + pack(view.substr(300'000, 1)) +
               pack(view.substr(300'001));
    };
    EXPECT_EQ(unpack(in_parts([](auto part) { return gzip(part); })), (Unpacked{text, false}));
    EXPECT_EQ(unpack(in_parts([](auto part) { return zstd(part); })), (Unpacked{text, false}));
    const std::string skippable("\x53\x2a\x4d\x18\x03\0\0\0abc", 11);
    EXPECT_EQ(unpack(skippable + zstd(text) + skippable), (Unpacked{text, false}));
}

TEST_F(CompressedSource, PaddingAfterAGzipMemberIsNoData)
{
    const std::string text = text_of(1'000);
    EXPECT_EQ(unpack(gzip(text) + std::string(700'000, '\0')), (Unpacked{text, false}));
    EXPECT_EQ(unpack(gzip(text) + std::string(512, '\0') + gzip(text)), (Unpacked{text + text, false}));
}

TEST_F(CompressedSource, OtherBytesAfterTheEndAreDamage)
{
    const std::string text = text_of(1'000);
    EXPECT_EQ(unpack(gzip(text) + "left over"), (Unpacked{text, true}));
    EXPECT_EQ(unpack(zstd(text) + "left over"), (Unpacked{text, true}));
}

TEST_F(CompressedSource, GzipCutAnywhereGivesABeginningAndSaysSo)
{
    const std::string text = text_of(3'000);
    const std::string members[] = {gzip(text.substr(0, 900)), gzip(text.substr(900, 1'100)),
                                   gzip(text.substr(2'000))};
    const std::string packed = members[0] + members[1] + members[2];
    for (std::size_t cut = 1; cut < packed.size(); ++cut) {
        const Unpacked got = unpack(packed.substr(0, cut));
        const bool between = cut == members[0].size() || cut == members[0].size() + members[1].size();
        EXPECT_EQ(got.truncated, !between) << cut;
        EXPECT_TRUE(text.starts_with(got.bytes)) << cut;
        EXPECT_TRUE(cut < members[0].size() || got.bytes.size() >= 900) << cut;
    }
}

TEST_F(CompressedSource, ZstdCutAnywhereGivesABeginningAndSaysSo)
{
    const std::string text = text_of(1'500);
    const std::string frames[] = {zstd(text.substr(0, 900)), zstd(text.substr(900))};
    const std::string packed = frames[0] + frames[1];
    for (std::size_t cut = 1; cut < packed.size(); ++cut) {
        const Unpacked got = unpack(packed.substr(0, cut));
        EXPECT_EQ(got.truncated, cut != frames[0].size()) << cut;
        EXPECT_TRUE(text.starts_with(got.bytes)) << cut;
        EXPECT_TRUE(cut < frames[0].size() || got.bytes.size() >= 900) << cut;
    }
}

TEST_F(CompressedSource, AZstdFrameCutAfterSomeBlocksGivesTheirText)
{
    const std::string text = text_of(1'000'000);  // blocks of 128 KiB
    const std::string packed = zstd(text);
    const Unpacked got = unpack(packed.substr(0, packed.size() / 2), 10'000);
    EXPECT_TRUE(got.truncated);
    EXPECT_TRUE(text.starts_with(got.bytes));
    EXPECT_GT(got.bytes.size(), 300'000U);
    EXPECT_LT(got.bytes.size(), text.size());
}

TEST_F(CompressedSource, AFlippedBitIsDamage)
{
    const std::string text = text_of(2'000);
    for (std::string packed : {gzip(text), zstd(text)}) {
        packed[packed.size() - 2] ^= 1;  // in the checksum or the length
        EXPECT_TRUE(unpack(packed).truncated);
        packed[packed.size() - 2] ^= 1;
        packed[packed.size() / 2] ^= 0x10;
        EXPECT_TRUE(unpack(packed).truncated);
    }
}

TEST_F(CompressedSource, RefusesAZstdWindowOver128MiB)
{
    // A frame that says it needs a window of 2^28 bytes (descriptor 0x90: exponent 18, mantissa 0), then a
    // block.
    const std::string frame("\x28\xb5\x2f\xfd\x00\x90\x09\x00\x00x", 10);
    EXPECT_EQ(unpack(frame), (Unpacked{"", true}));
    const std::string allowed("\x28\xb5\x2f\xfd\x00\x88\x09\x00\x00x", 10);  // 2^27
    EXPECT_EQ(unpack(allowed), (Unpacked{"x", false}));
}

TEST_F(CompressedSource, ABombCostsNoMemory)
{
    std::string zeros(1 << 20, '\0');
    std::string packed;
    for (int i = 0; i < 100; ++i) packed += gzip(zeros);
    const auto source = open_source(folder_.write("bomb.gz", packed));
    std::uint64_t bytes = 0;
    while (const std::size_t got = source->read(zeros)) bytes += got;
    EXPECT_EQ(bytes, 100U << 20);
    EXPECT_EQ(source->file_bytes(), packed.size());
}

/// What packs one text, for each kind that shares the same source around its decoder.
const std::pair<const char*, std::string (*)(std::string_view)> kPackers[] = {
    {"xz", [](std::string_view text) { return xz(text); }}, {"bzip2", bzip2}, {"lz4", lz4}};

TEST_F(CompressedSource, GivesXzBzip2AndLz4Back)
{
    for (const auto& [kind, pack] : kPackers) {
        for (const std::size_t bytes : {0U, 1U, 100U, 300'000U, 2'000'000U}) {
            const Unpacked expected{text_of(bytes), false};
            EXPECT_EQ(unpack(pack(expected.bytes)), expected) << kind << bytes;
        }
        const Unpacked expected{text_of(20'000), false};
        for (const std::size_t step : {1U, 7U, 4'096U})
            EXPECT_EQ(unpack(pack(expected.bytes), step), expected) << kind << step;
    }
}

TEST_F(CompressedSource, TakesSeveralXzBzip2AndLz4StreamsAsOneText)
{
    const std::string text = text_of(700'000);
    const std::string_view view = text;
    for (const auto& [kind, pack] : kPackers) {
        const std::string packed = pack(view.substr(0, 300'000)) + pack("") + pack(view.substr(300'000, 1)) +
                                   pack(view.substr(300'001));
        EXPECT_EQ(unpack(packed), (Unpacked{text, false})) << kind;
        EXPECT_TRUE(unpack(pack(text) + "left over").truncated) << kind;
    }
}

TEST_F(CompressedSource, XzBzip2AndLz4CutAnywhereGiveABeginningAndSaySo)
{
    const std::string text = text_of(500);
    for (const auto& [kind, pack] : kPackers) {
        const std::string first = pack(std::string_view(text).substr(0, 300));
        const std::string packed = first + pack(std::string_view(text).substr(300));
        for (std::size_t cut = 4; cut < packed.size(); ++cut) {
            const Unpacked got = unpack(packed.substr(0, cut));
            EXPECT_EQ(got.truncated, cut != first.size()) << kind << cut;
            EXPECT_TRUE(text.starts_with(got.bytes)) << kind << cut;
            EXPECT_TRUE(cut < first.size() || got.bytes.size() >= 300) << kind << cut;
        }
        std::string damaged = packed;
        damaged[packed.size() / 4] ^= 0x10;
        EXPECT_TRUE(unpack(damaged).truncated) << kind;
    }
}

TEST_F(CompressedSource, AWrongChecksumOfAnLz4FrameTakesNoBytesAway)
{
    const std::string text = text_of(300'000);
    std::string packed = lz4(text);
    packed.back() ^= 1;
    EXPECT_EQ(unpack(packed), (Unpacked{text, true}));
    EXPECT_EQ(unpack(lz4(text) + packed, 1 << 20), (Unpacked{text + text, true}));
}

TEST_F(CompressedSource, RefusesAnXzDictionaryThatNeedsOver128MiB)
{
    EXPECT_EQ(unpack(xz("text", 64 << 20)), (Unpacked{"text", false}));
    EXPECT_EQ(unpack(xz("text", 256 << 20)), (Unpacked{"", true}));
}

TEST_F(CompressedSource, BombsOfAnyKindCostNoMemory)
{
    std::string zeros(1 << 20, '\0');
    for (const auto& [kind, pack] : kPackers) {
        std::string packed;
        for (int i = 0; i < 50; ++i) packed += pack(zeros);
        const auto source = open_source(folder_.write("bomb", packed));
        std::uint64_t bytes = 0;
        while (const std::size_t got = source->read(zeros)) bytes += got;
        EXPECT_EQ(bytes, 50U << 20) << kind;
    }
}

TEST_F(CompressedSource, APlainFileIsReadFromAnyByte)
{
    const auto path = folder_.write("plain", "0123456789");
    std::string buffer(100, '\0');
    EXPECT_EQ(open_source(path, 7)->read(buffer), 3U);
    EXPECT_EQ(buffer.substr(0, 3), "789");
    EXPECT_EQ(open_source(path, 10)->read(buffer), 0U);
    EXPECT_EQ(open_source(path, 5'000'000'000)->read(buffer), 0U);
}

TEST_F(CompressedSource, WhatCannotBeReadOnIsNamed)
{
    try {
        open_source(folder_.path());  // a directory can be opened
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ExitCode::io);
        EXPECT_EQ(std::string(error.what()),
                  "cannot read on in '" + folder_.path().string() + "' (is a directory)");
    }
}

TEST_F(CompressedSource, AFileThatIsNotThereIsNamed)
{
    try {
        open_source(folder_ / "nothing");
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ExitCode::no_input);
        EXPECT_NE(std::string(error.what()).find("nothing'"), std::string::npos);
    }
}

}  // namespace
}  // namespace spamgraph::logs
