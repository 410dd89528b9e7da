#include "spamgraph/store/result_file.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include <bit>
#include <fstream>

#include "spamgraph/core/error.hpp"
#include "store/checksum.hpp"
#include "store/partial_file.hpp"
#include "store/sample_day.hpp"
#include "store/sample_findings.hpp"

namespace spamgraph {
namespace {

using testing::HasSubstr;

/// A number's bits: "not observable" equals itself, and nothing else does.
std::uint64_t bits(double value)
{
    return std::bit_cast<std::uint64_t>(value);
}

std::vector<std::uint64_t> bits(const std::vector<double>& values)
{
    std::vector<std::uint64_t> out;
    for (const double value : values) out.push_back(bits(value));
    return out;
}

auto key(const ClientFinding& c)
{
    return std::tuple(c.address, c.queries, c.mx, c.mail_queries, c.mail_domains, c.peak_per_minute,
                      c.peak_hour_mail, c.day_mail, c.names, c.day, bits(c.p_cohort), bits(c.p_past),
                      bits(c.p), bits(c.q), bits(c.past_mean), c.known_sender, c.past_sum, c.suspect, c.role,
                      c.role_evidence, c.campaign, c.direct_names, c.host_names, c.period, c.depends_on,
                      c.country, c.asn, c.network, c.residential, bits(c.latitude), bits(c.longitude));
}

auto key(const DomainFinding& d)
{
    return std::tuple(d.registered_domain, d.tld, d.queries, bits(d.queries_per_day), d.clients,
                      d.mail_clients, d.suspects, d.evidence, d.tier, d.rule, d.country, d.country_rule,
                      d.same_zone, d.exchange_cluster);
}

auto key(const RelayFinding& r)
{
    return std::tuple(r.entity, r.kind, r.layer, r.suspects_asking, r.suspects, r.others_asking,
                      r.others_clients, bits(r.log_odds), bits(r.log_odds_low), r.exploratory,
                      bits(r.q_degree), bits(r.period_seconds), bits(r.period_p), bits(r.rayleigh_share),
                      bits(r.revisits), r.period_clients, r.period_clock, r.ttl_seconds, r.ttl_locked,
                      r.address_changes, r.domain_changes, r.in_flux, r.address_prefixes, r.address_asns,
                      r.address_countries, r.host_country, r.domain_country, r.domain_country_rule,
                      r.country_mismatch, r.dialup, r.web_proxy, r.dependent_suspects, r.campaign, r.names,
                      r.curve, bits(r.other_senders), bits(r.degree_weight), bits(r.period_power),
                      bits(r.period_tests), bits(r.degree_expected), bits(r.degree_p), r.hosts_tested);
}

auto key(const SurgeFinding& s)
{
    return std::tuple(s.series, s.first, s.last, s.peak_per_minute, s.peak_baseline, s.excess, s.score,
                      s.basis, s.score_per_minute, s.score_baseline, s.score_phi);
}

auto key(const PeriodFinding& p)
{
    return std::tuple(p.day, p.minutes, p.clients, p.cohort_centre, p.cohort_sigma, p.past_days, p.senders,
                      p.sender_centre, p.sender_sigma, p.prior_shape, p.prior_days);
}

auto key(const CampaignFinding& c)
{
    return std::tuple(c.id, c.suspects, c.domains, c.edges, c.relays, c.first, c.last, c.core_names, c.parts);
}

auto key(const ExchangeClusterFinding& c)
{
    return std::tuple(c.campaign, c.cluster, c.exchange, c.exchanges, c.exchange_domains, c.addresses,
                      c.domains, c.all_domains, c.suspects, c.edges, c.queries);
}

auto key(const TldFinding& t)
{
    return std::tuple(t.tld, t.kind, t.queries, t.domains, t.edges, bits(t.lift), bits(t.low), bits(t.high),
                      t.all_queries);
}

auto key(const OriginFinding& o)
{
    return std::tuple(o.key, o.suspects, o.background, bits(o.lift), bits(o.low), bits(o.high), bits(o.q),
                      bits(o.p), o.suspects_known, o.background_known);
}

auto key(const ExpansionFinding& e)
{
    return std::tuple(e.campaign, e.kind, e.entity, bits(e.score), bits(e.lift), e.degree, e.relays, e.found);
}

auto key(const ResidentialFinding& r)
{
    return std::tuple(r.rule, r.suspects, r.suspects_known, r.suspects_residential, r.background,
                      r.background_known, r.background_residential, bits(r.low), bits(r.high));
}

auto key(const ZoneTest& z)
{
    return std::tuple(z.edges, z.by_address, z.same, bits(z.expected), bits(z.p));
}

auto key(const TierFinding& t)
{
    return std::tuple(t.tier, t.domains, t.edges, t.queries, t.suspects_share);
}

auto key(const DayTotals& d)
{
    return std::tuple(d.day, d.accepted, d.mx, d.mail, d.clients, d.mail_clients, d.senders, d.names,
                      d.edges);
}

auto key(const NotObservable& n)
{
    return std::tuple(n.what, n.why);
}

template <class Row>
void expect_same(const std::vector<Row>& read, const std::vector<Row>& written)
{
    ASSERT_EQ(read.size(), written.size());
    for (std::size_t i = 0; i < read.size(); ++i) EXPECT_TRUE(key(read[i]) == key(written[i])) << "row " << i;
}

void expect_same(const Findings& read, const Findings& f)
{
    EXPECT_EQ(read.first_day, f.first_day);
    EXPECT_EQ(read.last_day, f.last_day);
    EXPECT_EQ(read.configuration, f.configuration);
    EXPECT_EQ(read.accepted, f.accepted);
    EXPECT_EQ(read.reasons, f.reasons);
    expect_same(read.days, f.days);

    EXPECT_EQ(read.series.time, f.series.time);
    EXPECT_EQ(read.series.all, f.series.all);
    EXPECT_EQ(read.series.mx, f.series.mx);
    EXPECT_EQ(read.series.mail, f.series.mail);
    EXPECT_EQ(read.series.labelled, f.series.labelled);
    EXPECT_EQ(bits(read.series.baseline), bits(f.series.baseline));
    EXPECT_EQ(bits(read.series.phi), bits(f.series.phi));
    EXPECT_EQ(bits(read.series.z), bits(f.series.z));
    EXPECT_EQ(read.series.missing, f.series.missing);
    EXPECT_EQ(read.series.names.bytes, f.series.names.bytes);
    EXPECT_EQ(read.series.names.offsets, f.series.names.offsets);
    EXPECT_EQ(read.series.name_counts, f.series.name_counts);

    expect_same(read.surges, f.surges);
    expect_same(read.periods, f.periods);
    expect_same(read.clients, f.clients);
    EXPECT_EQ(read.domain_texts.bytes, f.domain_texts.bytes);
    EXPECT_EQ(read.domain_texts.offsets, f.domain_texts.offsets);
    expect_same(read.domains, f.domains);
    EXPECT_EQ(read.graph.indptr, f.graph.indptr);
    EXPECT_EQ(read.graph.indices, f.graph.indices);
    EXPECT_EQ(read.graph.data, f.graph.data);
    EXPECT_EQ(read.graph.mx, f.graph.mx);
    EXPECT_EQ(read.similarity.indptr, f.similarity.indptr);
    EXPECT_EQ(read.similarity.indices, f.similarity.indices);
    EXPECT_EQ(read.similarity.data, f.similarity.data);
    EXPECT_EQ(read.similarity.shared, f.similarity.shared);
    EXPECT_EQ(read.similarity.idf_cosine, f.similarity.idf_cosine);
    EXPECT_EQ(read.similarity.exclusive, f.similarity.exclusive);
    expect_same(read.campaigns, f.campaigns);
    expect_same(read.exchange_clusters, f.exchange_clusters);
    expect_same(read.relays, f.relays);
    expect_same(read.tlds, f.tlds);
    expect_same(read.tiers, f.tiers);
    expect_same(read.not_observable, f.not_observable);
    expect_same(read.countries, f.countries);
    expect_same(read.expansion, f.expansion);
    expect_same(read.residential, f.residential);
    expect_same(read.zone, f.zone);
    expect_same(read.asns, f.asns);
}

TEST(ResultFile, ReadsBackEveryField)
{
    const auto path = samples::fresh_directory("result") / "result.h5";
    write_result(path, samples::findings());
    expect_same(read_result(path), samples::findings());
}

TEST(ResultFile, ReadsBackFindingsOfNothing)
{
    const auto path = samples::fresh_directory("result-empty") / "result.h5";
    write_result(path, {});
    expect_same(read_result(path), {});
}

TEST(ResultFile, WhatWasNotComputedStaysSo)
{
    const auto path = samples::fresh_directory("result-partly") / "result.h5";
    Findings findings = samples::findings();
    findings.similarity = {};
    for (RelayFinding& relay : findings.relays) relay.curve.clear();
    write_result(path, findings);
    expect_same(read_result(path), findings);
}

TEST(ResultFile, IsTheSameBytesEveryTimeAndPrivate)
{
    const auto directory = samples::fresh_directory("result-twice");
    write_result(directory / "a.h5", samples::findings());
    write_result(directory / "b.h5", samples::findings());
    write_result(directory / "b.h5", samples::findings());  // over the first
    EXPECT_TRUE(samples::file_bytes(directory / "a.h5") == samples::file_bytes(directory / "b.h5"));
    struct stat status {};
    ASSERT_EQ(stat((directory / "b.h5").c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777, 0600U);
    const std::filesystem::directory_iterator entries(directory);
    EXPECT_EQ(std::distance(begin(entries), end(entries)), 4);  // two files, two checksums
}

TEST(ResultFile, RefusesTablesThatDoNotFitEachOther)
{
    const auto directory = samples::fresh_directory("result-misfit");
    const auto expect_refused = [&](const Findings& findings, const char* reason) {
        try {
            write_result(directory / "result.h5", findings);
            ADD_FAILURE() << "written: " << reason;
        } catch (const Error& error) {
            EXPECT_EQ(error.code(), ExitCode::internal);
            EXPECT_THAT(error.what(), HasSubstr(reason));
        }
    };
    Findings f = samples::findings();
    f.graph.indices[1] = 4;
    expect_refused(f, "graph");
    f = samples::findings();
    f.clients[0].suspect = true;
    expect_refused(f, "graph");
    f = samples::findings();
    f.series.z.pop_back();
    expect_refused(f, "series");
    f = samples::findings();
    f.domains.pop_back();
    expect_refused(f, "domains");
    f = samples::findings();
    f.relays[1].curve.pop_back();
    expect_refused(f, "curves");
    f = samples::findings();
    f.similarity.shared.clear();
    expect_refused(f, "similarity");
    EXPECT_TRUE(is_empty(directory));
}

TEST(ResultFile, SaysWhyItCannotBeWritten)
{
    const auto directory = samples::fresh_directory("result-unwritable");
    try {
        write_result(directory / "missing" / "result.h5", {});
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), ExitCode::io);
        EXPECT_THAT(error.what(), HasSubstr("(no such file or directory)"));
    }
    EXPECT_TRUE(is_empty(directory));
}

TEST(PartialFile, LeavesTheFileOfAnotherJobAlone)
{
    const auto path = samples::fresh_directory("two-jobs") / "result.h5";
    {
        PartialFile older(path);
        older.contents().write("older");
        PartialFile newer(path);
        newer.contents().write("newer");
        EXPECT_THROW(older.publish(), Error);
        newer.publish_with_checksum();
        EXPECT_THROW(older.publish_with_checksum(), Error);
    }
    EXPECT_EQ(samples::file_bytes(path), "newer");
    EXPECT_NO_THROW(verify_checksum(path));
}

TEST(PartialFile, ReplacesWhatAnEarlierRunLeft)
{
    const auto path = samples::fresh_directory("left-over") / "result.h5";
    std::ofstream(path.string() + ".partial") << "half a file, longer than the new one";
    write_text_file(path, "whole");
    EXPECT_EQ(samples::file_bytes(path), "whole");
    EXPECT_FALSE(exists(partial_path(path)));
}

TEST(PartialFile, ReplacesNoDeviceAndNoPipe)
{
    const auto directory = samples::fresh_directory("special");
    ASSERT_EQ(::mkfifo((directory / "pipe").c_str(), 0600), 0);
    std::filesystem::create_symlink("/proc/self/fd/1", directory / "stdout");  // as /dev/stdout
    EXPECT_THROW(write_text_file(directory / "pipe", "text"), Error);
    EXPECT_THROW(write_text_file(directory / "stdout", "text"), Error);
    EXPECT_TRUE(is_fifo(directory / "pipe"));
    EXPECT_TRUE(is_symlink(directory / "stdout"));
}

TEST(Checksum, IsWhatTheStandardSays)
{
    // FIPS 180-2, appendix B.1: the message "abc".
    const auto path = samples::fresh_directory("checksum") / "a\\b\nc";
    write_text_file(path, "abc");
    EXPECT_EQ(checksum_line(sha256_of(OpenFile(path, OpenFile::Mode::read)), path),
              "\\ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a\\\\b\\nc\n");
}

TEST(ResultFile, TextIsPrintableAscii)
{
    const auto path = samples::fresh_directory("result-text") / "result.h5";
    Findings findings;
    findings.not_observable = {{"caf\xc3\xa9\x1b[31m", "tab\there"}};
    write_result(path, findings);
    EXPECT_EQ(read_result(path).not_observable[0].what, "caf???[31m");
    EXPECT_EQ(read_result(path).not_observable[0].why, "tab?here");
}

}  // namespace
}  // namespace spamgraph
