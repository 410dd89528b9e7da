#include "logs/zeek_header.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "logs/zeek_samples.hpp"
#include "logs/zeek_tsv.hpp"

namespace spamgraph::logs {
namespace {

ZeekHeader read_header(const std::string& text)
{
    ZeekHeader header;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) header.read_line(line);
    return header;
}

TEST(ZeekHeader, BeginsWithZeeksDefaults)
{
    const ZeekHeader header;
    EXPECT_EQ(header.separator, '\t');
    EXPECT_EQ(header.set_separator, ',');
    EXPECT_EQ(header.empty_field, "(empty)");
    EXPECT_EQ(header.unset_field, "-");
    EXPECT_FALSE(header.is_dns());
}

TEST(ZeekHeader, FindsColumnsByName)
{
    const ZeekHeader header = read_header(kHeader);
    EXPECT_TRUE(header.is_dns());
    EXPECT_EQ(header.fields, 9);
    EXPECT_EQ(header.place_of(ZeekColumn::ts), 0);
    EXPECT_EQ(header.place_of(ZeekColumn::orig_h), 1);
    EXPECT_EQ(header.place_of(ZeekColumn::query), 3);
    EXPECT_EQ(header.place_of(ZeekColumn::ttls), 8);
    EXPECT_FALSE(header.has(ZeekColumn::qtype_name));
}

TEST(ZeekHeader, AnotherFieldsLineTakesThePlaceOfTheFirst)
{
    const ZeekHeader header = read_header(kHeader + "#fields\tquery\tts\tid.orig_h\tqtype_name\n");
    EXPECT_EQ(header.fields, 4);
    EXPECT_EQ(header.place_of(ZeekColumn::query), 0);
    EXPECT_FALSE(header.has(ZeekColumn::qtype));
    EXPECT_FALSE(header.has(ZeekColumn::answers));
}

TEST(ZeekHeader, TheSameLinesAgainChangeNothing)
{
    EXPECT_EQ(read_header(kHeader + kHeader), read_header(kHeader));
    EXPECT_EQ(read_header(kHeader + "#close\t2013-08-19-00-00-00\n#open\tx\n# note\n#\n"),
              read_header(kHeader));
}

TEST(ZeekHeader, TakesOtherSeparators)
{
    const ZeekHeader header = read_header(
        "#separator "
        "|\n#set_separator|;\n#empty_field|EMPTY\n#unset_field|\n#fields|ts|id.orig_h|query|qtype\n");
    EXPECT_EQ(header.separator, '|');
    EXPECT_EQ(header.set_separator, ';');
    EXPECT_EQ(header.empty_field, "EMPTY");
    EXPECT_EQ(header.unset_field, "");
    EXPECT_EQ(header.fields, 4);
    EXPECT_TRUE(header.is_dns());

    EXPECT_EQ(read_header("#separator \\x2c\n#fields,ts,query\n").fields, 2);
    EXPECT_EQ(read_header("#set_separator\t\\x7c\n").set_separator, '|');
}

TEST(ZeekHeader, NeedsTimeClientNameAndType)
{
    EXPECT_TRUE(read_header("#fields\tts\tid.orig_h\tquery\tqtype").is_dns());
    EXPECT_TRUE(read_header("#fields\tts\tid.orig_h\tquery\tqtype_name").is_dns());
    EXPECT_FALSE(read_header("#fields\tid.orig_h\tquery\tqtype").is_dns());
    EXPECT_FALSE(read_header("#fields\tts\tquery\tqtype").is_dns());
    EXPECT_FALSE(read_header("#fields\tts\tid.orig_h\tqtype").is_dns());
    EXPECT_FALSE(read_header("#fields\tts\tid.orig_h\tquery").is_dns());
    EXPECT_FALSE(read_header(kHeader + "#fields").is_dns());  // rows below have no known columns
    EXPECT_FALSE(read_header(kHeader + "#fields\t").is_dns());
}

TEST(IsZeekTsv, AsksForTheHeader)
{
    EXPECT_TRUE(is_zeek_tsv(kHeader));
    EXPECT_TRUE(is_zeek_tsv(kHeader + row_of("a.example")));
    EXPECT_TRUE(is_zeek_tsv("#fields\tts\tid.orig_h\tquery\tqtype"));
    EXPECT_TRUE(is_zeek_tsv("#fields\tts\tid.orig_h\tquery\tqtype\r\n1\t2\t3\t4\r\n"));
    EXPECT_FALSE(is_zeek_tsv(""));
    EXPECT_FALSE(is_zeek_tsv(row_of("a.example")));
    EXPECT_FALSE(
        is_zeek_tsv("#separator \\x09\n#fields\tts\tuid\tid.orig_h\thost\turi\n"));  // another Zeek log
    EXPECT_FALSE(is_zeek_tsv("{\"ts\":1376870400.5,\"query\":\"a.example\"}\n"));
}

}  // namespace
}  // namespace spamgraph::logs
