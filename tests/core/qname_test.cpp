#include "spamgraph/core/qname.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <random>
#include <regex>
#include <set>
#include <string>
#include <vector>

namespace spamgraph {
namespace {

/// The canonical form, or which problem there is.
std::string canonical(std::string_view raw)
{
    std::string out = "left over";
    switch (canonical_qname(raw, out)) {
        case NameProblem::none:
            return out;
        case NameProblem::empty_label:
            return "empty label";
        case NameProblem::label_length:
            return "label length";
        case NameProblem::name_length:
            return "name length";
    }
    return "unknown problem";
}

/// A name of exactly `bytes` bytes in labels of at most 63.
std::string name_of(std::size_t bytes)
{
    std::string name(bytes, 'a');
    for (std::size_t dot = 63; dot + 1 < bytes; dot += 64) name[dot] = '.';
    return name;
}

TEST(CanonicalQname, IsLowerCaseWithoutTrailingDot)
{
    EXPECT_EQ(canonical("WWW.Example.COM"), "www.example.com");
    EXPECT_EQ(canonical("www.example.com."), "www.example.com");
    EXPECT_EQ(canonical("com"), "com");
    EXPECT_EQ(canonical("_dmarc.a-b.example"), "_dmarc.a-b.example");
    EXPECT_EQ(canonical("@[`{Z"), "@[`{z");  // the neighbours of the letters stay
}

TEST(CanonicalQname, TheRootIsADot)
{
    EXPECT_EQ(canonical("."), ".");
    EXPECT_EQ(canonical(""), ".");
}

TEST(CanonicalQname, RefusesEmptyLabels)
{
    for (const char* raw : {"..", "...", ".com", "a..b", "a.b..", ".a.", "..a"})
        EXPECT_EQ(canonical(raw), "empty label") << raw;
}

TEST(CanonicalQname, CountsTheBytesOfLabels)
{
    EXPECT_EQ(canonical(std::string(63, 'a') + ".com"), std::string(63, 'a') + ".com");
    EXPECT_EQ(canonical("x." + std::string(63, 'a')), "x." + std::string(63, 'a'));
    EXPECT_EQ(canonical(std::string(64, 'a') + ".com"), "label length");
    EXPECT_EQ(canonical("x." + std::string(64, 'a')), "label length");
    EXPECT_EQ(canonical(std::string(64, 'a') + "."), "label length");
    EXPECT_EQ(canonical(std::string(63, '\xff')).size(), 4U * 63);  // escapes do not count
}

TEST(CanonicalQname, CountsTheBytesOfNames)
{
    EXPECT_EQ(canonical(name_of(253)), name_of(253));
    EXPECT_EQ(canonical(name_of(253) + "."), name_of(253));
    EXPECT_EQ(canonical(name_of(254)), "name length");
    EXPECT_EQ(canonical(name_of(254) + "."), "name length");
    EXPECT_EQ(canonical(name_of(255)), "name length");
}

TEST(CanonicalQname, TheNameIsJudgedBeforeItsLabels)
{
    EXPECT_EQ(canonical(std::string(300, 'a')), "name length");
    EXPECT_EQ(canonical(std::string(300, '.')), "name length");
    EXPECT_EQ(canonical(std::string(64, 'a') + "..b"), "label length");  // then from left to right
    EXPECT_EQ(canonical("b.." + std::string(64, 'a')), "empty label");
}

TEST(CanonicalQname, EscapesWhatIsNotPlain)
{
    using namespace std::string_view_literals;
    EXPECT_EQ(canonical("a b.com"), "a\\032b.com");
    EXPECT_EQ(canonical("a\\b.com"), "a\\092b.com");
    EXPECT_EQ(canonical("\0.com"sv), "\\000.com");
    EXPECT_EQ(canonical("\xff\x7f\x1f"), "\\255\\127\\031");
    EXPECT_EQ(canonical("!~\"(;"), "!~\"(;");
    EXPECT_EQ(canonical("\n\r\t"), "\\010\\013\\009");
}

TEST(CanonicalQname, DifferentNamesStayDifferent)
{
    std::set<std::string> forms;
    for (int byte = 0; byte < 256; ++byte)
        forms.insert(canonical(std::string(1, static_cast<char>(byte)) + "x"));
    EXPECT_EQ(forms.size(),
              256U - 26);  // A to Z fall on a to z
    EXPECT_NE(canonical("\\032"), canonical(" "));
}

TEST(CanonicalQname, OfALongNameIsThatOfItsLabels)
{
    std::mt19937 random(23);
    int problems = 0, changed = 0, kept = 0;
    for (int i = 0; i < 30'000; ++i) {
        std::vector<std::string> labels(1 + random() % 6), lower;
        bool has_problem = false;
        for (std::string& label : labels) {
            const std::size_t size = random() % 16 == 0 ? random() % 2 * 64 : 1 + random() % 63;
            label.assign(size, static_cast<char>('a' + random() % 26));
            lower.push_back(label);
            has_problem |= size == 0 || size > kMaxLabelBytes;
            if (size > 0 && random() % 16 == 0) label[random() % size] &= ~0x20;
        }
        const std::string raw = fmt::format("{}", fmt::join(labels, "."));
        if (has_problem || raw.size() > kMaxNameBytes) {
            ASSERT_FALSE(is_canonical_qname(raw)) << raw;
            ++problems;
            continue;
        }
        ASSERT_EQ(canonical(raw), fmt::format("{}", fmt::join(lower, "."))) << raw;
        ASSERT_EQ(is_canonical_qname(raw), labels == lower) << raw;
        ++(labels == lower ? kept : changed);
    }
    EXPECT_GT(problems, 1'000);
    EXPECT_GT(changed, 1'000);
    EXPECT_GT(kept, 1'000);
}

TEST(IsHostName, TakesLettersDigitsAndHyphens)
{
    for (const char* name :
         {"example.com", "mx1.example.com", "_a.example", "a-b.c-d", "1.example", "xn--p1ai.xn--p1ai"})
        EXPECT_TRUE(is_host_name(name)) << name;
}

TEST(IsHostName, RefusesOtherTexts)
{
    for (const char* name :
         {"", ".", "localhost", "a..b", ".a.b", "a.b.", "a b.c", "a\\032b.c", "*.example.com", "192.0.2.1",
          "a.1", "10 mx.example.com", "example.com:25", "a,b.c", "v=spf1 a.b"})
        EXPECT_FALSE(is_host_name(name)) << name;
}

TEST(IsHostName, SaysOfRandomTextsWhatAnExpressionSays)
{
    const std::regex host("([a-zA-Z0-9_-]+\\.)+(?![0-9]+$)[a-zA-Z0-9_-]+");
    std::mt19937 random(19);
    const std::string bytes = "aZ09-_....\\ ";
    int hosts = 0;
    for (int i = 0; i < 20'000; ++i) {
        std::string name(random() % 10, '\0');
        const std::size_t kinds = bytes.size() - random() % 4;
        for (char& c : name) c = bytes[random() % kinds];
        ASSERT_EQ(is_host_name(name), std::regex_match(name, host)) << name;
        hosts += is_host_name(name);
    }
    EXPECT_GT(hosts, 1'000);
}

TEST(IsDnsblStyle, TakesFourNumbersAndAZone)
{
    EXPECT_TRUE(is_dnsbl_style("1.2.0.192.zen.spamhaus.org"));
    EXPECT_TRUE(is_dnsbl_style("255.255.255.255.bl.example"));
    EXPECT_TRUE(is_dnsbl_style("0.0.0.0.bl.example"));
    EXPECT_FALSE(is_dnsbl_style("256.2.0.192.bl.example"));
    EXPECT_FALSE(is_dnsbl_style("2.0.192.bl.example"));
    EXPECT_FALSE(is_dnsbl_style("1.2.0.192"));
    EXPECT_FALSE(is_dnsbl_style("1.2.0.192.example"));  // one label is no zone
    EXPECT_FALSE(is_dnsbl_style("1.2.0.x.bl.example"));
    EXPECT_FALSE(is_dnsbl_style("a.1.2.0.192.bl.example"));
    EXPECT_FALSE(is_dnsbl_style("1.2.0.192.in-addr.arpa"));
    EXPECT_FALSE(is_dnsbl_style("."));
    EXPECT_FALSE(is_dnsbl_style(""));
}

TEST(IsDnsblStyle, Takes32HexDigitsAndAZone)
{
    std::string nibbles;
    for (int i = 0; i < 32; ++i) nibbles += std::string(1, "0123456789abcdef"[i % 16]) + ".";
    EXPECT_TRUE(is_dnsbl_style(nibbles + "bl.example"));
    EXPECT_FALSE(is_dnsbl_style(nibbles + "ip6.arpa"));
    EXPECT_FALSE(is_dnsbl_style("f." + nibbles.substr(2) + "example"));
    EXPECT_FALSE(is_dnsbl_style("f." + nibbles.substr(4) + "bl.example"));  // 31 of them
    EXPECT_FALSE(is_dnsbl_style("g." + nibbles.substr(2) + "bl.example"));
    EXPECT_FALSE(is_dnsbl_style("ff." + nibbles.substr(2) + "bl.example"));
}

TEST(IsMailLabel, MatchesTheWholeLabel)
{
    for (const char* label : {"mx", "mx1", "mx-01", "mail", "mail-2", "smtp", "smtp99", "mta", "mta-",
                              "relay3", "gate", "inbound", "aspmx", "aspmx5", "mail--1"})
        EXPECT_TRUE(is_mail_label(label)) << label;
    for (const char* label : {"", "webmail", "mailer", "mails", "mx1a", "xmx", "mail_1", "m", "smt",
                              "smtp-out", "mail1.x", "mailmx", "1mx", "MX"})
        EXPECT_FALSE(is_mail_label(label)) << label;
}

TEST(FirstLabel, EndsAtTheFirstDot)
{
    EXPECT_EQ(first_label("mx1.example.com"), "mx1");
    EXPECT_EQ(first_label("com"), "com");
    EXPECT_EQ(first_label("."), "");
    EXPECT_EQ(first_label(""), "");
}

TEST(CanonicalLabel, IsWhatANameHasButForTheDot)
{
    for (int byte = 0; byte < 256; ++byte) {
        const std::string label{static_cast<char>(byte), 'x'};
        std::string expected, written(8, '\0');
        if (byte == '.')
            expected = "\\046x";
        else
            EXPECT_EQ(canonical_qname(label, expected), NameProblem::none);
        written.resize(
            static_cast<std::size_t>(write_canonical_label(label, written.data()) - written.data()));
        EXPECT_EQ(written, expected) << byte;
    }
}

}  // namespace
}  // namespace spamgraph
