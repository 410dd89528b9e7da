#include "store/sample_findings.hpp"

namespace spamgraph::samples {

namespace {

constexpr Day kFirstDay = 15'935;  // 2013-08-18
constexpr std::size_t kMinutes = 2 * kMinutesPerDay;

SeriesTable series()
{
    SeriesTable series;
    for (std::size_t m = 0; m < kMinutes; ++m) {
        series.time.push_back(first_second(kFirstDay) + static_cast<std::int64_t>(60 * m));
        series.all.push_back(1000 + m);
        series.mx.push_back(m % 7);
        series.mail.push_back(m % 11);
        series.labelled.push_back(m % 13);
        series.baseline.push_back(m % 5 == 0 ? kNotObservable : 0.1 * static_cast<double>(m));
        series.phi.push_back(0.01 * static_cast<double>(m + 1));
        series.z.push_back(m % 5 == 0 ? kNotObservable : 1.0 / static_cast<double>(m + 1));
        series.missing.push_back(m % 5 == 0);
    }
    for (const auto* name : {"mx.example.org", "relay.example.net"}) {
        series.names.push_back(name);
        series.name_counts.emplace_back(kMinutes, static_cast<std::uint32_t>(series.names.size()));
    }
    return series;
}

ClientFinding client(std::uint8_t i)
{
    ClientFinding c;
    c.address.bytes[10] = c.address.bytes[11] = 0xff;
    c.address.bytes[12] = 192;
    c.address.bytes[14] = 2;
    c.address.bytes[15] = i;
    c.queries = 100U + i;
    c.mx = 90U + i;
    c.mail_queries = 80U + i;
    c.mail_domains = 70U + i;
    c.peak_per_minute = 60U + i;
    c.peak_hour_mail = 50U + i;
    c.day_mail = 40U + i;
    c.names = 30U + i;
    c.day = kFirstDay + 1;
    c.p = 1e-300 * i;
    c.q = 1e-9 * i;
    c.suspect = i % 2 == 1;
    if (i != 2) return c;
    c.p_cohort = 0.25;
    c.p_past = 0.125;
    c.past_mean = 3.5;
    c.known_sender = 0;
    c.past_sum = 7;
    c.role = "mail-server";
    c.role_evidence = "asked 12 block lists";
    c.campaign = 1;
    c.direct_names = 12;
    c.host_names = 30;
    c.period = 3;
    c.depends_on = 1;
    c.country = "UA";
    c.asn = 64'496;
    c.network = "Example Networks";
    c.residential = 1;
    c.latitude = 50.45;
    c.longitude = -30.5;
    return c;
}

DomainFinding domain(std::uint64_t i)
{
    DomainFinding d;
    d.registered_domain = "example.org";
    d.tld = "org";
    d.queries = 10 + i;
    d.queries_per_day = 1.5 + static_cast<double>(i);
    d.clients = 20 + i;
    d.mail_clients = 15 + i;
    d.suspects = 1 + i;
    d.evidence = static_cast<MailEvidence>(i % 5);
    d.tier = i % 2 == 0 ? "relay" : "middle";
    d.rule = "degree 2 of 3";
    d.country = i == 0 ? "" : "DE";
    d.country_rule = i == 0 ? "" : "address";
    d.exchange_cluster = i == 0 ? "" : "mail.example";
    d.same_zone = i == 0 ? kNotObservableFlag : std::int8_t{1};
    return d;
}

RelayFinding relay(bool whole)
{
    RelayFinding r;
    r.entity = whole ? "198.51.100.7" : "relay.example.net";
    r.kind = whole ? "address" : "name";
    r.layer = whole ? "exchange" : "direct";
    r.suspects_asking = 2;
    r.suspects = 3;
    r.others_asking = 4;
    r.others_clients = 500;
    r.log_odds = 5.25;
    r.log_odds_low = 2.125;
    r.exploratory = whole;
    r.campaign = whole ? 1 : -1;
    r.curve.assign(kMinutes, whole ? 7 : 9);
    if (!whole) return r;
    r.q_degree = 0.01;
    r.other_senders = 0.0625;
    r.degree_weight = 0.001;
    r.degree_expected = 0.75;
    r.degree_p = 0.002;
    r.hosts_tested = 5;
    r.period_seconds = 300;
    r.period_p = 0.001;
    r.rayleigh_share = 0.9;
    r.period_clients = 2;
    r.period_power = 20.5;
    r.period_tests = 12.25;
    r.period_clock = "1 h / 12";
    r.ttl_seconds = 150;
    r.ttl_locked = 1;
    r.revisits = 2.5;
    r.address_changes = 3;
    r.domain_changes = 10;
    r.in_flux = 1;
    r.address_prefixes = 4;
    r.address_asns = 2;
    r.address_countries = 1;
    r.host_country = "DE";
    r.domain_country = "DE FR";
    r.domain_country_rule = "address tld";
    r.country_mismatch = 0;
    r.dialup = 1;
    r.web_proxy = 1;
    r.dependent_suspects = 2;
    r.names = {"a.example.net", "b.example.net"};
    return r;
}

}  // namespace

Findings findings()
{
    Findings f;
    f.first_day = kFirstDay;
    f.last_day = kFirstDay + 1;
    f.configuration = "[relay]\nmin_suspects = 3\n";
    f.accepted = 1'234'567;
    f.reasons = {{"columns", 3}, {"port", 11}};
    f.days = {{kFirstDay, 1, 2, 3, 4, 5, 6, 7, 8}, {kFirstDay + 1, 11, 12, 13, 14, 15, 16, 17, 18}};
    f.series = series();
    f.surges = {{"mx", 100, 200, 50.5, 5.25, 1000.125, 12.5, "earlier-days", 48.5, 4.25, 0.125},
                {"mx.example.org", 101, 201, 51.5, 6.25, 1001.125, 13.5, "same-day"}};
    f.periods = {{kFirstDay + 1, 155, 20'000, 0.75, 0.375, 1, 54, -0.25, 0.5, 0.125, 2.5}};
    for (std::uint8_t i = 0; i < 6; ++i) f.clients.push_back(client(i));  // suspects: 1, 3, 5
    for (std::uint64_t i = 0; i < 4; ++i) {
        f.domain_texts.push_back("mx" + std::to_string(i) + ".example.org");
        f.domains.push_back(domain(i));
    }
    f.graph = {{0, 2, 2, 5}, {0, 3, 0, 1, 2}, {5, 4, 3, 2, 1}, {4, 4, 0, 1, 1}};
    f.similarity = {{0, 1, 1, 1}, {2}, {0.25}, {1}, {0.5}, {1, 0, 2}};
    f.campaigns = {{0, 2, 3, 4, 1, 100, 200, 5, 1}, {1, 1, 2, 2, 0, 101, 201, 2, 2}};
    f.exchange_clusters = {{0, "mail.example", "mx1.mail.example", 2, 2, 4, 3, 40, 2, 5, 9},
                           {1, "other.example", "other.example", 1, 2, 2, 1, 2, 7}};
    f.relays = {relay(true), relay(false)};
    f.tlds = {{"ru", "country", 10, 5, 7, 2.5, 0.5, 0.75, 99},
              {"com", "generic", 9, 4, 6, kNotObservable, 0, 1}};
    f.tiers = {{"relay", 1, 3, 9, 1.0}, {"middle", 3, 4, 8, 0.5}};
    f.not_observable = {{"country", "no location database was given"}};
    f.countries = {{"UA", 2, 50, 3.5, 1.25, 9.75, 0.01, 0.005, 3, 60}};
    f.residential = {{"networks", 3, 2, 1, 90, 80, 60, 0.25, 0.75}};
    f.zone = {{40, 12, 7, 3.5, 0.001}};
    f.expansion = {{0, "client", "192.0.2.7", 0.25, 30.5, 9, 2, true},
                   {1, "name", "x.example", 0.125, 2.5, 3, 0, false}};
    f.asns = {{"64496", 2, 40, 4.5, 2.25, 8.75, kNotObservable}};
    return f;
}

}  // namespace spamgraph::samples
