#include "spamgraph/core/public_suffix.hpp"

#include <gtest/gtest.h>

#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "spamgraph/core/error.hpp"
#include "spamgraph/core/qname.hpp"

namespace spamgraph {
namespace {

TEST(RegisteredDomain, IsThePublicSuffixAndOneLabel)
{
    const PublicSuffixes suffixes;
    EXPECT_EQ(suffixes.registered_domain("mx1.example.com"), "example.com");
    EXPECT_EQ(suffixes.registered_domain("example.com"), "example.com");
    EXPECT_EQ(suffixes.registered_domain("a.b.example.co.uk"), "example.co.uk");
    EXPECT_EQ(suffixes.registered_domain("www.example.xn--p1ai"), "example.xn--p1ai");
}

TEST(RegisteredDomain, ObeysWildcardsAndExceptions)
{
    const PublicSuffixes suffixes;
    EXPECT_EQ(suffixes.registered_domain("a.b.c.ck"), "b.c.ck");  // *.ck
    EXPECT_EQ(suffixes.registered_domain("a.www.ck"), "www.ck");  // !www.ck
}

TEST(RegisteredDomain, IsTheWholeNameWhereThereIsNone)
{
    const PublicSuffixes suffixes;
    for (const char* name : {"com", "co.uk", "c.ck", "localhost", "."})
        EXPECT_EQ(suffixes.registered_domain(name), name);
}

TEST(RegisteredDomain, AnUnknownTldIsAPublicSuffix)
{
    const PublicSuffixes suffixes;
    EXPECT_EQ(suffixes.registered_domain("a.b.no-such-tld"), "b.no-such-tld");
    EXPECT_EQ(suffixes.registered_domain("b.no-such-tld"), "b.no-such-tld");
}

TEST(RegisteredDomain, TakesTheLongestNames)
{
    const PublicSuffixes suffixes;
    std::string many_labels;
    while (many_labels.size() < kMaxNameBytes - 3) many_labels += "a.";
    many_labels += "com";
    EXPECT_EQ(suffixes.registered_domain(many_labels), "a.com");

    std::string raw(kMaxNameBytes - 3, '\xff');
    for (std::size_t dot = 63; dot < raw.size(); dot += 64) raw[dot] = '.';
    std::string escaped;
    raw.back() = '.';
    ASSERT_EQ(canonical_qname(raw + "com", escaped), NameProblem::none);
    const std::string_view domain = suffixes.registered_domain(escaped);
    EXPECT_EQ(domain.data() + domain.size(), escaped.data() + escaped.size());  // a tail of the name
    EXPECT_TRUE(domain.starts_with("\\255"));
    EXPECT_TRUE(domain.ends_with("\\255.com"));
    EXPECT_EQ(std::ranges::count(domain, '.'), 1);
}

TEST(HasMailLabel, AsksForALabelBelowTheRegisteredDomain)
{
    const PublicSuffixes suffixes;
    EXPECT_TRUE(suffixes.has_mail_label("mx1.example.com"));
    EXPECT_TRUE(suffixes.has_mail_label("mail.example.co.uk"));
    EXPECT_TRUE(suffixes.has_mail_label("smtp.a.b.example.com"));
    EXPECT_FALSE(suffixes.has_mail_label("mail.com"));
    EXPECT_FALSE(suffixes.has_mail_label("mail.co.uk"));
    EXPECT_FALSE(suffixes.has_mail_label("mail"));
    EXPECT_FALSE(suffixes.has_mail_label("webmail.example.com"));
    EXPECT_FALSE(suffixes.has_mail_label("www.mail.com"));
    EXPECT_FALSE(suffixes.has_mail_label("example.com"));
    EXPECT_FALSE(suffixes.has_mail_label("."));
}

class OwnList : public testing::Test {
protected:
    std::filesystem::path list_ =
        std::filesystem::path(testing::TempDir()) / ("public_suffixes." + std::to_string(::getpid()));
    ~OwnList() override { std::filesystem::remove(list_); }
};

TEST_F(OwnList, TakesThePlaceOfTheBuiltInOne)
{
    std::ofstream(list_) << "// ===BEGIN ICANN DOMAINS===\ncom\nexample.com\n// ===END ICANN DOMAINS===\n";
    PublicSuffixes suffixes(list_);
    EXPECT_EQ(suffixes.registered_domain("a.b.example.com"), "b.example.com");
    EXPECT_EQ(suffixes.registered_domain("a.example.co.uk"), "co.uk");

    suffixes = PublicSuffixes();  // a move keeps one list and frees the other
    EXPECT_EQ(suffixes.registered_domain("a.b.example.com"), "example.com");
}

TEST_F(OwnList, ThatCannotBeReadIsNamed)
{
    try {
        const PublicSuffixes suffixes(list_);
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ExitCode::no_input);
        EXPECT_NE(std::string(error.what()).find("'" + list_.string() + "'"), std::string::npos);
    }
}

}  // namespace
}  // namespace spamgraph
