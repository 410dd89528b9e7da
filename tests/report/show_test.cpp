#include "spamgraph/report/show.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "report/sample_findings.hpp"

namespace spamgraph::report {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

namespace {

std::string show(const Findings& findings, std::size_t width = 100)
{
    ShowOptions options;
    options.file = "result.h5";
    options.width = width;
    return render_findings(findings, options);
}

std::size_t longest_line(const std::string& page)
{
    std::size_t longest = 0;
    std::istringstream lines(page);
    for (std::string line; std::getline(lines, line);) longest = std::max(longest, line.size());
    return longest;
}

/// The page on one line, so that a sentence is found wherever it was wrapped.
std::string unwrapped(const std::string& page)
{
    std::istringstream words(page);
    std::string text;
    for (std::string word; words >> word;) text += word + ' ';
    return text;
}

bool is_plain(const std::string& page)
{
    return std::ranges::all_of(page, [](char c) { return c == '\n' || (c >= 0x20 && c <= 0x7e); });
}

std::string every_byte()
{
    std::string bytes;
    for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);
    return bytes;
}

const std::vector<std::string> kHostile{"\x1b[2J\x1b]0;owned\x07.example",
                                        "\xe2\x80\xae.example",
                                        "a\r\nb\x9b"
                                        "31m.example",
                                        std::string("nul\0.example", 12),
                                        "<script>alert(1)</script>",
                                        "=cmd|'/c calc'!a1",
                                        std::string(253, '\x1b'),
                                        every_byte()};

/// The sample with a hostile text wherever text of a file can stand.
Findings hostile_findings(const std::string& text)
{
    Findings findings = test::sample_findings();
    findings.domain_texts = {};
    for (DomainFinding& domain : findings.domains) {
        findings.domain_texts.push_back(text);
        domain.registered_domain = domain.tld = domain.rule = domain.country = domain.tier = text;
    }
    for (RelayFinding& relay : findings.relays) relay.entity = text, relay.names = {text, text, text};
    for (ClientFinding& client : findings.clients) {
        client.role_evidence = client.country = client.network = text;
        if (!client.role.empty()) client.role = text;
    }
    for (TierFinding& tier : findings.tiers) tier.tier = text;
    for (ExchangeClusterFinding& cluster : findings.exchange_clusters)
        cluster.cluster = cluster.exchange = text;
    for (TldFinding& tld : findings.tlds) tld.tld = tld.kind = text;
    for (ReasonRows& reason : findings.reasons) reason.reason = text;
    for (NotObservable& entry : findings.not_observable) entry = {text, text};
    findings.surges[1].series = findings.surges[1].basis = text;
    return findings;
}

}  // namespace

TEST(Show, SaysWhatHappenedInOneSentence)
{
    EXPECT_THAT(
        unwrapped(show(test::sample_findings())),
        HasSubstr(
            "68 clients ran a spam campaign on 2013-08-19 from 19:41 to 22:10 UTC: together they asked "
            "for the MX of 40,123 mail domains (281,004 pairs of a client and a domain) and share 4 hosts"));
}

TEST(Show, HoldsEveryFindingWithItsEvidence)
{
    const std::string page = unwrapped(show(test::sample_findings()));
    EXPECT_THAT(page, HasSubstr("MX queries rose to 4,412 a minute where 1,190 were expected (3.7 times)"));
    EXPECT_THAT(page, HasSubstr("from earlier days"));
    EXPECT_THAT(page, HasSubstr("68 suspects among 72 clients"));
    EXPECT_THAT(page, HasSubstr("largest q is 0.0031, so about 0.21 of these 68 are expected to be false"));
    EXPECT_THAT(page, HasSubstr("mail-server 1 1 192.0.2.1 900 340 PTR"));
    EXPECT_THAT(page, HasSubstr("1 more client passed the gates without being unusual"));
    EXPECT_THAT(page, HasSubstr("low profile 30,000 30,000 60,000 99.0%"));
    EXPECT_THAT(page, HasSubstr("1. 203.0.113.9, an address with 2 names"));
    EXPECT_THAT(page,
                HasSubstr("63 of 68 suspects (92.6%), 9 of 19,742 other clients (0.046%): at least 4,914 "
                          "times the odds"));
    EXPECT_THAT(page, HasSubstr("names: mx1.relay.example, mx2.relay.example"));
    EXPECT_THAT(page, HasSubstr(".jp 798,123 5,000 30,000 3.1x"));
    EXPECT_THAT(page, HasSubstr("3 country TLDs"));
    EXPECT_THAT(page, HasSubstr("big.example 3 1,200 9,000 68 81,234 small.example 1 4 7 3 6"));
    EXPECT_THAT(page, HasSubstr("900,000 MX queries for 20,000 domains under generic TLDs"));
    EXPECT_THAT(page, HasSubstr("2013-08-19 1,012,345 700,000 800,123 20,010 9,100 218 42,000 571,000"));
    EXPECT_THAT(page, HasSubstr("4,012 rows (port 4,000, columns 12)"));
    EXPECT_THAT(page, HasSubstr("country of a client: no geographic database was given"));
}

TEST(Show, IsOnePage)
{
    const std::string page = show(test::sample_findings());
    EXPECT_LE(std::ranges::count(page, '\n'), 80);
    EXPECT_GE(std::ranges::count(page, '\n'), 50);
}

TEST(Show, DrawsTheSurgeAboveItsBaseline)
{
    const std::string page = show(test::sample_findings());
    // A row in which only the surge stands, and the axis below with its times.
    EXPECT_THAT(page, testing::ContainsRegex("\n +\\| +#{30,}\n"));
    EXPECT_THAT(page, testing::ContainsRegex("\n +0 \\+-+=+-+\n"));
    EXPECT_THAT(page, testing::ContainsRegex("18:27 +19:41 +22:10 +23:26\n"));
}

TEST(Show, MarksMinutesWithoutLogs)
{
    Findings findings = test::sample_findings();
    EXPECT_THAT(show(findings), Not(HasSubstr("logs missing")));
    for (std::size_t i = 0; i < findings.series.time.size(); ++i)
        if (findings.series.time[i] > test::kSurgeLast) findings.series.missing[i] = 1;
    EXPECT_THAT(show(findings), AllOf(HasSubstr("????"), HasSubstr("'?' logs missing")));
}

TEST(Show, SaysThatNothingWasFound)
{
    const std::string page = unwrapped(show(test::quiet_findings()));
    EXPECT_THAT(
        page,
        HasSubstr("No spam run was found from 2013-08-18 to 2013-08-19: no surge, no suspects, no relays."));
    EXPECT_THAT(page, HasSubstr("The busiest minute had 1,405 MX queries (2013-08-18 05:42 UTC)"));
    EXPECT_THAT(page, AllOf(Not(HasSubstr("RELAYS")), Not(HasSubstr("TIERS")), HasSubstr("TOTALS")));
}

TEST(Show, SaysThatASmallDayProvesNothing)
{
    Findings findings = test::quiet_findings();
    EXPECT_THAT(unwrapped(show(findings)), Not(HasSubstr("That says little")));
    for (DayTotals& day : findings.days) day.mail_clients = 99;
    EXPECT_THAT(unwrapped(show(findings)),
                HasSubstr("a day had at most 99 mail-active clients, and at least 100"));
}

TEST(Show, NamesASurgeWithoutSuspectsAndItsExplanations)
{
    Findings findings = test::sample_findings();
    std::erase_if(findings.clients, [](const ClientFinding& client) { return client.suspect; });
    findings.campaigns.clear();
    findings.relays.clear();
    EXPECT_THAT(unwrapped(show(findings)),
                HasSubstr("No spam run was found from 2013-08-18 to 2013-08-19: no suspects, no relays. The "
                          "surge of MX queries on "
                          "2013-08-19 from 19:41 to 22:10 UTC has no suspect behind it. 3 unusual clients "
                          "are explained by their role."));
}

TEST(Show, ClaimsNoCampaignOfThree)
{
    const std::string page = unwrapped(show(test::three_suspects()));
    EXPECT_THAT(page, HasSubstr("3 clients looked up an unusual amount of mail on 2013-08-19"));
    EXPECT_THAT(page, HasSubstr("no campaign is claimed"));
    EXPECT_THAT(page, HasSubstr("Not tested: 3 suspects, and at least 5 are needed."));
    EXPECT_THAT(page, Not(HasSubstr("spam campaign")));
    EXPECT_THAT(page, HasSubstr("shared hosts: 3 suspects; at least 5 are needed"));
}

TEST(Show, FindsWordsWithoutASurge)
{
    Findings findings = test::sample_findings();
    findings.surges.clear();
    EXPECT_THAT(unwrapped(show(findings)),
                HasSubstr("68 clients ran a spam campaign on 2013-08-19: together"));
}

TEST(Show, KeepsEveryWidth)
{
    for (const Findings& findings : {test::sample_findings(), test::quiet_findings(), test::three_suspects()})
        for (const std::size_t width : {60, 72, 80, 100, 133, 200})
            EXPECT_LE(longest_line(show(findings, width)), width);
    EXPECT_GT(longest_line(show(test::sample_findings(), 200)), 100U);
}

TEST(Show, LosesNoTotalOnANarrowPage)
{
    const std::string page = show(test::sample_findings(), 60);
    for (const char* const total :
         {"1,012,345", "700,000", "800,123", "20,010", "9,100", "218", "42,000", "571,000"})
        EXPECT_THAT(page, HasSubstr(total));
}

TEST(Show, DisarmsHostileTexts)
{
    for (const std::string& text : kHostile) {
        for (const std::size_t width : {60, 100}) {
            const std::string page = show(hostile_findings(text), width);
            EXPECT_TRUE(is_plain(page)) << text;
            EXPECT_LE(longest_line(page), width) << text;
        }
    }
    EXPECT_THAT(show(hostile_findings(kHostile.front())), HasSubstr("\\x1b[2J\\x1b]0;owned\\x07.example"));
}

TEST(Show, DisarmsTheNameOfItsFile)
{
    ShowOptions options;
    options.file = "a\x1b[31m\nb.h5";
    EXPECT_THAT(render_findings(test::quiet_findings(), options),
                StartsWith("spamgraph  a\\x1b[31m\\x0ab.h5: "));
}

TEST(Show, ColoursOnlyWhenAsked)
{
    ShowOptions options;
    EXPECT_TRUE(is_plain(render_findings(test::sample_findings(), options)));
    options.colour = true;
    const std::string page = render_findings(test::sample_findings(), options);
    EXPECT_THAT(page, HasSubstr("\x1b[1mSURGE\x1b[0m\n"));
}

TEST(Show, BearsAnEmptyResult)
{
    EXPECT_THAT(show(Findings{}), HasSubstr("No spam run was found on 1970-01-01"));
}

TEST(Show, SaysHowManyItLeavesOut)
{
    Findings findings = test::sample_findings();
    while (findings.relays.size() < 40) findings.relays.push_back(findings.relays.back());
    const std::string page = show(findings);
    EXPECT_THAT(page, AllOf(HasSubstr("and 65 more in /clients"), HasSubstr("and 35 more in /relays")));
}

TEST(Show, TellsThePeriodAndTheChangesOfARelay)
{
    Findings findings = test::sample_findings();
    EXPECT_THAT(show(findings), Not(HasSubstr("in step")));
    RelayFinding& relay = findings.relays[0];
    relay.period_seconds = 600;
    relay.period_p = 2.4e-9;
    relay.rayleigh_share = 0.95;
    relay.period_clients = 63;
    relay.period_clock = "1 h / 6";
    relay.ttl_seconds = 300;
    relay.ttl_locked = 1;
    relay.address_changes = 3;
    relay.domain_changes = 10;
    const std::string page = unwrapped(show(findings, 200));
    EXPECT_THAT(page,
                HasSubstr("every 600 s (p 2.4e-09, 95.0% of 63 suspects in step), a scheduler's 1 h / 6, a "
                          "multiple of its TTL of 300 s"));
    EXPECT_THAT(page, HasSubstr("3 address and 10 domain changes over the window"));
}

TEST(Show, TellsCampaignsWhatLiesNearAndWhere)
{
    Findings findings = test::sample_findings();
    const std::string one = show(findings);
    for (const char* const heading : {"CAMPAIGNS", "CLOSE BY", "WHERE", "NETWORKS of"})
        EXPECT_THAT(one, Not(HasSubstr(heading)));
    findings.campaigns.push_back(
        {1, 12, 900, 1'800, 2, findings.surges[0].first, findings.surges[0].last, 3, 1});
    findings.expansion = {{0, "client", "192.0.2.77", 0.01, 31, 24, 3, true},
                          {0, "client", "192.0.2.78", 0.02, 2, 900, 1, false}};
    findings.countries = {{"UA", 50, 400, 6.5, 0.6, 0.8, 1e-20}};
    findings.asns = {{"64500", 40, 300, 5, 0.5, 0.7, 1e-9}};
    findings.zone = {{40, 12, 7, 3.5, 0.001}};
    const std::string page = unwrapped(show(findings));
    EXPECT_THAT(page, AllOf(HasSubstr("2 spam campaigns"), HasSubstr("1 12 900 1,800 2"),
                            HasSubstr("192.0.2.77 0 3 24 31x"), Not(HasSubstr("192.0.2.78"))));
    EXPECT_THAT(page, AllOf(HasSubstr("UA 50 400 6.5x 1e-20"), HasSubstr("64500 40 300 5.0x 1e-09"),
                            HasSubstr("12 of 40 low-profile names are of the country")));
}

}  // namespace spamgraph::report
