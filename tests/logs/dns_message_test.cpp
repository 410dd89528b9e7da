#include "logs/dns_message.hpp"

#include <gtest/gtest.h>

#include "logs/dns_samples.hpp"

namespace spamgraph::logs {
namespace {

/// The canonical text of the name at `at`, with where it ends; "" for a name that is refused.
std::string name_at(const std::string& message, std::size_t at)
{
    NameText text;
    const auto end = read_wire_name(bytes_of(message), at, text);
    return end ? std::string(text.view()) + " " + std::to_string(*end) : "";
}

const std::string kHeader(12, '\0');

TEST(WireName, IsCanonical)
{
    EXPECT_EQ(name_at(kHeader + wire_name("WWW.Example.com"), 12), "www.example.com 29");
    EXPECT_EQ(name_at(kHeader + wire_name(""), 12), ". 13");
    // Bytes that are no text of a name are escaped, a dot within a label, too: labels stay apart.
    EXPECT_EQ(name_at(kHeader + std::string("\x04"
                                            "a.b\\"
                                            "\x03"
                                            "\x00 \xff"
                                            "\x00",
                                            10),
                      12),
              "a\\046b\\092.\\000\\032\\255 22");
}

TEST(WireName, GoesOnWhereAPointerLeadsBack)
{
    const std::string message = kHeader + wire_name("example.com") + "\x02mx\xc0\x0c" + "\xc0\x19";
    EXPECT_EQ(name_at(message, 25), "mx.example.com 30");
    EXPECT_EQ(name_at(message, 30), "mx.example.com 32");
    EXPECT_EQ(name_at(kHeader + wire_name("example.com") + "\xc0\x14", 25), "com 27");  // into the middle
}

TEST(WireName, RefusesPointersThatDoNotLeadBack)
{
    EXPECT_EQ(name_at(kHeader + "\xc0\x0c", 12), "");  // to itself
    EXPECT_EQ(name_at(kHeader + "\x01"
                                "a\xc0\x0c",
                      12),
              "");                                                        // into its own labels
    EXPECT_EQ(name_at(kHeader + "\xc0\x0e" + wire_name("com"), 12), "");  // forward
    EXPECT_EQ(name_at(kHeader + "\xc0\x0e\xc0\x0c", 14), "");             // to each other
    EXPECT_EQ(name_at(kHeader + wire_name("com") + std::string("\xc0\x00", 2), 17), "");  // into the header
    EXPECT_EQ(name_at(kHeader + wire_name("com") + "\xc0\x0b", 17), "");
    EXPECT_EQ(name_at(kHeader + wire_name("com") + "\xc3\xff", 17), "");  // past the end
    EXPECT_EQ(name_at(kHeader + wire_name("com") + "\xc0", 17), "");      // half a pointer
    EXPECT_EQ(name_at(kHeader + "\x01"
                                "a\x01"
                                "b\xc0\x0e",
                      14),
              "");  // a label, then its own beginning
}

TEST(WireName, RefusesLongChainsOfPointers)
{
    // A name and pointers, each to the one before it.
    std::string message = kHeader + wire_name("com");
    std::vector<std::string> names;
    std::size_t target = 12;
    for (int i = 0; i < 300; ++i) {
        const std::size_t at = message.size();
        message += u16_be(0xc000U | static_cast<unsigned>(target));
        names.push_back(name_at(message, at));
        target = at;
    }
    EXPECT_EQ(names[126], "com 271");
    EXPECT_EQ(names[127], "");
    EXPECT_EQ(names[299], "");
}

TEST(WireName, HasAtMost255OctetsAndLabelsOf63)
{
    const std::string label(63, 'a');
    const std::string long_name = label + "." + label + "." + label + ".";
    EXPECT_EQ(name_at(kHeader + wire_name(long_name + std::string(61, 'b')), 12),
              long_name + std::string(61, 'b') + " 267");
    EXPECT_EQ(name_at(kHeader + wire_name(long_name + std::string(62, 'b')), 12), "");
    EXPECT_EQ(name_at(kHeader + wire_name(std::string(64, 'a')), 12), "");  // 0x40 is no length
    EXPECT_EQ(name_at(kHeader + '\x80' + std::string(200, 'a'), 12), "");
    // Too long only with what a pointer adds.
    EXPECT_EQ(name_at(kHeader + wire_name(long_name) + "\x3e" + std::string(62, 'b') + "\xc0\x0c", 12 + 193),
              "");
}

TEST(WireName, CutAnywhereIsRefused)
{
    const std::string name = wire_name("mx1.example.com");
    for (std::size_t size = 0; size < name.size(); ++size)
        EXPECT_EQ(name_at(kHeader + name.substr(0, size), 12), "") << size;
}

TEST(WireName, EveryByteEscapedFits)
{
    std::string wire = kHeader;
    for (const int length : {63, 63, 63, 61}) wire += static_cast<char>(length) + std::string(length, '\xff');
    EXPECT_EQ(name_at(wire + '\0', 12).size(), 4 * 250 + 3 + 4U);
}

TEST(DnsMessage, HasHeaderAndQuestion)
{
    const std::string bytes = dns_response("Example.com", 15, {}, 3, 0xbeef);
    DnsMessage message;
    EXPECT_EQ(parse_dns_message(bytes_of(bytes), message), std::nullopt);
    EXPECT_EQ(message.id, 0xbeef);
    EXPECT_TRUE(message.is_response);
    EXPECT_EQ(message.opcode, 0);
    EXPECT_EQ(message.rcode, 3);
    EXPECT_EQ(message.qtype, 15);
    EXPECT_EQ(message.qclass, 1);
    EXPECT_EQ(text_of(message.wire_name), wire_name("Example.com"));
    EXPECT_EQ(message.question_end, bytes.size());
}

std::optional<Reason> reason_of(const std::string& bytes)
{
    DnsMessage message;
    return parse_dns_message(bytes_of(bytes), message);
}

TEST(DnsMessage, CutAnywhereIsRefused)
{
    const std::string bytes = dns_query("example.com", 1);
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_EQ(reason_of(bytes.substr(0, size)), Reason::message) << size;
    EXPECT_EQ(reason_of(bytes), std::nullopt);
}

TEST(DnsMessage, HasOneQuestion)
{
    const std::string asked = question("example.com", 1);
    for (const unsigned count : {0U, 2U, 65'535U})
        EXPECT_EQ(reason_of(dns_header(7, 0x0100, {count}) + asked + asked), Reason::questions) << count;
    // An error may come without its question, but not with two.
    EXPECT_EQ(reason_of(dns_header(7, 0x8181, {0})), std::nullopt);
    EXPECT_EQ(reason_of(dns_header(7, 0x8181, {2}) + asked + asked), Reason::questions);
}

TEST(DnsMessage, HasAQuestionWithoutPointers)
{
    const std::string head = dns_header(7, 0x0100, {});
    for (const char* const target : {"\xc0\x0c", "\xc0\x00", "\xc0\x10", "\xff\xff"})
        EXPECT_EQ(reason_of(head + std::string(target, 2) + std::string("\0\1\0\1", 4)), Reason::message);
    EXPECT_EQ(reason_of(head + wire_name(std::string(64, 'a')) + std::string("\0\1\0\1", 4)),
              Reason::message);
    const std::string label(63, 'a');
    const std::string name = label + "." + label + "." + label + ".";
    EXPECT_EQ(reason_of(head + question(name + std::string(61, 'b'), 1)), std::nullopt);
    EXPECT_EQ(reason_of(head + question(name + std::string(62, 'b'), 1)), Reason::name_length);
}

/// Whether the sections hold, and the subnet they name: "no", "yes" or "yes 192.0.2.0".
std::string options_of(const std::string& bytes)
{
    DnsMessage message;
    if (parse_dns_message(bytes_of(bytes), message)) return "no question";
    std::optional<Address> subnet;
    if (!read_query_options(message, subnet)) return "no";
    return subnet ? "yes " + format_address(*subnet) : "yes";
}

std::string options_with(const std::string& subnet)
{
    return options_of(dns_query_with("example.com", 1, opt_record(8, subnet)));
}

TEST(ClientSubnet, IsAnAddressWithoutItsHostBits)
{
    EXPECT_EQ(options_with(client_subnet(1, 24, {'\xc6', '\x33', '\x64'})), "yes 198.51.100.0");
    EXPECT_EQ(options_with(client_subnet(1, 20, {'\xc6', '\x33', '\x6f'})), "yes 198.51.96.0");
    EXPECT_EQ(options_with(client_subnet(1, 32, {'\xc6', '\x33', '\x64', '\x07'})), "yes 198.51.100.7");
    EXPECT_EQ(options_with(client_subnet(2, 33, {' ', '\x01', '\x0d', '\xb8', '\xff'})),
              "yes 2001:db8:8000::");
}

TEST(ClientSubnet, IsNotTakenWhereItIsNotWellFormed)
{
    EXPECT_EQ(options_with(client_subnet(1, 0, "")), "yes");  // the client wishes not to be told
    EXPECT_EQ(options_with(client_subnet(1, 24, {'\xc6', '\x33'})), "yes");
    EXPECT_EQ(options_with(client_subnet(1, 24, {'\xc6', '\x33', '\x64', '\x07'})), "yes");
    EXPECT_EQ(options_with(client_subnet(1, 33, {'\xc6', '\x33', '\x64', '\x07', '\x01'})), "yes");
    EXPECT_EQ(options_with(client_subnet(2, 129, std::string(17, '\x20'))), "yes");
    EXPECT_EQ(options_with(client_subnet(3, 8, {'\x01'})), "yes");
    std::string longer = opt_record(8, "abcd");
    longer[14] = '\x05';  // an option that goes on behind its record
    EXPECT_EQ(options_of(dns_query_with("example.com", 1, longer)), "yes");
    EXPECT_EQ(options_with("\x01"), "yes");
    EXPECT_EQ(options_of(dns_query_with("example.com", 1, opt_record(10, "cookie"))), "yes");
    EXPECT_EQ(options_of(dns_query("example.com", 1)), "yes");
}

TEST(ClientSubnet, IsFoundBehindOtherOptionsAndRecords)
{
    const std::string subnet = client_subnet(1, 24, {'\xc6', '\x33', '\x64'});
    const std::string options = u16_be(10) + u16_be(2) + "ab" + u16_be(8) + u16_be(7) + subnet;
    const std::string opt = std::string(1, '\0') + u16_be(41) + u16_be(1232) + u32_be(0) +
                            u16_be(static_cast<unsigned>(options.size())) + options;
    const std::string message = dns_header(7, 0x0100, {1, 1, 1, 2}) + question("example.com", 1) +
                                record(1, 5, "abcd") + record(2, 5, wire_name("ns")) + record(1, 5, "abcd") +
                                opt;
    EXPECT_EQ(options_of(message), "yes 198.51.100.0");
}

TEST(DnsMessage, OwnersOfRecordsMayBeWrittenInFull)
{
    const auto with_owner = [](const std::string& owner) {
        return dns_header(7, 0x0100, {1, 1, 0, 1}) + question("example.com", 1) + owner +
               record(1, 5, "abcd").substr(2) + opt_record(8, client_subnet(1, 24, {'\xc6', '\x33', '\x64'}));
    };
    const std::string second = opt_record(8, client_subnet(1, 24, {'\xcb', '\0', 'q'}));
    const std::string pointer = "\xc0\x0c";
    EXPECT_EQ(options_of(with_owner(wire_name("www.example.com"))), "yes 198.51.100.0");
    EXPECT_EQ(options_of(with_owner("\x03www" + pointer)), "yes 198.51.100.0");
    EXPECT_EQ(options_of(with_owner("\x40" + pointer)), "no");  // neither a label nor a pointer
    EXPECT_EQ(options_of(with_owner("\x80" + pointer)), "no");
    EXPECT_EQ(options_of(dns_header(7, 0x0100, {1, 1}) + question("example.com", 1) + "\x03www"), "no");
    EXPECT_EQ(options_of(dns_header(7, 0x0100, {1, 1}) + question("example.com", 1) + "\xc0"), "no");
    // Of two OPT records, which no message may have, the first counts.
    EXPECT_EQ(options_of(dns_header(7, 0x0100, {1, 0, 0, 2}) + question("example.com", 1) + second +
                         opt_record(8, client_subnet(1, 24, {'\xc6', '\x33', '\x64'}))),
              "yes 203.0.113.0");
}

TEST(DnsMessage, SectionsKeepWithinIt)
{
    const std::string whole =
        dns_query_with("example.com", 1, opt_record(8, client_subnet(1, 24, {'\xc6', '\x33', '\x64'})));
    const std::size_t question_end = dns_query("example.com", 1).size();
    for (std::size_t size = question_end; size < whole.size(); ++size)
        EXPECT_EQ(options_of(whole.substr(0, size)), "no") << size;
    EXPECT_EQ(options_of(whole + "padding"), "yes 198.51.100.0");
    // Counts that no message can hold cost nothing.
    EXPECT_EQ(options_of(dns_header(7, 0x0100, {1, 65'535, 65'535, 65'535}) + question("example.com", 1)),
              "no");
}

/// The answers of a response, "host(preference)/ttl" or "address/ttl" each; "broken" behind them where the
/// section breaks off.
std::string answers_of(const std::string& bytes, std::uint16_t qtype)
{
    DnsMessage message;
    if (parse_dns_message(bytes_of(bytes), message)) return "no question";
    AnswerParser parser;
    const bool holds = parser.parse(message, qtype);
    std::string text;
    for (const Answer& answer : parser.answers())
        text += (answer.host.empty() ? format_address(answer.address) : std::string(answer.host)) + "(" +
                std::to_string(answer.preference) + ")/" + std::to_string(answer.ttl_s) + " ";
    return holds ? text : text + "broken";
}

TEST(Answers, OfAnAddressQueryAreAddressesAndAliases)
{
    const std::string message = dns_response(
        "www.example.com", 1,
        {record(5, 60,
                "\x03"
                "web\xc0\x10"),
         record(1, 300, wire_address("192.0.2.1")), record(28, 0x80000000, wire_address("2001:db8::1")),
         record(46, 300, "signature"), record(16, 300, "\x04text"), record(1, 300, "abc"),
         record(28, 300, "abcd"), record(1, 300, "abcd", 3)});
    EXPECT_EQ(answers_of(message, qtype::kA), "web.example.com(-1)/60 192.0.2.1(-1)/300 2001:db8::1(-1)/0 ");
}

TEST(Answers, OfAMailQueryAreExchanges)
{
    const auto mx = [](unsigned preference, const std::string& name) {
        return record(15, 3600, u16_be(preference) + name);
    };
    const std::string message =
        dns_response("Example.com", 15,
                     {record(5, 60, wire_name("other.example")), mx(10, "\x02MX\xc0\x0c"),
                      mx(65'535, wire_name("mx.example.net")), mx(0, wire_name("")),
                      mx(5, wire_name("mx.example.net") + "x"), mx(5, "\xc0\xff"), record(15, 60, "")});
    EXPECT_EQ(answers_of(message, qtype::kMx), "mx.example.com(10)/3600 mx.example.net(65535)/3600 ");
}

TEST(Answers, OfAMessageThatBreaksOffAreThoseBefore)
{
    const std::string first = dns_response("example.com", 1, {record(1, 5, wire_address("192.0.2.1"))});
    const std::string whole = dns_response(
        "example.com", 1, {record(1, 5, wire_address("192.0.2.1")), record(1, 5, wire_address("192.0.2.2"))});
    for (std::size_t size = first.size(); size < whole.size(); ++size)
        EXPECT_EQ(answers_of(whole.substr(0, size), qtype::kA), "192.0.2.1(-1)/5 broken") << size;
    std::string many = first;
    many[6] = many[7] = '\xff';
    EXPECT_EQ(answers_of(many, qtype::kA), "192.0.2.1(-1)/5 broken");
}

TEST(SameWireName, DoesNotLookAtCase)
{
    const std::string a = wire_name("Example.COM"), b = wire_name("eXample.com"),
                      c = wire_name("example.net");
    EXPECT_TRUE(same_wire_name(bytes_of(a), bytes_of(b)));
    EXPECT_FALSE(same_wire_name(bytes_of(a), bytes_of(c)));
    EXPECT_FALSE(same_wire_name(bytes_of(a), bytes_of(a).first(4)));
}

}  // namespace
}  // namespace spamgraph::logs
