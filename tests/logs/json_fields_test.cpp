#include "logs/json_fields.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <random>

#include "logs/row_scan.hpp"

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;

constexpr std::array<std::string_view, 4> kKeys{"a", "bb", "ts", "a.longer.key"};

using Values = std::vector<std::string>;

/// The values of kKeys in an object as the slow reader gives them; nothing where it is none.
std::optional<Values> read_slowly(std::string_view text)
{
    Values values(kKeys.size(), "-");
    const bool is_object = for_each_member(text, [&](std::string_view key, const JsonValue& value) {
        const auto* const known = std::ranges::find(kKeys, key);
        if (known != kKeys.end())
            values[static_cast<std::size_t>(known - kKeys.begin())] = std::string(value.text);
    });
    return is_object ? std::optional(values) : std::nullopt;
}

std::vector<std::uint32_t> quotes_of(std::string_view text)
{
    std::vector<std::uint32_t> quotes;
    for (std::size_t i = 0; i < text.size(); ++i)
        if (text[i] == '"') quotes.push_back(static_cast<std::uint32_t>(i));
    quotes.push_back(static_cast<std::uint32_t>(text.size()));
    return quotes;
}

/// The same as JsonFields gives them.
std::optional<Values> read(JsonFields& fields, const std::string& text, std::size_t begin = 0)
{
    const std::vector<std::uint32_t> quotes = quotes_of(text);
    std::vector<std::uint32_t> around_strings;
    const std::string padded = text + std::string(kScanPadding, '"');
    const std::string_view row = std::string_view(padded).substr(0, text.size());
    const bool escapes = text.find('\\') != text.npos;
    if (!fields.read(row, begin, escapes ? leave_out_escaped(row, quotes, around_strings) : quotes, escapes))
        return std::nullopt;
    Values values;
    for (std::size_t i = 0; i < kKeys.size(); ++i)
        values.push_back(fields[i].kind == JsonValue::Kind::none ? "-" : std::string(fields[i].text));
    return values;
}

TEST(JsonFields, ReadsObjectAfterObject)
{
    JsonFields fields(kKeys);
    for (int time = 0; time < 3; ++time) {  // unknown keys, then known ones
        EXPECT_THAT(*read(fields, R"({"ts":1.5,"a":"x","other":[1,"]"],"bb":null,"more":true})"),
                    ElementsAre("x", "null", "1.5", "-"));
        EXPECT_THAT(*read(fields, R"({"ts":2,"bb":{"a":7}})"), ElementsAre("-", R"({"a":7})", "2", "-"));
        EXPECT_THAT(*read(fields, R"({"new":"}","ts":3,"a.longer.key":"y","a":""})"),
                    ElementsAre("", "-", "3", "y"));
        EXPECT_THAT(*read(fields, "{ \"a\" : -1 , \"ts\":4 } \r"), ElementsAre("-1", "-", "4", "-"));
        EXPECT_THAT(*read(fields, R"({"a":1,"a":2})"), ElementsAre("2", "-", "-", "-"));
        EXPECT_THAT(*read(fields, "{}"), ElementsAre("-", "-", "-", "-"));
        EXPECT_THAT(*read(fields, R"(Aug 19 host: {"a":1})", 13), ElementsAre("1", "-", "-", "-"));
        EXPECT_EQ(read(fields, R"({"a":1,})"), std::nullopt);
        EXPECT_EQ(read(fields, R"({"a":1 "bb":2})"), std::nullopt);
    }
    EXPECT_TRUE(fields.read(std::string_view(R"({"a":"\"","bb":1})")));
    EXPECT_TRUE(fields[0].escaped);
    EXPECT_EQ(fields[1].text, "1");
}

TEST(JsonFields, TakesEscapesAndWhatStandsInOtherObjects)
{
    JsonFields fields(kKeys);
    for (int time = 0; time < 2; ++time) {
        EXPECT_THAT(*read(fields, R"({"a":"\"","bb":"\\","ts":["\"]"],"x":{"a":"\\\"}"}})"),
                    ElementsAre(R"(\")", R"(\\)", R"(["\"]"])", "-"));
        EXPECT_TRUE(fields[0].escaped);
        EXPECT_FALSE(fields[2].escaped);
        EXPECT_EQ(read(fields, R"({"a":"\"})"), std::nullopt);
        EXPECT_EQ(read(fields, R"({"a":"\\\"})"), std::nullopt);
        EXPECT_EQ(read(fields, R"({\"a":1})"), std::nullopt);
    }
    // An object within a row, of which all quotes are known.
    const std::string row = R"({"x":"\"","a":{"bb":"1","ts":[2]},"y":""})",
                      padded = row + std::string(kScanPadding, ' ');
    std::vector<std::uint32_t> around_strings;
    const auto quotes = leave_out_escaped(row, quotes_of(row), around_strings);
    const std::size_t begin = row.find("{\"bb"), end = row.find("},") + 1;
    EXPECT_TRUE(fields.read(std::string_view(padded).substr(0, end), begin, quotes, true));
    EXPECT_EQ(fields[1].text, "1");
    EXPECT_EQ(fields[2].text, "[2]");
    EXPECT_FALSE(fields.read(std::string_view(padded).substr(0, end - 1), begin, quotes, true));
}

TEST(JsonFields, ReadsRunsOfKeysWithFewValues)
{
    constexpr std::array<std::string_view, 3> kFew{"a", "bb", "flag"};
    JsonFields fields(kKeys, kFew);
    for (int time = 0; time < 3; ++time) {
        EXPECT_THAT(*read(fields, R"({"u":1,"a":"x","flag":true,"bb":2,"ts":5})"),
                    ElementsAre("x", "2", "5", "-"));
        EXPECT_THAT(*read(fields, R"({"u":12,"a":"x","flag":true,"bb":2,"a":"y"})"),
                    ElementsAre("y", "2", "-", "-"));
        EXPECT_THAT(*read(fields, R"({"u":3,"a":"x","flag":false,"bb":[3],"z":4})"),
                    ElementsAre("x", "[3]", "-", "-"));
        EXPECT_THAT(*read(fields, R"({"u":3,"flag":false,"new":"","a":1})"), ElementsAre("1", "-", "-", "-"));
        EXPECT_EQ(read(fields, R"({"u":1,"a":"x","flag":true,"bb":2,"ts":})"), std::nullopt);
        EXPECT_EQ(read(fields, R"({"u":1,"a":"x","flag":true,"bb":2,)"), std::nullopt);
        // More variants than are kept, and texts that are too long to be.
        for (int i = 0; i < 40; ++i) {
            const std::string value(static_cast<std::size_t>(i * 7), 'v');
            EXPECT_THAT(
                *read(fields, R"({"u":1,"a":")" + value + R"(","bb":3,"ts":)" + std::to_string(i) + "}"),
                ElementsAre(value, "3", std::to_string(i), "-"));
        }
    }
}

TEST(JsonFields, AreThoseOfTheSlowReaderWhateverTheText)
{
    const std::string rows[] = {
        R"({"ts":1376943300.25,"uid":"CAbc","a":"192.0.2.10","bb":40000,"a.longer.key":"q","z":[1,"x"],"f":false})",
        R"({"a":"1","bb":[],"ts":{},"x":{"y":[{"z":null}]},"a.longer.key":true})",
        R"( { "bb" : 1 , "a" : "b" , "a key that is longer than what is kept of keys" : 2 , "ts" : 3 } )"};
    const std::string marks = "{}[],:\" 0-tfn\tae.\r!\\\\";
    constexpr std::array<std::string_view, 3> kFew{"a", "bb", "uid"};
    std::mt19937 random(5);
    JsonFields fields(kKeys), with_runs(kKeys, kFew);
    int objects = 0;
    for (int i = 0; i < 60'000; ++i) {
        std::string text = rows[random() % std::size(rows)];
        for (std::uint32_t change = random() % 4; change > 0; --change) {
            const std::size_t at = random() % text.size();
            const char mark = marks[random() % marks.size()];
            if (random() % 3 == 0)
                text.erase(at, 1 + random() % 5);
            else if (random() % 2 == 0)
                text.insert(at, 1, mark);
            else
                text[at] = mark;
            if (text.empty()) text = "{}";
        }
        const auto expected = read_slowly(text);
        objects += expected.has_value();
        ASSERT_EQ(read(fields, text), expected) << text;
        ASSERT_EQ(read(with_runs, text), expected) << text;
    }
    EXPECT_GT(objects, 15'000);
    EXPECT_LT(objects, 45'000);
}

}  // namespace
}  // namespace spamgraph::logs
