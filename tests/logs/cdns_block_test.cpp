#include "logs/cdns_block.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logs/cdns_samples.hpp"

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

constexpr std::uint64_t kHuge = ~std::uint64_t{0};

/// Items without the field that `key` names.
std::string without(std::uint64_t key, Fields fields)
{
    std::erase_if(fields, [&](const auto& field) { return field.first == key; });
    return map(fields);
}

class CdnsBlock : public CdnsReader {
protected:
    /// What a block with these fields in its preamble says of one pair.
    std::vector<std::string> lines_of(const Fields& preamble, const std::string& pair = pair_of(),
                                      const std::string& parameters = "")
    {
        const std::string block =
            map({{0, map(preamble)}, {2, tables_of({signature()})}, {3, array({pair})}});
        const Fields of_file{{0, number(1)}, {1, number(0)}};
        const std::string of_block = map({{0, map({{0, number(kTicks)}})}});
        Fields all = of_file;
        if (parameters != "none")
            all.push_back({3, array({of_block, parameters.empty() ? of_block : parameters})});
        const Seen seen = read(array({head(3, 5) + "C-DNS", map(all), array({block})}));
        EXPECT_EQ(seen.count(), 1U);
        EXPECT_THAT(seen.left_out, testing::Each(Reason::no_time));
        return seen.lines;
    }
    /// The line of a pair whose answers are the first list of these tables, behind those of every block.
    std::string answered(const Fields& more_tables, std::uint64_t list = 1)
    {
        const Seen seen = read(
            file_of({block_of({pair_of({{12, map({{1, number(list)}})}})}, {signature()}, more_tables)}));
        EXPECT_THAT(seen.lines, SizeIs(1));
        return seen.lines.empty() ? "" : seen.lines[0];
    }
};

Fields earliest(std::uint64_t time_s, std::uint64_t ticks = 999'999)
{
    return {{0, array({number(time_s), number(ticks)})}};
}

TEST_F(CdnsBlock, TimesThatCannotBe)
{
    EXPECT_THAT(lines_of(earliest(kNoon)), ElementsAre(kLine));
    EXPECT_THAT(lines_of({}), IsEmpty());
    EXPECT_THAT(lines_of({{0, number(7)}}), IsEmpty());
    EXPECT_THAT(lines_of(earliest(std::uint64_t{1} << 32)), IsEmpty());
    EXPECT_THAT(lines_of(earliest((std::uint64_t{1} << 32) - 1)), IsEmpty());  // 2106 with the offset
    EXPECT_THAT(lines_of(earliest(kNoon, kHuge)), IsEmpty());                  // more than 64 bits
    EXPECT_THAT(lines_of(earliest(kNoon, kHuge - 1)), IsEmpty());
    EXPECT_THAT(lines_of(earliest(kNoon),
                         without(0, {{0, number(1)}, {1, number(0)}, {4, number(0)}, {7, number(0)}})),
                IsEmpty());
    const std::string no_ticks = map({{0, map({{0, number(0)}})}});
    EXPECT_THAT(lines_of({earliest(kNoon)[0], {1, number(1)}}, pair_of(), no_ticks), IsEmpty());
}

TEST_F(CdnsBlock, ParametersAreThoseThatItNames)
{
    // A thousand ticks in a second: the first pair comes one tick after the earliest time.
    const std::string slower = map({{7, number(1)}, {0, map({{0, number(1'000)}, {9, number(1)}})}});
    const Fields time = earliest(kNoon, 999);
    EXPECT_THAT(lines_of({time[0], {1, number(1)}}, pair_of(), slower), ElementsAre(kLine));
    EXPECT_THAT(lines_of({time[0], {1, number(0)}}, pair_of(), slower),
                ElementsAre("1376913600 192.0.2.1 example.com 15"));
    EXPECT_THAT(lines_of({time[0], {9, number(1)}}, pair_of(), slower),
                ElementsAre("1376913600 192.0.2.1 example.com 15"));
    // Without those nothing tells what a tick is.
    EXPECT_THAT(lines_of({earliest(kNoon)[0], {1, number(9)}}), IsEmpty());
    EXPECT_THAT(lines_of(earliest(kNoon), pair_of(), "none"), IsEmpty());
}

TEST_F(CdnsBlock, FieldsThatAreMissingOrNotKnown)
{
    const Fields all{{0, number(1)}, {2, number(0)}, {3, number(1)},
                     {4, number(3)}, {8, number(0)}, {99, bytes("x")}};
    for (const std::uint64_t key : {0U, 2U, 3U, 4U, 99U})
        EXPECT_THAT(read_pairs({pair_of()}, {without(key, all)}).lines, ElementsAre(kLine)) << key;
    EXPECT_THAT(reasons_of(pair_of(), without(8, all)), ElementsAre(Reason::qtype));
    EXPECT_THAT(read_pairs({pair_of()}, {signature({{3, number(3)}})}).lines,
                ElementsAre(kLine));  // at an authority
    EXPECT_THAT(read_pairs({pair_of({{99, bytes("x")}})}).lines, ElementsAre(kLine));
    EXPECT_THAT(reasons_of(pair_of({{1, number(kHuge)}})), ElementsAre(Reason::client));
    // Neither pairs nor tables.
    EXPECT_THAT(read(file_of({map({})})).count(), 0U);
    EXPECT_THAT(read(file_of({map({{3, array({pair_of()})}})})).left_out, ElementsAre(Reason::frame));
}

TEST_F(CdnsBlock, EntriesOfTables)
{
    // Behind the entries of every block: types 70,000 and 28 with a field that is not known, and odd
    // addresses.
    const std::string with_more = map({{0, number(28)}, {1, number(1)}, {9, bytes("x")}});
    const Fields more{
        {1, array({class_type(70'000, 1), with_more})},
        {0, array({bytes(""), bytes(std::string(17, 'x')), bytes(wire_address("2001:db8::1"))})}};
    const auto read_one = [&](const Fields& of_signature, const Fields& of_pair) {
        return read(file_of({block_of({pair_of(of_pair)}, {signature(of_signature)}, more)}));
    };
    EXPECT_THAT(read_one({{8, number(2)}}, {}).left_out, ElementsAre(Reason::qtype));
    EXPECT_THAT(read_one({{8, number(3)}}, {}).lines, ElementsAre("1376913601 192.0.2.1 example.com 28"));
    for (const unsigned address : {4U, 5U})
        EXPECT_THAT(read_one({}, {{1, number(address)}}).left_out, ElementsAre(Reason::client)) << address;
    EXPECT_THAT(read_one({}, {{1, number(6)}}).lines, ElementsAre("1376913601 2001:db8::1 example.com 15"));
    // Of an address cut to four bytes the signature tells the family.
    EXPECT_THAT(read_one({{2, number(1)}}, {{1, number(0)}}).lines,
                ElementsAre("1376913601 c000:201:: example.com 15"));
}

TEST_F(CdnsBlock, AnswersThatPointNowhereAreNone)
{
    const auto exchange = [](std::uint64_t type, std::uint64_t ttl, std::uint64_t rdata) {
        return map({{0, number(kExampleCom)},
                    {1, number(type)},
                    {2, number(ttl)},
                    {3, number(rdata)},
                    {9, bytes("x")}});
    };
    const std::string answer = " mx.example.com(10)/";
    const auto of = [&](const std::string& record, const Fields& more = {}) {
        Fields tables{{7, array({record})}, {6, array({array({number(1)})})}};
        tables.insert(tables.end(), more.begin(), more.end());
        return answered(tables).substr(std::string_view(kLine).size());
    };
    EXPECT_EQ(of(exchange(0, 60, kMxData)), answer + "60");
    EXPECT_EQ(of(exchange(0, 0x8000'0000, kMxData)), answer + "0");  // RFC 2181, 8
    EXPECT_EQ(of(exchange(9, 60, kMxData)), "");
    EXPECT_EQ(of(exchange(0, 60, 99)), "");
    EXPECT_EQ(of(exchange(2, 60, kMxData), {{1, array({class_type(15, 3)})}}), "");  // of class CH
    EXPECT_EQ(of(exchange(2, 60, kMxData), {{1, array({class_type(65'536 + 15, 1)})}}), "");
    EXPECT_EQ(of(map({})), "");
    EXPECT_EQ(answered({{6, array({array({number(99), number(0)})})}}), kLine + answer + "300");
    EXPECT_EQ(answered({{6, array({array({number(0), bytes("x")})})}}), kLine + answer + "300");
    EXPECT_EQ(answered({{6, array({number(7)})}}), kLine);
    // An extended response may tell other sections only.
    EXPECT_THAT(read_pairs({pair_of({{12, map({{3, number(0)}})}})}).lines, ElementsAre(kLine));
}

TEST_F(CdnsBlock, DamageWithinABlockIsOneRow)
{
    const auto with = [&](const std::string& tables, const std::string& pairs) {
        return read(file_of({map({{0, map(earliest(kNoon))}, {2, tables}, {3, pairs}}),
                             block_of({pair_of()}, {signature()})}));
    };
    for (const Seen& seen :
         {with(number(7), array({pair_of()})), with(map({{0, number(7)}}), array({pair_of()})),
          with(tables_of({signature()}), number(7))}) {
        EXPECT_THAT(seen.left_out, ElementsAre(Reason::frame));
        EXPECT_THAT(seen.lines, ElementsAre(kLine));  // of the next block
    }
}

TEST_F(CdnsBlock, TablesHaveBoundedMemory)
{
    const std::size_t many = (1 << 20) + 1;
    for (const auto& [table, entry] : {std::pair(0, '\x40'), std::pair(6, '\x80')}) {
        const std::string tables =
            head(5, 1) + number(static_cast<std::uint64_t>(table)) + head(4, many) + std::string(many, entry);
        EXPECT_THAT(read(file_of({map({{2, tables}})})).left_out, ElementsAre(Reason::frame)) << table;
    }
}

}  // namespace
}  // namespace spamgraph::logs
