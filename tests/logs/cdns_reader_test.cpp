#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logs/cdns.hpp"
#include "logs/cdns_samples.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::logs {
namespace {

using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

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

TEST_F(CdnsReader, PreamblesThatAreOddOrCannotBe)
{
    const std::string blocks = array({block_of({pair_of()}, {signature()})});
    const auto with = [&](const Fields& preamble) {
        return read(array({head(3, 5) + "C-DNS", map(preamble), blocks}));
    };
    const std::string parameters = map({{0, map({{0, number(kTicks)}})}});
    // A private version, and more sets of parameters than anybody has.
    EXPECT_THAT(with({{0, number(1)}, {2, number(7)}, {3, array({parameters})}}).lines, ElementsAre(kLine));
    // The version may stand behind what it tells the meaning of.
    EXPECT_THAT(with({{3, array({parameters})}, {1, number(0)}, {0, number(1)}}).lines, ElementsAre(kLine));
    const std::string many = array(std::vector<std::string>(70'000, parameters));
    EXPECT_THAT(with({{0, number(1)}, {3, many}}).lines, ElementsAre(kLine));
    for (const Fields& bad : {Fields{}, Fields{{1, number(0)}}, Fields{{0, bytes("1")}},
                              Fields{{0, number(1)}, {3, number(7)}}}) {
        const Seen seen = with(bad);
        EXPECT_THAT(seen.lines, IsEmpty());
        EXPECT_THAT(seen.left_out, ElementsAre(Reason::truncated));
    }
    EXPECT_THAT(read(array({head(3, 5) + "D-DNS", preamble_of(1, 0), blocks})).left_out,
                ElementsAre(Reason::truncated));
    // The break of the file itself is missing.
    const std::string open = "\x9f" + head(3, 5) + "C-DNS" + preamble_of(1, 0) + blocks;
    EXPECT_THAT(read(open + "\xff").left_out, IsEmpty());
    EXPECT_THAT(read(open).left_out, ElementsAre(Reason::truncated));
}

TEST_F(CdnsReader, ABlockMustFitIntoMemory)
{
    const std::string good = block_of({pair_of()}, {signature()});
    const auto with = [&](std::size_t size) {
        return file_of({good, map({{99, bytes(std::string(size, 'x'))}}), good});
    };
    EXPECT_THAT(read(with(1 << 20)).lines, SizeIs(2));
    Seen seen;  // of a file that is not read to its end
    find_log_format("cdns").make_reader({})->read(folder_.write("input", with(40 << 20)), {}, seen);
    EXPECT_THAT(seen.lines, ElementsAre(kLine));
    EXPECT_THAT(seen.left_out, ElementsAre(Reason::truncated));
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
