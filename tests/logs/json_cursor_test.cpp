#include "logs/json_cursor.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;

/// The members of an object as "key=text".
std::vector<std::string> members(const std::string& text)
{
    std::vector<std::string> list;
    const bool is_object = for_each_member(text, [&](std::string_view key, const JsonValue& value) {
        std::string buffer;
        list.push_back(std::string(key) + "=" + std::string(json_text(value, buffer)));
    });
    return is_object ? list : std::vector<std::string>{"no object"};
}

TEST(Json, ReadsMembersOfEveryKind)
{
    EXPECT_THAT(members(R"({"a":"b","c":1.5,"d":true,"e":null,"f":[1,"]"],"g":{"h":{"i":"}"}},"":""})"),
                ElementsAre("a=b", "c=1.5", "d=true", "e=null", R"(f=[1,"]"])", R"(g={"h":{"i":"}"}})", "="));
    EXPECT_THAT(members(" { \"a\" : \"b\" ,\t\"c\" : -1 } \r"), ElementsAre("a=b", "c=-1"));
    EXPECT_THAT(members("{}"), ElementsAre());
    EXPECT_THAT(
        members(
            R"({"long key of many bytes":"a value of more than sixteen bytes","n":12345678901234567890})"),
        ElementsAre("long key of many bytes=a value of more than sixteen bytes", "n=12345678901234567890"));
}

TEST(Json, UndoesEscapes)
{
    EXPECT_THAT(members(R"({"a":"\"\\\/\b\f\n\r\t","b":"\u0041\u00e9\u20ac\ud83d\ude00"})"),
                ElementsAre("a=\"\\/\b\f\n\r\t", "b=A\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"));
    EXPECT_THAT(members(R"({"a":"\ud83d","b":"\ude00x","c":"\uZZZZ","d":"\u12"})"),
                ElementsAre("a=\xef\xbf\xbd", "b=\xef\xbf\xbdx", "c=\\uZZZZ", "d=\\u12"));
}

TEST(Json, RefusesWhatIsNoObject)
{
    for (const char* text : {"",
                             "{",
                             "}",
                             "[]",
                             "1",
                             "\"a\"",
                             "{\"a\"}",
                             "{\"a\":}",
                             "{\"a\":1",
                             "{\"a\":1,",
                             "{\"a\":1,}x",
                             "{\"a\":\"b}",
                             "{\"a\":[1}",
                             "{\"a\":[1}]}",
                             "{\"a\":yes}",
                             "{a:1}",
                             "{\"a\":1 \"b\":2}",
                             "{\"a\":1}}",
                             "{\"a\":1}{\"b\":2}",
                             "{\"a\":\"\\",
                             "{\"a\":\"b\\\"}",
                             "{,}",
                             "{\"a\":1,,\"b\":2}",
                             "{\"a",
                             "{\"a\":\"b\"\"c\":1}"})
        EXPECT_THAT(members(text), ElementsAre("no object")) << text;
}

TEST(Json, RefusesToGoDeeperThanItsBits)
{
    const auto nested = [](int depth) {
        return "{\"a\":" + std::string(static_cast<std::size_t>(depth), '[') +
               std::string(static_cast<std::size_t>(depth), ']') + "}";
    };
    EXPECT_EQ(members(nested(64)).size(), 1U);
    EXPECT_NE(members(nested(64))[0], "no object");
    EXPECT_THAT(members(nested(65)), ElementsAre("no object"));
    EXPECT_THAT(members(nested(30'000)), ElementsAre("no object"));
}

TEST(Json, ReadsElements)
{
    JsonCursor cursor(R"([ "a" , 1, {"b":2}, [] ])");
    ASSERT_TRUE(cursor.enter('['));
    JsonValue value;
    std::vector<std::string> texts;
    while (cursor.next_element(value)) texts.emplace_back(value.text);
    EXPECT_FALSE(cursor.failed());
    EXPECT_TRUE(cursor.at_end());
    EXPECT_THAT(texts, ElementsAre("a", "1", R"({"b":2})", "[]"));
}

}  // namespace
}  // namespace spamgraph::logs
