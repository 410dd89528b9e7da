#include "logs/delimited_row.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;

std::vector<std::string> split(std::string_view row, char delimiter = ',', char quote = '"')
{
    DelimitedRow fields;
    if (!fields.split(row, delimiter, quote)) return {"no row"};
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < fields.size(); ++i) texts.emplace_back(fields[i]);
    return texts;
}

TEST(DelimitedRow, CutsAtDelimiters)
{
    EXPECT_THAT(split("a,b,,d"), ElementsAre("a", "b", "", "d"));
    EXPECT_THAT(split("a"), ElementsAre("a"));
    EXPECT_THAT(split(","), ElementsAre("", ""));
    EXPECT_THAT(split("a\tb c", '\t'), ElementsAre("a", "b c"));
    EXPECT_THAT(split("a b", ' '), ElementsAre("a", "b"));
}

TEST(DelimitedRow, TakesQuotesOff)
{
    EXPECT_THAT(split(R"("a","b,c","")"), ElementsAre("a", "b,c", ""));
    EXPECT_THAT(split(R"("a", "b" ,"c")"), ElementsAre("a", "b", "c"));
    EXPECT_THAT(split(R"("say ""no""","""")"), ElementsAre("say \"no\"", "\""));
    EXPECT_THAT(split(R"(a"b,c)"), ElementsAre("a\"b", "c"));
    EXPECT_THAT(split("'a;b';c", ';', '\''), ElementsAre("a;b", "c"));
    EXPECT_THAT(split(R"("a b" c)", ' '), ElementsAre("a b", "c"));
    EXPECT_THAT(split(R"("a","b")", ',', '\0'), ElementsAre("\"a\"", "\"b\""));
}

TEST(DelimitedRow, RefusesQuotesThatDoNotEnd)
{
    for (const char* row : {R"("a)", R"(a,"b)", R"(")", R"("a"")", R"("a"b,c)", R"("a" b)"})
        EXPECT_THAT(split(row), ElementsAre("no row")) << row;
}

TEST(DelimitedRow, KeepsTextsOfAllFieldsUntilTheNextRow)
{
    DelimitedRow row;
    ASSERT_TRUE(row.split(R"("a""1","b""2","c""3")", ',', '"'));
    EXPECT_EQ(row[0], "a\"1");
    EXPECT_EQ(row[1], "b\"2");
    EXPECT_EQ(row[2], "c\"3");
}

}  // namespace
}  // namespace spamgraph::logs
