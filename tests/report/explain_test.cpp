#include "spamgraph/report/explain.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <sstream>

#include "report/gates.hpp"
#include "report/sample_findings.hpp"
#include "spamgraph/core/error.hpp"
#include "spamgraph/report/client_past.hpp"

namespace spamgraph::report {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

namespace {

const ExplainOptions kOptions{"result.h5", 100, false, {}};

std::string unwrapped(const std::string& page)
{
    std::istringstream words(page);
    std::string text;
    for (std::string word; words >> word;) text += word + ' ';
    return text;
}

/// What the page says of a client of the sample after `change`.
template <class Change>
std::string explain_changed(Change change)
{
    Findings findings = test::sample_findings();
    auto& client = *std::ranges::find(findings.clients, test::suspect_address(0), &ClientFinding::address);
    client.suspect = false;
    change(client);
    return unwrapped(render_client(findings, client.address, {}, kOptions));
}

ClientPast past_of(std::uint64_t mail_queries, std::uint64_t mail_domains, Day day = test::kLastDay)
{
    ClientPast past{{test::kFirstDay, test::kLastDay}, {}};
    ClientDay client_day{day, {}};
    client_day.row.queries = 5'000;
    client_day.row.mail_queries = mail_queries;
    client_day.row.mail_domains = mail_domains;
    past.days.push_back(client_day);
    return past;
}

std::string explain_absent(const ClientPast& past)
{
    return unwrapped(render_client(test::sample_findings(), *parse_address("192.0.2.200"), past, kOptions));
}

std::string explain_name(const std::string& name)
{
    return unwrapped(render_name(test::sample_findings(), name, kOptions));
}

}  // namespace

TEST(ExplainClient, GivesASuspectsNumbersAndWhatItShares)
{
    const Findings findings = test::sample_findings();
    const std::string page = unwrapped(render_client(findings, test::suspect_address(0), {}, kOptions));
    EXPECT_THAT(page, HasSubstr("A suspect: no gate failed"));
    EXPECT_THAT(page, HasSubstr("NUMBERS of 2013-08-19"));
    EXPECT_THAT(page, HasSubstr("n: mail queries, tested period 4,000"));
    EXPECT_THAT(page, HasSubstr("m: mail domains, the day 2,010"));
    EXPECT_THAT(page, HasSubstr("p2: against its own past not observable"));
    EXPECT_THAT(page, HasSubstr("q: false discovery rate 0.0031"));
    EXPECT_THAT(
        page,
        HasSubstr(
            "8 names (large providers 1, universities 1, relay candidates 3, in between 2, low profile 1)"
            "; 1 asked for by no other suspect"));
    EXPECT_THAT(page, HasSubstr("203.0.113.9 by mx1.relay.example, mx2.relay.example"));
    EXPECT_THAT(page, HasSubstr("relay7.openhost.example 2 of 4"));
}

TEST(ExplainClient, ReadsTheRowOfTheRightSuspect)
{
    const std::string page =
        unwrapped(render_client(test::sample_findings(), test::suspect_address(9), {}, kOptions));
    EXPECT_THAT(
        page, HasSubstr("2 names (large providers 1, relay candidates 1); 0 asked for by no other suspect"));
    EXPECT_THAT(page, HasSubstr("203.0.113.9 by mx1.relay.example 1 of 4"));
}

TEST(ExplainClient, NamesTheFirstGateThatFailed)
{
    EXPECT_THAT(
        explain_changed([](auto& c) { c.mail_domains = 29, c.q = 1; }),
        AllOf(HasSubstr(
                  "Not a suspect: the gate 'mail domains that day' failed first: 29 (rule: at least 30)."),
              HasSubstr("not reached")));
    EXPECT_THAT(explain_changed([](auto& c) { c.peak_hour_mail = 19, c.day_mail = 59; }),
                HasSubstr("the gate 'mail queries' failed first: 19 an hour, 59 a day (rule: at least 20 "
                          "an hour or 60 a day)."));
    EXPECT_THAT(explain_changed([](auto& c) { c.q = 0.4; }),
                HasSubstr("the gate 'q' failed first: 0.4 (p1 decides) (rule: at most 0.05)."));
    EXPECT_THAT(explain_changed([](auto& c) { c.q = 0.4, c.p_past = 0.3; }),
                HasSubstr("the gate 'q' failed first: 0.4 (p2 decides)"));
    EXPECT_THAT(
        explain_changed([](auto& c) { c.role = "mail-server", c.role_evidence = "340 PTR"; }),
        AllOf(HasSubstr("the gate 'role' failed first: mail-server"), HasSubstr("mail-server: 340 PTR")));
    EXPECT_THAT(explain_changed([](auto& c) { c.role = "allow-listed"; }),
                HasSubstr("the gate 'allow-list' failed first: on it"));
}

TEST(ExplainClient, PassesAtTheGatesThemselves)
{
    EXPECT_THAT(explain_changed(
                    [](auto& c) { c.mail_domains = 30, c.peak_hour_mail = 20, c.day_mail = 20, c.q = 0.05; }),
                Not(HasSubstr("FAILED")));
    EXPECT_THAT(explain_changed([](auto& c) { c.peak_hour_mail = 19, c.day_mail = 60; }),
                Not(HasSubstr("FAILED")));
}

TEST(ExplainClient, HoldsNumbersAgainstTheRulesOfTheResult)
{
    ExplainOptions options = kOptions;
    options.rules.suspects.min_mail_domains = 5'000;
    EXPECT_THAT(unwrapped(render_client(test::sample_findings(), *parse_address("192.0.2.3"), {}, options)),
                HasSubstr("failed first: 40 (rule: at least 5,000)"));
}

TEST(ExplainClient, SaysWhereTheNumbersOfOthersAre)
{
    EXPECT_THAT(explain_absent({}),
                AllOf(HasSubstr("Not a suspect: it did not pass the first gates"), HasSubstr("not known"),
                      HasSubstr("at least 30"), HasSubstr("--days")));
}

TEST(ExplainClient, FindsTheGateInTheDayFiles)
{
    EXPECT_THAT(
        explain_absent(past_of(4, 3)),
        AllOf(HasSubstr("Not a suspect: on 2013-08-19 the gate 'mail domains that day' failed first: 3"),
              HasSubstr("2013-08-19 5,000 0 4 3")));
    EXPECT_THAT(explain_absent(past_of(44, 31)),
                HasSubstr("the gate 'mail queries' failed first: 44 a day, under 20 in any hour"));
    EXPECT_THAT(explain_absent(past_of(0, 0)), HasSubstr("failed first: 0"));
    EXPECT_THAT(
        explain_absent(past_of(100, 50, test::kFirstDay)),
        HasSubstr("Not tested: it passes the first gates on 2013-08-18, and the result tests 2013-08-19."));
    EXPECT_THAT(explain_absent(past_of(100, 50)), HasSubstr("No verdict"));
    EXPECT_THAT(explain_absent({{test::kFirstDay, test::kLastDay}, {}}),
                HasSubstr("Not a suspect: it made no mail query on 2013-08-18, 2013-08-19."));
}

TEST(ExplainName, GivesTheNumbersOfARelay)
{
    EXPECT_THAT(explain_name("relay7.openhost.example"),
                AllOf(HasSubstr("A relay candidate: number 2 of 4, direct layer."),
                      HasSubstr("suspects that asked 60"), HasSubstr("60 of 68 suspects (88.2%)"),
                      HasSubstr("mail host evidence 4:"), Not(HasSubstr("FAILED"))));
    EXPECT_THAT(explain_name("mx1.relay.example"),
                AllOf(HasSubstr("One of the names of 203.0.113.9, a relay candidate: number 1 of 4"),
                      HasSubstr("2 names: mx1.relay.example, mx2.relay.example")));
    EXPECT_THAT(explain_name("203.0.113.9"), HasSubstr("A relay candidate: number 1 of 4"));
}

TEST(ExplainName, TellsWhoTakesItsMailAndWhereItsAddressesLie)
{
    Findings findings = test::sample_findings();
    findings.domains[0].exchange_cluster = "big.example";
    EXPECT_THAT(unwrapped(render_name(findings, "big.example", kOptions)),
                HasSubstr("big.example: 1,200 mail domains behind it of those asked for, of 9,000"));
    EXPECT_THAT(explain_name("rare.example"), HasSubstr("exchange cluster not observable"));
    findings.relays[0].address_prefixes = 4;
    findings.relays[0].address_countries = 1;
    const std::string relay = unwrapped(render_name(findings, "203.0.113.9", kOptions));
    EXPECT_THAT(relay, HasSubstr("Its addresses in 4 prefixes (/24, IPv6 /48), 1 country."));
    EXPECT_THAT(relay, Not(HasSubstr("network")));
}

TEST(ExplainName, NamesTheFirstGateThatFailed)
{
    EXPECT_THAT(explain_name("rare.example"),
                AllOf(HasSubstr("Not a relay: the gate 'suspects that asked' failed first: 1 of 68 (1.5%)"),
                      HasSubstr("tier low profile (rule: degree-one)"),
                      HasSubstr("their kept queries 12, of them 0")));
    EXPECT_THAT(explain_name("popular.example"),
                HasSubstr("the gate 'other clients that asked' failed first: 4,950 of 19,742 (25.1%) (rule: "
                          "at most 2%)"));
}

TEST(ExplainName, OfSeveralCampaignsTakesTheOneThatAsks)
{
    Findings findings = test::sample_findings();
    findings.campaigns.resize(2);
    const auto row = static_cast<std::int64_t>(
        std::ranges::find(findings.domains, "rare.example", &DomainFinding::registered_domain) -
        findings.domains.begin());
    SuspectGraph graph;
    std::size_t suspects = 0;
    for (ClientFinding& client : findings.clients) {
        if (!client.suspect) continue;
        client.campaign = suspects < 50 ? 0 : 1;
        if (suspects++ >= 51) {
            graph.indices.push_back(row);
            graph.data.push_back(2);
            graph.mx.push_back(0);
        }
        graph.indptr.push_back(static_cast<std::int64_t>(graph.indices.size()));
    }
    ASSERT_EQ(suspects, 68U);
    findings.graph = graph;
    EXPECT_THAT(unwrapped(render_name(findings, "rare.example", kOptions)), HasSubstr("17 of 18"));
}

TEST(ExplainName, TestsTheOddsAndWantsMoreOfASmallShare)
{
    // 20 of 68 is an exploratory share: 100 times the odds are needed.
    const Rules rules;
    EXPECT_EQ(first_failed(relay_gates({40, 68, 100, 20'000}, rules)), nullptr);
    EXPECT_EQ(first_failed(relay_gates({20, 68, 100, 20'000}, rules))->what, "odds of a suspect");
    EXPECT_EQ(first_failed(relay_gates({20, 68, 1, 20'000}, rules)), nullptr);
    EXPECT_EQ(first_failed(relay_gates({2, 4, 0, 20'000}, rules))->what, "suspects in the campaign");
}

TEST(ExplainName, SaysWhenNoRelayIsTested)
{
    EXPECT_THAT(unwrapped(render_name(test::three_suspects(), "shared.example", kOptions)),
                HasSubstr("the gate 'suspects in the campaign' failed first: 3 (rule: at least 5)"));
}

TEST(ExplainName, RefusesANameThatNoSuspectAskedFor)
{
    try {
        render_name(test::sample_findings(), "absent.example", kOptions);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ExitCode::no_input);
        EXPECT_STREQ(error.what(), "name 'absent.example' is not in 'result.h5' (no suspect asked for it)");
    }
}

TEST(Explain, KeepsItsWidthAndDisarmsTexts)
{
    Findings findings = test::sample_findings();
    findings.domains[4].rule = findings.domains[4].registered_domain = "\x1b[2J" + std::string(300, 'a');
    findings.clients[0].role_evidence = "\x1b]0;x\x07" + std::string(300, ' ') + "\xff";
    ExplainOptions options = kOptions;
    options.width = 60;
    for (const std::string& page : {render_name(findings, "rare.example", options),
                                    render_client(findings, findings.clients[0].address, {}, options)}) {
        std::istringstream lines(page);
        for (std::string line; std::getline(lines, line);) {
            EXPECT_LE(line.size(), 60U) << line;
            EXPECT_TRUE(std::ranges::all_of(line, [](char c) { return c >= 0x20 && c <= 0x7e; })) << line;
        }
    }
}

TEST(ParseName, TakesNamesAsTypedAndAsShown)
{
    EXPECT_EQ(parse_name("MX1.Example.COM."), "mx1.example.com");
    EXPECT_EQ(parse_name("a\\032b.example"), "a\\032b.example");
    EXPECT_EQ(parse_name("a b.example"), "a\\032b.example");
    EXPECT_EQ(parse_name("a\\999b.example"), "a\\092999b.example");
    EXPECT_THROW(parse_name("a..example"), Error);
    EXPECT_THROW(parse_name(""), Error);
    EXPECT_THROW(parse_name(std::string(64, 'a') + ".example"), Error);
}

}  // namespace spamgraph::report
