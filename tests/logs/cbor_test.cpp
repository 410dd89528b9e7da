#include "logs/cbor.hpp"

#include <gtest/gtest.h>

#include "logs/cdns_samples.hpp"

namespace spamgraph::logs {
namespace {

TEST(Cbor, ReadsIntegersOfAnySize)
{
    for (const std::uint64_t value : {0ULL, 23ULL, 24ULL, 255ULL, 256ULL, 65'536ULL, 1ULL << 32, ~0ULL}) {
        const std::string item = number(value);
        CborCursor cursor(bytes_of(item));
        EXPECT_EQ(cursor.read_unsigned(), value);
        EXPECT_FALSE(cursor.malformed());
        EXPECT_TRUE(cursor.rest().empty());
    }
    CborCursor negative(bytes_of("\x39\x01\xf3"));
    EXPECT_EQ(negative.read_integer(), -500);
    CborCursor tagged(bytes_of("\xc1\x07"));
    EXPECT_EQ(tagged.read_unsigned(), 7U);
}

TEST(Cbor, ItemsThatCannotBe)
{
    const struct {
        const char* what;
        std::string item;
        void (*read)(CborCursor&);
        bool ran_out;
    } cases[] = {
        {"nothing", "", [](CborCursor& c) { c.read_unsigned(); }, true},
        {"a number of no definite size", "\x1f", [](CborCursor& c) { c.skip(); }, false},
        {"a negative one", "\x3f", [](CborCursor& c) { c.skip(); }, false},
        {"a tag of no definite size", "\xdf\x01", [](CborCursor& c) { c.skip(); }, false},
        {"a break that ends nothing", "\xff", [](CborCursor& c) { c.skip(); }, false},
        {"a reserved size", "\x1d", [](CborCursor& c) { c.read_unsigned(); }, false},
        {"a reserved size of a tag", "\xdc\xc1\x01", [](CborCursor& c) { c.read_unsigned(); }, false},
        {"half a number", "\x19\x01", [](CborCursor& c) { c.read_unsigned(); }, true},
        {"an integer over 63 bits", number(std::uint64_t{1} << 63), [](CborCursor& c) { c.read_integer(); },
         false},
        {"a text instead of a number", head(3, 1) + "x", [](CborCursor& c) { c.read_unsigned(); }, false},
        {"a text in pieces", "\x7f\x61x\xff", [](CborCursor& c) { c.read_text(); }, false},
        {"bytes in pieces", "\x5f\x41x\xff", [](CborCursor& c) { c.read_bytes(); }, false},
        {"a piece that is cut", "\x5f\x42x", [](CborCursor& c) { c.skip(); }, true},
        {"pieces without an end", "\x5f\x41x", [](CborCursor& c) { c.skip(); }, true},
        {"an array without an end", "\x9f\x01", [](CborCursor& c) { c.skip(); }, true},
        {"an array that is too short", "\x82\x01", [](CborCursor& c) { c.skip(); }, true},
        {"a map without a value", "\xa1\x01", [](CborCursor& c) { c.skip(); }, true},
        {"a key that is no integer", "\xa1\x61x\x01",
         [](CborCursor& c) { c.for_each_pair([](std::int64_t, CborCursor& value) { value.skip(); }); },
         false},
        {"an element that is none", "\x9f\x1c",
         [](CborCursor& c) { c.for_each([](CborCursor& element) { element.read_unsigned(); }); }, false},
        {"an array where a map is due", "\x80",
         [](CborCursor& c) { c.for_each_pair([](std::int64_t, CborCursor& value) { value.skip(); }); },
         false},
    };
    for (const auto& [what, item, read, ran_out] : cases) {
        CborCursor cursor(bytes_of(item));
        read(cursor);
        EXPECT_TRUE(cursor.malformed()) << what;
        EXPECT_EQ(cursor.ran_out(), ran_out) << what;
        // Nothing is read on behind it.
        EXPECT_EQ(cursor.read_integer(), 0) << what;
        EXPECT_TRUE(cursor.take_break()) << what;
        EXPECT_TRUE(cursor.read_bytes().empty()) << what;
    }
}

TEST(Cbor, PassesOverAnyItem)
{
    const std::string items[] = {joined({"\xfb", "12345678"}), "\xf6",
                                 joined({"\x5f", bytes("ab"), bytes("c"), "\xff"}),
                                 joined({"\xbf", number(1), open_array({map({{1, bytes("x")}})}), "\xff"}),
                                 joined({"\xc0", bytes("x")})};
    for (const std::string& item : items) {
        const std::string both = item + "\x05";
        CborCursor cursor(bytes_of(both));
        cursor.skip();
        EXPECT_EQ(cursor.read_unsigned(), 5U);
        EXPECT_FALSE(cursor.malformed());
    }
    const std::string deep(100'000, '\x81');
    CborCursor cursor(bytes_of(deep));
    cursor.skip();
    EXPECT_TRUE(cursor.malformed());
    EXPECT_FALSE(cursor.ran_out());
}
}  // namespace
}  // namespace spamgraph::logs
