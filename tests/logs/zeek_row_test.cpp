#include <fmt/format.h>
#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "logs/zeek_tsv.hpp"

namespace spamgraph::logs {
namespace {

/// The columns of a Zeek dns.log in their usual order, with the values of a good row.
std::vector<std::pair<std::string, std::string>> usual_row()
{
    return {{"ts", "1376943359.631940"},
            {"uid", "C1"},
            {"id.orig_h", "192.0.2.1"},
            {"id.orig_p", "40000"},
            {"id.resp_h", "192.0.2.53"},
            {"id.resp_p", "53"},
            {"proto", "udp"},
            {"trans_id", "7"},
            {"rtt", "0.1"},
            {"query", "a.example"},
            {"qclass", "1"},
            {"qclass_name", "C_INTERNET"},
            {"qtype", "1"},
            {"qtype_name", "A"},
            {"rcode", "0"},
            {"rcode_name", "NOERROR"},
            {"AA", "F"},
            {"TC", "F"},
            {"RD", "T"},
            {"RA", "T"},
            {"Z", "0"},
            {"answers", "-"},
            {"TTLs", "-"},
            {"rejected", "F"}};
}

std::string join(const std::vector<std::string>& parts)
{
    return fmt::format("{}", fmt::join(parts, "\t"));
}

class ZeekRow : public testing::Test {
protected:
    using Changes = std::map<std::string, std::string>;
    static constexpr const char* kGone = "(no such column)";

    /// The usual row with other values, or without columns, under the header that says so.
    std::optional<Reason> parse(const Changes& changes = {})
    {
        std::vector<std::string> names, values;
        for (const auto& [name, value] : usual_row()) {
            const auto change = changes.find(name);
            if (change != changes.end() && change->second == kGone) continue;
            names.push_back(name);
            values.push_back(change == changes.end() ? value : change->second);
        }
        if (const auto opcode = changes.find("opcode"); opcode != changes.end()) {
            names.push_back(opcode->first);
            values.push_back(opcode->second);
        }
        parser_.header = {};
        parser_.header.read_line("#fields\t" + join(names));
        return parse_row(join(values));
    }
    std::optional<Reason> parse_row(const std::string& row)
    {
        row_ = row;
        query_ = {};
        time_s_.reset();
        std::vector<std::uint32_t> fences{static_cast<std::uint32_t>(-1)};
        for (std::size_t at = row_.find(parser_.header.separator); at != row_.npos;
             at = row_.find(parser_.header.separator, at + 1))
            fences.push_back(static_cast<std::uint32_t>(at));
        fences.push_back(static_cast<std::uint32_t>(row_.size()));
        return parser_.parse(row_, fences, query_, time_s_);
    }

    /// "name/ttl" or "address/ttl" of every answer.
    std::string answers() const
    {
        std::string text;
        for (const Answer& answer : query_.answers)
            text +=
                fmt::format("{}{}/{}", text.empty() ? "" : " ",
                            answer.host.empty() ? format_address(answer.address) : std::string(answer.host),
                            answer.ttl_s);
        return text;
    }

    ZeekRowParser parser_;
    std::string row_;
    Query query_;
    std::optional<std::int64_t> time_s_;
};

TEST_F(ZeekRow, IsAQuery)
{
    ASSERT_EQ(parse({{"query", "WWW.Example.COM"}}), std::nullopt);
    EXPECT_EQ(query_.time_s, 1'376'943'359);
    EXPECT_EQ(time_s_, 1'376'943'359);
    EXPECT_EQ(format_address(query_.client), "192.0.2.1");
    EXPECT_EQ(query_.qname, "www.example.com");
    EXPECT_EQ(query_.qtype, qtype::kA);
    EXPECT_FALSE(query_.nxdomain);
    EXPECT_EQ(query_.row, row_);
}

TEST_F(ZeekRow, MayHave23Or24Or26Columns)
{
    EXPECT_EQ(parse({{"rtt", kGone}}), std::nullopt);
    EXPECT_EQ(parser_.header.fields, 23);
    EXPECT_EQ(query_.qname, "a.example");
    EXPECT_EQ(parse(), std::nullopt);
    EXPECT_EQ(parser_.header.fields, 24);

    std::vector<std::string> names, values;
    for (const auto& [name, value] : usual_row()) {
        names.push_back(name);
        values.push_back(value);
    }
    names.insert(names.begin() + 13, {"opcode", "opcode_name"});
    values.insert(values.begin() + 13, {"0", "query"});
    parser_.header = {};
    parser_.header.read_line("#fields\t" + join(names));
    EXPECT_EQ(parser_.header.fields, 26);
    EXPECT_EQ(parse_row(join(values)), std::nullopt);
    EXPECT_EQ(query_.qname, "a.example");
    EXPECT_EQ(query_.qtype, qtype::kA);
}

TEST_F(ZeekRow, WithoutAHeaderHasNoMeaning)
{
    parser_.header = {};
    EXPECT_EQ(parse_row("1376943359.6\t192.0.2.1\ta.example\t1"), Reason::no_header);
    for (const char* column : {"ts", "id.orig_h", "query"})
        EXPECT_EQ(parse({{column, kGone}}), Reason::no_header);
    EXPECT_EQ(parse({{"qtype", kGone}, {"qtype_name", kGone}}), Reason::no_header);
    EXPECT_FALSE(time_s_);
}

TEST_F(ZeekRow, NeedsATime)
{
    for (const char* ts : {"0", "0.5", "1376943359", "1376943359.", "4294967295.999", "01376943359.5",
                           "00000000001376943359.5", "2013-08-19T22:15:59+0200", "2013-08-19T20:15:59.5Z"})
        EXPECT_EQ(parse({{"ts", ts}}), std::nullopt) << ts;
    for (const char* ts : {"-",
                           "",
                           "-1.5",
                           "+1",
                           " 1",
                           "1 ",
                           "1e9",
                           "1376943359.5x",
                           "1376943359,5",
                           "NaN",
                           "inf",
                           "1.2.3",
                           ".5",
                           "0x10",
                           "1376943359.12345x",
                           "137694335x.123456",
                           "1376x43359.123456",
                           "1376943359x123456",
                           "00000000000000000001376943359x",
                           "4294967296",
                           "99999999999999999999.5",
                           "2013-08-19",
                           "2013-08-19T20:15:59Zx"}) {
        EXPECT_EQ(parse({{"ts", ts}}), Reason::no_time) << ts;
        EXPECT_FALSE(time_s_) << ts;
    }
    EXPECT_EQ(parse({{"ts", "2013-08-19T22:15:59+0200"}}), std::nullopt);
    EXPECT_EQ(query_.time_s, 1'376'943'359);
    EXPECT_EQ(parse({{"ts", "4294967295.9"}}), std::nullopt);
    EXPECT_EQ(query_.time_s, 4'294'967'295);
}

TEST_F(ZeekRow, NeedsAllColumnsAndNoMore)
{
    parse();
    const std::string whole = row_;
    EXPECT_EQ(parse_row(whole + "\t"), Reason::columns);
    EXPECT_EQ(time_s_, 1'376'943'359);
    EXPECT_EQ(parse_row(whole.substr(0, whole.rfind('\t'))), Reason::columns);
    EXPECT_EQ(parse_row("1376943359.6"), Reason::columns);
    EXPECT_EQ(parse_row("a\tb"), Reason::no_time);  // the time comes first
    EXPECT_EQ(parse_row(whole), std::nullopt);

    // The time may stand behind the end of a row.
    parser_.header.read_line("#fields\tquery\tid.orig_h\tqtype\tts");
    EXPECT_EQ(parse_row("a.example\t192.0.2.1\t1"), Reason::no_time);
    EXPECT_EQ(parse_row("a.example\t192.0.2.1\t1\t5\tmore"), Reason::columns);
    EXPECT_EQ(parse_row("a.example\t192.0.2.1\t1\t5"), std::nullopt);
}

// What makes the counts of real logs differ from a plain count of rows. Of 53,615 rows of a competition's
// network (wrccdc 2018, the same as TSV and as JSON): 3,834 of port 137 (name "*", type NBSTAT), 5 of class
// CH (version.bind, authors.bind), and 9 without a type, which Zeek wrote for a response whose query it had
// not seen, 2 of them without a name. Of 54 rows of zat's dns.log: 3 with neither name nor type. Of 50 of its
// JSON: 3 of port 137 (WPAD). Of 1,833 rows of a server's day in 24 hourly logs ("missing_host" of RITA): 8
// of port 137 ("*"), 4 of port 5353 (_services._dns-sd._udp.local), 5 of class CH (version.bind). They stand
// in 13 of the hours and come from scanners that ask for nothing else in that hour, so that it has as many
// clients less; of the other 1,816 rows each hour has every client.
TEST_F(ZeekRow, OtherNameServicesAreSkipped)
{
    for (const char* port : {"137", "5353", "5355"})
        EXPECT_EQ(parse({{"id.resp_p", port}}), Reason::port) << port;
    for (const char* port : {"53", "1370", "-", ""})
        EXPECT_EQ(parse({{"id.resp_p", port}}), std::nullopt) << port;
    EXPECT_EQ(parse({{"id.resp_p", kGone}}), std::nullopt);
}

TEST_F(ZeekRow, OtherClassesAreSkipped)
{
    EXPECT_EQ(parse({{"qclass", "3"}}), Reason::dns_class);
    EXPECT_EQ(parse({{"qclass", "-"}}), std::nullopt);
    EXPECT_EQ(parse({{"qclass", "1"}, {"qclass_name", "C_CHAOS"}}), std::nullopt);  // the number decides
    EXPECT_EQ(parse({{"qclass", kGone}, {"qclass_name", "C_CHAOS"}}), Reason::dns_class);
    EXPECT_EQ(parse({{"qclass", kGone}, {"qclass_name", "-"}}), std::nullopt);
    EXPECT_EQ(parse({{"qclass", kGone}, {"qclass_name", kGone}}), std::nullopt);
}

TEST_F(ZeekRow, OtherOpcodesAreSkipped)
{
    EXPECT_EQ(parse({{"opcode", "0"}}), std::nullopt);
    EXPECT_EQ(parse({{"opcode", "-"}}), std::nullopt);
    EXPECT_EQ(parse({{"opcode", "5"}}), Reason::opcode);
}

TEST_F(ZeekRow, AResponseWithoutItsQueryIsSkipped)
{
    EXPECT_EQ(parse({{"query", "-"}}), Reason::response);
    EXPECT_EQ(parse({{"qtype", "-"}}), Reason::response);
    EXPECT_EQ(parse({{"qtype", kGone}, {"qtype_name", "-"}}), Reason::response);
    EXPECT_EQ(parse({{"qtype", "15"}, {"qtype_name", "-"}}), std::nullopt);  // the number decides
}

TEST_F(ZeekRow, NeedsATypeOf16Bits)
{
    EXPECT_EQ(parse({{"qtype", "0"}}), std::nullopt);
    EXPECT_EQ(parse({{"qtype", "65535"}}), std::nullopt);
    EXPECT_EQ(query_.qtype, 65'535);
    for (const char* text : {"65536", "-1", "1x", "", "A", "1.0", " 1", "99999999999999999999"})
        EXPECT_EQ(parse({{"qtype", text}}), Reason::qtype) << text;
}

TEST_F(ZeekRow, TypesHaveNumbersOrNames)
{
    const std::pair<const char*, std::uint16_t> names[] = {
        {"A", 1}, {"PTR", 12}, {"MX", 15}, {"TXT", 16}, {"AAAA", 28}};
    for (const auto& [name, number] : names) {
        EXPECT_EQ(parse({{"qtype", std::to_string(number)}}), std::nullopt);
        EXPECT_EQ(query_.qtype, number);
        EXPECT_EQ(parse({{"qtype", kGone}, {"qtype_name", name}}), std::nullopt);
        EXPECT_EQ(query_.qtype, number);
    }
    EXPECT_EQ(parse({{"qtype", kGone}, {"qtype_name", "*"}}), std::nullopt);
    EXPECT_EQ(query_.qtype, 0);
}

TEST_F(ZeekRow, NeedsAClient)
{
    for (const char* client : {"-", "", "192.0.2", "192.0.2.1.5", "host", "192.0.2.256"})
        EXPECT_EQ(parse({{"id.orig_h", client}}), Reason::client) << client;
    EXPECT_EQ(parse({{"id.orig_h", "2001:db8::1"}}), std::nullopt);
    EXPECT_EQ(format_address(query_.client), "2001:db8::1");
}

TEST_F(ZeekRow, NeedsAName)
{
    EXPECT_EQ(parse({{"query", "a..example"}}), Reason::empty_label);
    EXPECT_EQ(parse({{"query", std::string(64, 'a') + ".example"}}), Reason::label_length);
    EXPECT_EQ(parse({{"query", std::string(254, 'a')}}), Reason::name_length);
    EXPECT_EQ(parse({{"query", "(empty)"}}), std::nullopt);
    EXPECT_EQ(query_.qname, ".");
}

TEST_F(ZeekRow, UndoesZeeksEscapes)
{
    const std::pair<const char*, const char*> forms[] = {{R"(a\x62c.example)", "abc.example"},
                                                         {R"(a\x2eb.example)", "a.b.example"},
                                                         {R"(\xFF\xfe.example)", R"(\255\254.example)"},
                                                         {R"(a\\b)", R"(a\092b)"},
                                                         {R"(a\b)", R"(a\092b)"},
                                                         {R"(\x4)", R"(\092x4)"},
                                                         {R"(\xg1)", R"(\092xg1)"},
                                                         {R"(a\)", R"(a\092)"},
                                                         {R"(\\x41)", R"(\092x41)"},
                                                         {R"(\x5cx41)", R"(\092x41)"},
                                                         {R"(\x00)", R"(\000)"},
                                                         {R"(A\x41.)", "aa"},
                                                         {R"(\x)", R"(\092x)"}};
    for (const auto& [text, name] : forms) {
        EXPECT_EQ(parse({{"query", text}}), std::nullopt) << text;
        EXPECT_EQ(query_.qname, name) << text;
    }
    EXPECT_EQ(parse({{"query", R"(a\x2e\x2eb)"}}), Reason::empty_label);
    EXPECT_EQ(parse({{"query", std::string(60, 'a') + R"(\x61\x61\x61)"}}), std::nullopt);  // 63 bytes
    EXPECT_EQ(parse({{"query", std::string(60, 'a') + R"(\x61\x61\x61\x61)"}}), Reason::label_length);
}

/// Every fault of a row at once; the first of an order is told, then the next once it is mended.
TEST_F(ZeekRow, TellsTheFirstOfSeveralFaults)
{
    Changes faults{{"ts", "never"}, {"id.resp_p", "5353"}, {"qclass", "3"},
                   {"query", "-"},  {"qtype", "x"},        {"id.orig_h", "none"}};
    EXPECT_EQ(parse(faults), Reason::no_time);
    faults.erase("ts");
    parse(faults);
    EXPECT_EQ(parse_row(row_ + "\tmore"), Reason::columns);
    EXPECT_EQ(parse(faults), Reason::port);
    faults.erase("id.resp_p");
    EXPECT_EQ(parse(faults), Reason::dns_class);
    faults.erase("qclass");
    EXPECT_EQ(parse(faults), Reason::response);
    faults["query"] = std::string(64, 'a') + "..b";
    EXPECT_EQ(parse(faults), Reason::qtype);
    faults.erase("qtype");
    EXPECT_EQ(parse(faults), Reason::client);
    faults.erase("id.orig_h");
    EXPECT_EQ(parse(faults), Reason::label_length);
    faults["query"] = std::string(64, 'a') + std::string(200, '.');
    EXPECT_EQ(parse(faults), Reason::name_length);
    faults["query"] = "b.." + std::string(64, 'a');
    EXPECT_EQ(parse(faults), Reason::empty_label);
    faults.erase("query");
    EXPECT_EQ(parse(faults), std::nullopt);
}

TEST_F(ZeekRow, NxdomainByNumberThenByName)
{
    parse({{"rcode", "3"}});
    EXPECT_TRUE(query_.nxdomain);
    parse({{"rcode", "0"}, {"rcode_name", "NXDOMAIN"}});
    EXPECT_FALSE(query_.nxdomain);
    parse({{"rcode", "-"}, {"rcode_name", "NXDOMAIN"}});
    EXPECT_FALSE(query_.nxdomain);
    parse({{"rcode", kGone}, {"rcode_name", "NXDOMAIN"}});
    EXPECT_TRUE(query_.nxdomain);
    parse({{"rcode", kGone}, {"rcode_name", kGone}});
    EXPECT_FALSE(query_.nxdomain);
}

TEST_F(ZeekRow, AnswersAreAddressesAndHostNames)
{
    parse({{"answers", "Cname.Example.NET,198.51.100.7,2001:db8::7"}, {"TTLs", "60.000000,300.5,0.0"}});
    EXPECT_EQ(answers(), "cname.example.net/60 198.51.100.7/300 2001:db8::7/0");
    parse({{"qtype", "15"}, {"answers", "mx1.example.net"}, {"TTLs", "60"}});
    EXPECT_EQ(answers(), "mx1.example.net/60");
}

TEST_F(ZeekRow, OnlyAddressAndMailAnswersAreRead)
{
    for (const char* qtype : {"12", "16", "2", "0", "255"}) {
        parse({{"qtype", qtype}, {"answers", "a.example.net,198.51.100.7"}});
        EXPECT_EQ(answers(), "") << qtype;
    }
    for (const char* qtype : {"1", "28", "15"}) {
        parse({{"qtype", qtype}, {"answers", "198.51.100.7"}});
        EXPECT_EQ(answers(), "198.51.100.7/-1") << qtype;
    }
}

TEST_F(ZeekRow, OtherTextsAmongTheAnswersKeepTheirTtl)
{
    parse({{"answers", "RRSIG A 5,a.example.net,<skipped>,localhost,,198.51.100.7,TXT 4 a.b"},
           {"TTLs", "1.0,2.0,3.0,4.0,5.0,6.0,7.0"}});
    EXPECT_EQ(answers(), "a.example.net/2 198.51.100.7/6");
}

TEST_F(ZeekRow, TtlsOfAnotherNumberSayNothing)
{
    parse({{"answers", "198.51.100.7,198.51.100.8"}, {"TTLs", "60.0"}});
    EXPECT_EQ(answers(), "198.51.100.7/-1 198.51.100.8/-1");
    parse({{"answers", "198.51.100.7,198.51.100.8"}, {"TTLs", "60.0,60.0,60.0"}});
    EXPECT_EQ(answers(), "198.51.100.7/-1 198.51.100.8/-1");
    parse({{"answers", "198.51.100.7,198.51.100.8"}, {"TTLs", "-,90.0"}});
    EXPECT_EQ(answers(), "198.51.100.7/-1 198.51.100.8/90");
    parse({{"answers", "198.51.100.7"}, {"TTLs", "60.000000,60.000000"}});
    EXPECT_EQ(answers(), "198.51.100.7/-1");
    parse({{"answers", "198.51.100.7"}, {"TTLs", kGone}});
    EXPECT_EQ(answers(), "198.51.100.7/-1");
    parse({{"answers", "198.51.100.7"}, {"TTLs", "99999999999"}});
    EXPECT_EQ(answers(), "198.51.100.7/99999999999");
}

TEST_F(ZeekRow, TtlsAreSecondsInAnyForm)
{
    const std::pair<const char*, std::int64_t> forms[] = {{"0.000000", 0},
                                                          {"60.000000", 60},
                                                          {"3600.999999", 3'600},
                                                          {"9999999.000000", 9'999'999},
                                                          {"12345678.000000", 12'345'678},
                                                          {"0003600.000000", 3'600},
                                                          {"3600.0000000", 3'600},
                                                          {"3600.00000", 3'600},
                                                          {"3600", 3'600},
                                                          {R"(\x360.000000)", 60},
                                                          {"-3600.000000", -1},
                                                          {"3600.00000x", -1},
                                                          {"36x0.000000", -1},
                                                          {"3600:000000", -1},
                                                          {".000000", -1},
                                                          {"", -1}};
    for (const auto& [text, seconds] : forms) {
        parse({{"answers", "198.51.100.7"}, {"TTLs", text}});
        EXPECT_EQ(answers(), fmt::format("198.51.100.7/{}", seconds)) << text;
    }
}

TEST_F(ZeekRow, AnAddressMayBeSplitByTheSeparatorOfASet)
{
    parse();
    parser_.header.read_line("#set_separator\t:");
    EXPECT_EQ(parse_row("1376943359.631940\tC1\t192.0.2.1\t40000\t192.0.2.53\t53\tudp\t7\t0.1\ta.example\t1\t"
                        "C_INTERNET\t1\tA\t0\tNOERROR\tF\tF\tT\tT\t0\t2001:db8::192.0.2.9\t60.000000\tF"),
              std::nullopt);
    EXPECT_EQ(answers(), "192.0.2.9/-1");
}

TEST_F(ZeekRow, AnswersMayBeAbsent)
{
    for (const char* none : {"-", "(empty)", "", kGone}) {
        parse({{"answers", none}, {"TTLs", "60.0"}});
        EXPECT_EQ(answers(), "") << none;
    }
}

TEST_F(ZeekRow, AnswersAreSplitBeforeEscapesAreUndone)
{
    parse({{"answers", R"(a\x2cb.example,\x61.example.net,MX1\x2eExample.net,198.51.100\x2e7,a\\b.example)"},
           {"TTLs", "1.0,2.0,3.0,4.0,5.0"}});
    EXPECT_EQ(answers(), "a.example.net/2 mx1.example.net/3 198.51.100.7/4");
    parse({{"answers", R"(\x2e,example.net.,..)"}});
    EXPECT_EQ(answers(), "example.net/-1");
}

TEST_F(ZeekRow, ManyAnswersKeepTheirTexts)
{
    std::string names, expected;
    for (int i = 0; i < 500; ++i) {
        names += fmt::format("{}h{}{}", i == 0 ? "" : ",", i, R"(\x2d.long-enough-for-the-heap.example)");
        expected += fmt::format("{}h{}-.long-enough-for-the-heap.example/-1", i == 0 ? "" : " ", i);
    }
    parse({{"answers", names}});
    EXPECT_EQ(answers(), expected);
    parse({{"answers", names}});  // again, from buffers that are grown
    EXPECT_EQ(answers(), expected);
    parse({{"answers", "b.example,198.51.100.7"}});
    EXPECT_EQ(answers(), "b.example/-1 198.51.100.7/-1");
}

TEST_F(ZeekRow, ObeysOtherSeparators)
{
    parser_.header = {};
    for (const char* line : {"#separator |", "#set_separator|;", "#empty_field|EMPTY", "#unset_field|?",
                             "#fields|ts|id.orig_h|query|qtype|answers|TTLs"})
        parser_.header.read_line(line);
    EXPECT_EQ(parse_row("5|192.0.2.1|a,b|1|198.51.100.7;198.51.100.8|1;2"), std::nullopt);
    EXPECT_EQ(query_.qname, "a,b");
    EXPECT_EQ(answers(), "198.51.100.7/1 198.51.100.8/2");
    EXPECT_EQ(parse_row("5|192.0.2.1|EMPTY|1|EMPTY|?"), std::nullopt);
    EXPECT_EQ(query_.qname, ".");
    EXPECT_EQ(parse_row("5|192.0.2.1|?|1|?|?"), Reason::response);
    EXPECT_EQ(parse_row("5|192.0.2.1|-|1|-|-"), std::nullopt);
}

TEST_F(ZeekRow, AnMxQueryMayBeAnsweredWithoutARecord)
{
    const auto has_no_data = [this](Changes changes) {
        changes.try_emplace("qtype", "15");
        EXPECT_FALSE(parse(changes));
        return query_.no_data;
    };
    EXPECT_TRUE(has_no_data({}));
    EXPECT_TRUE(has_no_data({{"answers", "(empty)"}, {"TTLs", "(empty)"}}));
    EXPECT_TRUE(has_no_data({{"rcode", kGone}}));
    EXPECT_TRUE(has_no_data({{"RD", "F"}, {"RA", "F"}, {"AA", "T"}}));
    EXPECT_TRUE(
        has_no_data({{"AA", kGone}, {"TC", kGone}, {"RD", kGone}, {"RA", kGone}, {"rejected", kGone}}));
    EXPECT_FALSE(has_no_data({{"qtype", "1"}}));
    EXPECT_FALSE(has_no_data({{"rcode", "3"}}));
    EXPECT_FALSE(has_no_data({{"rcode", "-"}, {"rcode_name", "-"}}));  // no response was seen
    EXPECT_FALSE(has_no_data({{"rcode", kGone}, {"rcode_name", "SERVFAIL"}}));
    EXPECT_FALSE(has_no_data({{"rejected", "T"}}));
    EXPECT_FALSE(has_no_data({{"TC", "T"}}));
    EXPECT_FALSE(has_no_data({{"RD", "F"}, {"RA", "F"}}));  // a referral
    EXPECT_FALSE(has_no_data({{"answers", kGone}}));
    EXPECT_FALSE(has_no_data({{"answers", "mx.example"}, {"TTLs", "60.0"}}));
    EXPECT_FALSE(has_no_data({{"answers", "(empty)"}, {"TTLs", "60.0"}}));  // a null MX
    EXPECT_FALSE(has_no_data({{"answers", "."}, {"TTLs", "60.0"}}));
}

}  // namespace
}  // namespace spamgraph::logs
