#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logs/binary_reader.hpp"
#include "logs/cbor.hpp"
#include "logs/cdns.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::logs {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// CBOR items (RFC 8949).
std::string head(unsigned kind, std::uint64_t value)
{
    const auto first = [&](unsigned detail) { return std::string(1, static_cast<char>(kind << 5 | detail)); };
    if (value < 24) return first(static_cast<unsigned>(value));
    if (value < 0x100) return first(24) + static_cast<char>(value);
    if (value < 0x10000) return first(25) + u16_be(static_cast<unsigned>(value));
    if (value < 0x1'0000'0000) return first(26) + u32_be(static_cast<std::uint32_t>(value));
    return first(27) + u32_be(static_cast<std::uint32_t>(value >> 32)) +
           u32_be(static_cast<std::uint32_t>(value));
}
std::string number(std::uint64_t value)
{
    return head(0, value);
}
std::string bytes(std::string_view value)
{
    return head(2, value.size()).append(value);
}
std::string array(const std::vector<std::string>& items)
{
    std::string all = head(4, items.size());
    for (const std::string& item : items) all += item;
    return all;
}
std::string joined(std::initializer_list<std::string_view> parts)
{
    std::string all;
    for (const std::string_view part : parts) all += part;
    return all;
}
std::string open_array(const std::vector<std::string>& items)
{
    std::string all = "\x9f";
    for (const std::string& item : items) all += item;
    return all + "\xff";
}
/// A map from integer keys.
using Fields = std::vector<std::pair<std::uint64_t, std::string>>;
std::string map(const Fields& fields)
{
    std::string all = head(5, fields.size());
    for (const auto& [key, value] : fields) all += number(key) + value;
    return all;
}

constexpr std::uint64_t kNoon = 1'376'913'600;
constexpr std::uint64_t kTicks = 1'000'000;

std::string preamble_of(std::uint64_t major, std::uint64_t minor)
{
    const std::string parameters = map({{0, map({{0, number(kTicks)}, {1, number(5'000)}})}});
    return map({{0, number(major)}, {1, number(minor)}, {3, array({parameters})}});
}

std::string file_of(const std::vector<std::string>& blocks)
{
    return array({head(3, 5) + "C-DNS", preamble_of(1, 0), array(blocks)});
}

/// Places in the tables that every block here has.
enum : std::uint64_t { kExampleCom, kMxData, kSubnetOption, kShortName, kLongName };

std::string signature(const Fields& more = {})
{
    Fields fields{{0, number(1)}, {2, number(0)}, {3, number(1)},
                  {4, number(3)}, {8, number(0)}, {16, number(0)}};
    for (const auto& field : more) {
        std::erase_if(fields, [&](const auto& known) { return known.first == field.first; });
        fields.push_back(field);
    }
    return map(fields);
}

std::string tables_of(const std::vector<std::string>& signatures)
{
    const auto class_type = [](unsigned type, unsigned rclass) {
        return map({{0, number(type)}, {1, number(rclass)}});
    };
    const std::string option = client_subnet(1, 24, {'\xcb', '\0', 'q'});
    const std::string options = u16_be(8) + u16_be(static_cast<unsigned>(option.size())) + option;
    const std::string exchange =
        map({{0, number(kExampleCom)}, {1, number(0)}, {2, number(300)}, {3, number(kMxData)}});
    return map({{0, array({bytes(wire_address("192.0.2.1")), bytes(wire_address("198.51.100.53")),
                           bytes("\xc0"), bytes(wire_address("2001:db8::1").substr(0, 6))})},
                {1, array({class_type(15, 1), class_type(16, 3)})},
                {2, array({bytes(wire_name("Example.com")), bytes(u16_be(10) + wire_name("mx.example.com")),
                           bytes(options), bytes(wire_name("example.org").substr(0, 5)),
                           bytes(std::string(256, 'x'))})},
                {3, array(signatures)},
                {6, array({array({number(0)})})},
                {7, array({exchange})},
                {99, array({number(1)})}});
}

std::string block_of(const std::vector<std::string>& pairs, const std::vector<std::string>& signatures)
{
    return map({{0, map({{0, array({number(kNoon), number(999'999)})}})},
                {2, tables_of(signatures)},
                {3, array(pairs)}});
}

std::string pair_of(const Fields& more = {})
{
    Fields fields{
        {0, number(1)}, {1, number(0)}, {2, number(40'000)}, {4, number(0)}, {7, number(kExampleCom)}};
    for (const auto& field : more) {
        std::erase_if(fields, [&](const auto& known) { return known.first == field.first; });
        fields.push_back(field);
    }
    return map(fields);
}

const char* const kLine = "1376913601 192.0.2.1 example.com 15";

class CdnsReader : public BinaryReader {
protected:
    Seen read(std::string_view file) { return BinaryReader::read(file, "cdns"); }
    /// Of a block with these pairs; they all have the first signature unless they say so.
    Seen read_pairs(const std::vector<std::string>& pairs,
                    const std::vector<std::string>& signatures = {signature()})
    {
        return read(file_of({block_of(pairs, signatures)}));
    }
    std::vector<Reason> reasons_of(const std::string& pair, const std::string& its_signature = signature())
    {
        const Seen seen = read_pairs({pair, pair_of({{4, number(1)}})}, {its_signature, signature()});
        EXPECT_THAT(seen.lines, ElementsAre(kLine));  // its neighbour is not harmed
        return seen.left_out;
    }
};

// What makes the counts of a real file of 8,266 items differ from it: 6 are of class CH (hostname.bind), 1 is
// a dynamic update (opcode 5), 2 have no question, and 1 is a response without its query.
TEST_F(CdnsReader, GivesQueriesWithWhatTheirResponsesSay)
{
    const Seen plain = read_pairs({pair_of(), pair_of({{12, map({{1, number(0)}, {3, number(7)}})}})});
    EXPECT_THAT(plain.lines,
                ElementsAre(kLine, "1376913601 192.0.2.1 example.com 15 mx.example.com(10)/300"));
    EXPECT_THAT(plain.left_out, IsEmpty());
    EXPECT_FALSE(plain.truncated);
    const Seen others = read_pairs({pair_of(), pair_of({{4, number(1)}})},
                                   {signature({{16, number(3)}}), signature({{15, number(kSubnetOption)}})});
    EXPECT_THAT(others.lines, ElementsAre("1376913601 192.0.2.1 example.com 15 NXDOMAIN",
                                          "1376913601 192.0.2.1 example.com 15 for 203.0.113.0"));
}

/// A file whose parameters hold hints, the record types that are kept, and one block.
std::string file_with(std::uint64_t pair_hints, std::uint64_t record_hints, std::uint64_t kept_type,
                      const std::string& block)
{
    const std::string hints = map({{0, number(pair_hints)}, {1, number(0x1ffff)}, {2, number(record_hints)}});
    const std::string storage = map(
        {{0, number(kTicks)}, {1, number(5'000)}, {2, hints}, {4, array({number(1), number(kept_type)})}});
    const std::string preamble = map({{0, number(1)}, {1, number(0)}, {3, array({map({{0, storage}})})}});
    return array({head(3, 5) + "C-DNS", preamble, array({block})});
}

TEST_F(CdnsReader, NoMxIsToldWhereAnswersAreKept)
{
    constexpr std::uint64_t kAnswers = 1 << 15, kRdata = 2, kResponseRdRa = 0x1800;
    const std::string none = std::string(kLine) + " NODATA";
    const auto line_of = [&](const std::string& file) {
        const Seen seen = read(file);
        return seen.lines.size() == 1 ? seen.lines.front() : "";
    };
    const auto of_signature = [&](const Fields& more) {
        return line_of(file_with(kAnswers | 0x3ff, kRdata, 15, block_of({pair_of()}, {signature(more)})));
    };
    const Fields answered{{6, number(kResponseRdRa)}};
    EXPECT_EQ(of_signature(answered), none);
    EXPECT_EQ(of_signature({{6, number(1 << 14)}}), none);                          // authoritative
    EXPECT_EQ(of_signature({{6, number(0)}}), kLine);                               // may be a referral
    EXPECT_EQ(of_signature({}), kLine);                                             // flags were not kept
    EXPECT_EQ(of_signature({{6, number(kResponseRdRa | 1 << 13)}}), kLine);         // cut
    EXPECT_EQ(of_signature({{6, number(kResponseRdRa)}, {4, number(1)}}), kLine);   // no response
    EXPECT_EQ(of_signature({{6, number(kResponseRdRa)}, {16, number(2)}}), kLine);  // SERVFAIL
    EXPECT_EQ(of_signature({{6, number(kResponseRdRa)}, {16, number(3)}}), std::string(kLine) + " NXDOMAIN");

    const auto block = block_of({pair_of()}, {signature(answered)});
    EXPECT_EQ(line_of(file_with(0x3ff, kRdata, 15, block)), kLine);
    EXPECT_EQ(line_of(file_with(kAnswers, 1, 15, block)), kLine);
    EXPECT_EQ(line_of(file_with(kAnswers, kRdata, 16, block)), kLine);
    const auto with_list = [&](std::uint64_t list) {
        return block_of({pair_of({{12, map({{1, number(list)}})}})}, {signature(answered)});
    };
    EXPECT_EQ(line_of(file_with(kAnswers, kRdata, 15, with_list(0))),
              std::string(kLine) + " mx.example.com(10)/300");
    EXPECT_EQ(line_of(file_with(kAnswers, kRdata, 15, with_list(9))), kLine);  // points nowhere
}

TEST_F(CdnsReader, AddressesMayBePrefixes)
{
    EXPECT_THAT(read_pairs({pair_of({{1, number(2)}})}).lines,
                ElementsAre("1376913601 192.0.0.0 example.com 15"));
    EXPECT_THAT(read_pairs({pair_of({{1, number(3)}})}, {signature({{2, number(1)}})}).lines,
                ElementsAre("1376913601 2001:db8:: example.com 15"));
}

TEST_F(CdnsReader, SkipsWhatIsNoQueryOfAClient)
{
    EXPECT_THAT(reasons_of(pair_of(), signature({{4, number(2)}})), ElementsAre(Reason::response));
    for (const unsigned type : {0U, 2U, 4U, 5U})
        EXPECT_THAT(reasons_of(pair_of(), signature({{3, number(type)}})), ElementsAre(Reason::upstream));
    EXPECT_THAT(reasons_of(pair_of(), signature({{5, number(4)}})), ElementsAre(Reason::opcode));
    EXPECT_THAT(reasons_of(pair_of(), signature({{8, number(1)}})), ElementsAre(Reason::dns_class));
    EXPECT_THAT(reasons_of(pair_of(), signature({{9, number(2)}})), ElementsAre(Reason::questions));
    EXPECT_THAT(reasons_of(pair_of(), signature({{4, number(19)}})), ElementsAre(Reason::questions));
}

TEST_F(CdnsReader, LeavesOutWhatPointsNowhere)
{
    const std::uint64_t huge = ~std::uint64_t{0};
    EXPECT_THAT(reasons_of(pair_of({{1, number(huge)}})), ElementsAre(Reason::client));
    EXPECT_THAT(reasons_of(pair_of({{7, number(huge)}})), ElementsAre(Reason::frame));
    EXPECT_THAT(reasons_of(pair_of({{4, number(huge)}})), ElementsAre(Reason::frame));
    EXPECT_THAT(reasons_of(pair_of(), signature({{8, number(huge)}})), ElementsAre(Reason::qtype));
    EXPECT_THAT(reasons_of(pair_of({{0, number(huge)}})), ElementsAre(Reason::no_time));
    EXPECT_THAT(reasons_of(pair_of({{7, number(kShortName)}})), ElementsAre(Reason::message));
    EXPECT_THAT(reasons_of(pair_of({{7, number(kLongName)}})), ElementsAre(Reason::name_length));
    EXPECT_THAT(reasons_of(pair_of({{1, bytes("x")}})), ElementsAre(Reason::frame));
    EXPECT_THAT(reasons_of(map({})), ElementsAre(Reason::frame));
    EXPECT_THAT(reasons_of(number(7)), ElementsAre(Reason::frame));
    // Answers that point nowhere are none.
    EXPECT_THAT(read_pairs({pair_of({{12, map({{1, number(huge)}})}})}).lines, ElementsAre(kLine));
}

TEST_F(CdnsReader, BlocksMayBeOfAnyLengthAndOrder)
{
    const std::string block =
        map({{3, open_array({pair_of(), pair_of()})},
             {5, array({map({{0, number(1)}}), map({})})},
             {2, tables_of({signature()})},
             {0, map({{1, number(0)}, {0, open_array({number(kNoon), number(999'999)})}})}});
    const std::string file =
        open_array({head(3, 5) + "C-DNS", preamble_of(1, 2), open_array({block, block})});
    const Seen seen = read(file + file);  // one after another
    EXPECT_THAT(seen.lines, AllOf(SizeIs(8), Each(std::string(kLine))));
    EXPECT_THAT(seen.left_out, AllOf(SizeIs(8), Each(Reason::message)));
    EXPECT_FALSE(seen.truncated);
}

TEST_F(CdnsReader, ADraftIsRefused)
{
    const std::string draft = array({head(3, 5) + "C-DNS", preamble_of(0, 5), array({number(1)})});
    ASSERT_TRUE(is_cdns(draft));
    try {
        read(draft);
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ExitCode::bad_data);
        EXPECT_THAT(error.what(), HasSubstr("(C-DNS version 0.5, known is that of RFC 8618: 1.0)"));
    }
}

TEST_F(CdnsReader, CutAnywhereGivesTheWholeBlocksBefore)
{
    const std::string block = block_of({pair_of()}, {signature()});
    const std::string file = file_of({block, block});
    const std::size_t begin = file.size() - 2 * block.size();
    for (std::size_t cut = 1; cut < file.size(); ++cut) {
        const Seen seen = read(std::string_view(file).substr(0, cut));
        EXPECT_EQ(seen.lines.size(), cut < begin ? 0 : (cut - begin) / block.size()) << cut;
        EXPECT_TRUE(seen.truncated) << cut;
        EXPECT_THAT(seen.left_out, ElementsAre(Reason::truncated)) << cut;
    }
}

TEST_F(CdnsReader, LengthsThatCannotBeCostNoMemory)
{
    const std::string begin = head(4, 3) + head(3, 5) + "C-DNS" + preamble_of(1, 0);
    const std::uint64_t huge = std::uint64_t{1} << 60;
    for (const std::string& bad :
         {head(4, huge), joined({"\x9f", head(5, huge)}), joined({"\x9f", map({{3, head(2, huge)}})}),
          joined({"\x9f", map({{3, head(4, huge)}})}),
          joined({"\x9f", map({{2, map({{0, joined({head(4, huge), bytes("x")})}})}})}),
          std::string("\x9f\x1c"), joined({"\x9f", std::string(40, '\x81')})}) {
        const Seen seen = read(begin + bad);
        EXPECT_THAT(seen.lines, IsEmpty());
        EXPECT_THAT(seen.left_out, ElementsAre(Reason::truncated));
    }
    // Within a block the length of a table is not what the block has.
    const std::string tables =
        map({{2, head(5, 1) + number(0) + array({number(7)})}, {3, array({pair_of()})}});
    EXPECT_THAT(read(file_of({tables})).left_out, ElementsAre(Reason::frame));
}

TEST_F(CdnsReader, AByteChangedAnywhereIsCountedOrHarmless)
{
    const std::string file = file_of({block_of({pair_of(), pair_of()}, {signature()})});
    for (std::size_t place = 10; place < file.size(); place += 3) {
        std::string damaged = file;
        damaged[place] = static_cast<char>(damaged[place] ^ 0x55);
        try {
            const Seen seen = read(damaged);
            EXPECT_LE(seen.lines.size(), 2U) << place;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ExitCode::bad_data);  // the version
        }
    }
}

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

TEST(IsCdns, KnowsTheFileType)
{
    EXPECT_TRUE(is_cdns(file_of({})));
    EXPECT_TRUE(
        is_cdns("\x9f\x65"
                "C-DNS"));
    EXPECT_FALSE(
        is_cdns("\x83\x65"
                "D-DNS"));
    EXPECT_FALSE(is_cdns("\x83"));
    EXPECT_FALSE(is_cdns("C-DNS"));
}

}  // namespace
}  // namespace spamgraph::logs
