#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "logs/row_samples.hpp"
#include "spamgraph/core/error.hpp"

namespace spamgraph::logs {
namespace {

using testing::ElementsAre;
using testing::StartsWith;

TEST(Delimited, ReadsItsSample)
{
    TextReader reader("delimited");
    EXPECT_THAT(reader.read(sample_text("delimited")),
                ElementsAre("+0 192.0.2.10 15 example.com", "+1 2001:db8::11 1 mx1.example.com",
                            "+2 192.0.2.12 28 gone.example.com nxdomain",
                            R"(+3 192.0.2.12 65 a\046b.example)", "+4 192.0.2.12 16 a.example nxdomain",
                            "no-time", "client", "empty-label", "qtype", "columns"));
    EXPECT_FALSE(reader.report.truncated);
    EXPECT_FALSE(reader.report.assumed_zone);
    EXPECT_FALSE(reader.report.inferred_year);
}

ReaderOptions named_columns()
{
    ReaderOptions options;
    options.columns.time = "when";
    options.columns.client = "src";
    options.columns.qname = "name";
    options.columns.qtype = "type";
    options.columns.answers = "answers";
    options.columns.header = true;
    return options;
}

TEST(Delimited, FindsColumnsByTheHeaderInEveryUnit)
{
    const std::string header = "name,type,src,when,answers\n";
    const std::string text = "\xef\xbb\xbf" + header +
                             "\"a.b\",MX,192.0.2.1,1376943300,\"10 mx1.a.b; 20 mx2.a.b\"\n" + header +
                             "c.d,1,192.0.2.2,2013-08-19 20:15:01,198.51.100.7|198.51.100.8\n" +
                             "e.f,1,192.0.2.3,1376943302250,\n";
    const auto rows = TextReader("delimited", named_columns()).read(text);
    EXPECT_THAT(
        rows, ElementsAre("+0 192.0.2.1 15 a.b mx1.a.b/-1/10 mx2.a.b/-1/20",
                          "+1 192.0.2.2 1 c.d 198.51.100.7/-1/-1 198.51.100.8/-1/-1", "+2 192.0.2.3 1 e.f"));
    EXPECT_EQ(TextReader("delimited", named_columns()).read(text, {40, 80, 120}), rows);
}

TEST(Delimited, SaysWhichColumnsAreMissing)
{
    const auto message = [](const ReaderOptions& options) -> std::string {
        try {
            TextReader("delimited", options);
            return "no error";
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ExitCode::usage);
            return error.what();
        }
    };
    ReaderOptions options = named_columns();
    EXPECT_EQ(message(options), "no error");
    options.columns.qtype.clear();
    EXPECT_THAT(message(options), StartsWith("missing option '--column-qtype' ("));
    options = named_columns();
    options.columns.header = false;
    EXPECT_THAT(message(options), StartsWith("invalid column 'when' ("));
}

TEST(Delimited, IsRecognisedOnlyByColumnsThatFit)
{
    const LogFormat& format = find_log_format("delimited");
    EXPECT_TRUE(format.recognises(sample_text("delimited"), sample_options()));
    EXPECT_FALSE(format.recognises(sample_text("delimited"), {}));
    EXPECT_FALSE(format.recognises(sample_text("delimited"), named_columns()));
}

TEST(Delimited, RowsAndAnswersThatAreOdd)
{
    const auto read = [](const std::string& row) {
        return TextReader("delimited", named_columns()).read("name,type,src,when,answers\n" + row + "\n");
    };
    EXPECT_THAT(read(R"("a.b",MX,192.0.2.1,1376943300,"10 mx1.a.b)"),
                ElementsAre("columns"));  // no end of a quote
    EXPECT_THAT(read("a.b,MX,192.0.2.1"), ElementsAre("no-time"));
    EXPECT_THAT(read("a.b,MX,192.0.2.1,1376943300"), ElementsAre("+0 192.0.2.1 15 a.b"));
    EXPECT_THAT(read("a.b,MX,192.0.2.1,1376943300,65535 mx1.a.b;65536 mx2.a.b;;7"),
                ElementsAre("+0 192.0.2.1 15 a.b mx1.a.b/-1/65535 mx2.a.b/-1/-1"));
    EXPECT_THAT(read("a.b,MX,192.0.2.1,2013-08-19 20:15:00 x,"), ElementsAre("no-time"));
    EXPECT_THAT(read("a.b,MX,192.0.2.1,@4000000052127cce0a1b2c3d,"), ElementsAre("+0 192.0.2.1 15 a.b"));
}

TEST(Delimited, AnMxQueryMayBeAnsweredWithoutARecord)
{
    ReaderOptions options = named_columns();
    const std::string rows =
        "name,type,src,when,rcode,answers\na.b,MX,192.0.2.1,1376943300,NOERROR,\n"
        "a.b,MX,192.0.2.1,1376943300,0,-\na.b,MX,192.0.2.1,1376943300,2,\n"
        "a.b,MX,192.0.2.1,1376943300,0,0 .\na.b,A,192.0.2.1,1376943300,0,\n";
    const std::string some = "+0 192.0.2.1 15 a.b", none = some + " no-data", address = "+0 192.0.2.1 1 a.b";
    EXPECT_THAT(TextReader("delimited", options).read(rows), ElementsAre(some, some, some, some, address));
    options.columns.rcode = "rcode";
    EXPECT_THAT(TextReader("delimited", options).read(rows), ElementsAre(none, none, some, some, address));
    options.columns.answers = "";
    EXPECT_THAT(TextReader("delimited", options).read(rows), ElementsAre(some, some, some, some, address));
}

}  // namespace
}  // namespace spamgraph::logs
