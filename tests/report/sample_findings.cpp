#include "report/sample_findings.hpp"

#include <algorithm>
#include <cmath>

namespace spamgraph::test {

namespace {

Address address(const std::string& text)
{
    return parse_address(text).value();
}

ClientFinding client(const std::string& text, std::uint64_t mail_queries, double q,
                     const std::string& role = "", const std::string& evidence = "")
{
    ClientFinding finding;
    finding.address = address(text);
    finding.queries = 3 * mail_queries;
    finding.mx = mail_queries / 2;
    finding.mail_queries = mail_queries;
    finding.mail_domains = mail_queries / 2 + 10;
    finding.peak_per_minute = 90;
    finding.peak_hour_mail = mail_queries / 3;
    finding.day_mail = mail_queries + 7;
    finding.day = kLastDay;
    finding.p_cohort = q / 100;
    finding.p = q / 100;
    finding.q = q;
    finding.role = role;
    finding.role_evidence = evidence;
    return finding;
}

/// MX queries a minute: 1,200 with a slow wave, and 3,000 more in the surge.
SeriesTable make_series(bool surge)
{
    SeriesTable series;
    for (int minute = 0; minute < 2 * kMinutesPerDay; ++minute) {
        const std::int64_t time_s = first_second(kFirstDay) + 60LL * minute;
        const double wave = 1'200 + 200 * std::sin(minute * 6.283185307179586 / kMinutesPerDay);
        const bool inside = surge && time_s >= kSurgeFirst && time_s <= kSurgeLast;
        const auto mx =
            static_cast<std::uint64_t>(wave) + (inside ? 3'000 : 0) + static_cast<std::uint64_t>(minute % 7);
        series.time.push_back(time_s);
        series.all.push_back(5 * mx);
        series.mx.push_back(mx);
        series.mail.push_back(2 * mx);
        series.labelled.push_back(mx / 2);
        series.baseline.push_back(minute < kMinutesPerDay ? kNotObservable : wave);
        series.phi.push_back(0.01);
        series.z.push_back(minute < kMinutesPerDay ? kNotObservable : inside ? 12 : 0);
        series.missing.push_back(0);
    }
    return series;
}

void add_names(Findings& findings)
{
    const auto add = [&](const std::string& name, const std::string& tier, std::uint64_t clients,
                         std::uint64_t suspects, const std::string& rule) {
        findings.domain_texts.push_back(name);
        DomainFinding domain;
        domain.registered_domain = name;
        domain.tld = name.substr(name.rfind('.') + 1);
        domain.queries = 10 * clients;
        domain.queries_per_day = 5.0 * static_cast<double>(clients);
        domain.clients = clients;
        domain.mail_clients = clients;
        domain.suspects = suspects;
        domain.evidence = tier == "relay" ? MailEvidence::label : MailEvidence::none;
        domain.tier = tier;
        domain.rule = rule;
        findings.domains.push_back(domain);
    };
    add("big.example", "large", 9'000, 68, "background-share");
    add("mx1.relay.example", "relay", 72, 63, "relay");
    add("mx2.relay.example", "relay", 60, 55, "relay");
    add("popular.example", "middle", 5'000, 50, "rest");
    add("rare.example", "low", 1, 1, "degree-one");
    add("relay7.openhost.example", "relay", 69, 60, "relay");
    add("shared.example", "middle", 300, 40, "rest");
    add("uni.ac.jp", "academic", 40, 20, "suffix");

    // Suspect 0 asks for all names, the others for the first two.
    for (std::size_t row = 0; row < 68; ++row) {
        const std::int64_t names = row == 0 ? static_cast<std::int64_t>(findings.domains.size()) : 2;
        for (std::int64_t name = 0; name < names; ++name) {
            findings.graph.indices.push_back(name);
            findings.graph.data.push_back(12);
            findings.graph.mx.push_back(name == 0 ? 12 : 0);
        }
        findings.graph.indptr.push_back(static_cast<std::int64_t>(findings.graph.indices.size()));
    }
}

RelayFinding relay(const std::string& entity, std::uint64_t k, std::uint64_t others, double low)
{
    RelayFinding finding;
    finding.entity = entity;
    finding.kind = parse_address(entity) ? "address" : "name";
    finding.layer = "direct";
    finding.suspects_asking = k;
    finding.suspects = 68;
    finding.others_asking = others;
    finding.others_clients = 19'742;
    finding.log_odds = low + 1;
    finding.log_odds_low = low;
    finding.dependent_suspects = 0;
    finding.names = {entity};
    return finding;
}

Findings common(bool surge)
{
    Findings findings;
    findings.first_day = kFirstDay;
    findings.last_day = kLastDay;
    findings.accepted = 2'012'345;
    findings.reasons = {{"columns", 12}, {"port", 4'000}};
    findings.days = {{kFirstDay, 1'000'000, 300'000, 400'000, 20'000, 9'000, 150, 41'000, 290'000},
                     {kLastDay, 1'012'345, 700'000, 800'123, 20'010, 9'100, 218, 42'000, 571'000}};
    findings.series = make_series(surge);
    findings.not_observable = {{"country of a client", "no geographic database was given"},
                               {"residential", "no list of networks was given"}};
    return findings;
}

}  // namespace

Address suspect_address(unsigned i)
{
    return address("198.51.100." + std::to_string(i));
}

Findings sample_findings()
{
    Findings findings = common(true);
    findings.surges = {{"mx", kSurgeFirst, kSurgeLast, 4'412, 1'190, 450'000, 12.25, "earlier-days"},
                       {"mail", kSurgeFirst, kSurgeLast, 8'100, 2'400, 400'000, 11, "earlier-days"}};
    findings.clients = {client("192.0.2.1", 900, 1e-9, "mail-server",
                               "340 PTR, 12 SPF queries; 31,000 mail queries the day before"),
                        client("192.0.2.2", 800, 1e-8, "newsletter", "bursts at 20:00 on 1 earlier day"),
                        client("192.0.2.3", 60, 0.4),
                        client("192.0.2.4", 700, 1e-7, "allow-listed", "192.0.2.4/32")};
    for (unsigned i = 0; i < 68; ++i) {
        findings.clients.push_back(client("198.51.100." + std::to_string(i), 4'000 + i, 0.0031));
        findings.clients.back().suspect = true;
        findings.clients.back().campaign = 0;
    }
    add_names(findings);
    findings.campaigns = {{0, 68, 40'123, 281'004, 4, kSurgeFirst, kSurgeLast, 12, 1}};
    findings.relays = {relay("203.0.113.9", 63, 9, 8.5), relay("relay7.openhost.example", 60, 40, 6),
                       relay("mx3.example.net", 58, 60, 5), relay("gate.example.org", 55, 90, 4)};
    findings.relays[0].names = {"mx1.relay.example", "mx2.relay.example"};
    findings.exchange_clusters = {
        {0, "big.example", "mx1.big.example", 3, 1, 4, 1'200, 9'000, 68, 70'000, 81'234},
        {0, "small.example", "mail.small.example", 1, 1, 1, 4, 7, 3, 5, 6}};
    findings.tlds = {{"cn", "country", 40'000, 900, 4'000, 2.5, 0.1, 0.2},
                     {"com", "generic", 900'000, 20'000, 150'000, 0.9, 0.4, 0.6},
                     {"io", "generic-use", 500, 20, 60, kNotObservable, 0.1, 0.2},
                     {"jp", "country", 798'123, 5'000, 30'000, 3.1, 0.1, 0.2}};
    findings.tiers = {{"large", 20, 1'360, 90'000, 1.0},
                      {"academic", 300, 2'000, 8'000, 0.9},
                      {"relay", 5, 236, 9'000, 1.0},
                      {"middle", 9'800, 247'408, 500'000, 1.0},
                      {"low", 30'000, 30'000, 60'000, 0.99}};
    return findings;
}

Findings quiet_findings()
{
    Findings findings = common(false);
    findings.clients = {client("192.0.2.3", 60, 0.4)};
    return findings;
}

Findings three_suspects()
{
    Findings findings = sample_findings();
    findings.clients.resize(4 + 3);
    findings.graph.indptr.resize(4);
    findings.campaigns.clear();
    findings.relays.clear();
    findings.not_observable.push_back({"shared hosts", "3 suspects; at least 5 are needed"});
    return findings;
}

}  // namespace spamgraph::test
