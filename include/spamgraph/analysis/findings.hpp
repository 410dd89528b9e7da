#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "spamgraph/core/address.hpp"
#include "spamgraph/core/day.hpp"
#include "spamgraph/tally/day_tables.hpp"

namespace spamgraph {

/// "Not observable" in a column of floats, of counts, and of flags.
inline constexpr double kNotObservable = std::numeric_limits<double>::quiet_NaN();
inline constexpr std::int64_t kNotObservableCount = -1;
inline constexpr std::int8_t kNotObservableFlag = -1;

/// Queries per minute over the window and what was expected. All columns have one length.
struct SeriesTable {
    std::vector<std::int64_t> time;  ///< first second of the minute
    std::vector<std::uint64_t> all, mx, mail, labelled;
    std::vector<double> baseline, z;    ///< of the MX series (of the label series where no MX was asked)
    std::vector<double> phi;            ///< its variance beyond Poisson, over expected^2
    std::vector<std::uint8_t> missing;  ///< 1: the logs of this minute are missing
    NameTexts names;                    ///< names that surged, for the picture only
    std::vector<std::vector<std::uint32_t>> name_counts;  ///< a row a name, a column a minute
};

/// A period in which a series stood far above its baseline.
struct SurgeFinding {
    std::string series;            ///< mx, mail, labelled, or a name
    std::int64_t first{}, last{};  ///< first and last second
    double peak_per_minute{};
    double peak_baseline{};  ///< expected in the minute of the peak
    double excess{};         ///< queries above the baseline, summed over the surge
    double score{};          ///< largest z
    std::string basis;       ///< "earlier-days" or "same-day" (no earlier day: weaker)
    /// In the minute of the largest z: queries, what was expected, and its variance beyond Poisson.
    double score_per_minute{}, score_baseline{}, score_phi{};
};

/// A client that passed the gates.
struct ClientFinding {
    Address address;
    std::uint64_t queries{};  ///< its day, all types
    std::uint64_t mx{};
    std::uint64_t mail_queries{};  ///< n: in the tested period
    std::uint64_t mail_domains{};  ///< m: distinct registered domains of its mail queries that day
    std::uint32_t peak_per_minute{};
    std::uint64_t peak_hour_mail{};                           ///< mail queries in its busiest clock hour
    std::uint64_t day_mail{};                                 ///< mail queries of the whole day
    std::uint64_t names{};                                    ///< distinct names of its day, any type
    Day day{};                                                ///< the day it was tested on
    double p_cohort{kNotObservable}, p_past{kNotObservable};  ///< p1, p2
    double p{1}, q{1};
    double past_mean{kNotObservable};  ///< n0: its usual n, from earlier days
    /// 1: a known sender, held against past_mean; 0: mail-active before, held against past_sum, its mail
    /// queries in the tested minutes of the earlier days.
    std::int8_t known_sender{kNotObservableFlag};
    std::int64_t past_sum{kNotObservableCount};
    bool suspect{};
    std::string role;  ///< mail-server newsletter scanner forwarder nat tunnel bulk-sender web-proxy
                       ///< allow-listed; empty: none
    std::string role_evidence;
    std::int32_t campaign{-1};
    /// Of a suspect: distinct names of its day that were direct or no mail names, and hosts of the exchange
    /// layer: what the degree correction of relays counts.
    std::int64_t direct_names{kNotObservableCount}, host_names{kNotObservableCount};
    std::int64_t period{};        ///< in which it was tested: row of the periods
    std::int64_t depends_on{-1};  ///< first relay without whose queries it would be no suspect; -1: none
    std::string country;          ///< empty: not observable
    std::int64_t asn{kNotObservableCount};
    std::string network;
    std::int8_t residential{kNotObservableFlag};
    double latitude{kNotObservable}, longitude{kNotObservable};
};

/// What the clients of a tested period were held against: p and q of each can be computed again from it.
struct PeriodFinding {
    Day day{};
    std::uint64_t minutes{};                 ///< that were tested
    std::uint64_t clients{};                 ///< all clients of the day: the number of tests
    double cohort_centre{}, cohort_sigma{};  ///< of ln(1 + n)
    std::uint64_t past_days{};
    std::uint64_t senders{};                 ///< known senders with mail on both sides
    double sender_centre{}, sender_sigma{};  ///< of ln((n + 1/2) / (n0 + 1/2))
    double prior_shape{}, prior_days{};      ///< Gamma prior of those that were no senders before
};

/// A name that suspects asked for.
struct DomainFinding {
    std::string registered_domain, tld;
    std::uint64_t queries{};                  ///< everybody's, over the window
    double queries_per_day{};                 ///< median over the days that kept it
    std::uint64_t clients{}, mail_clients{};  ///< largest of the window's days (distinct counts do not add)
    std::uint64_t suspects{};
    MailEvidence evidence{};
    std::string tier;          ///< large academic relay middle low
    std::string rule;          ///< what placed it there
    std::string country;       ///< empty: not observable
    std::string country_rule;  ///< what told it: tld address; empty: nothing
    std::int8_t same_zone{kNotObservableFlag};
    /// Of the exchanges that take its mail, or that it belongs to: the cluster's name; empty: no answer told.
    std::string exchange_cluster;
};

/// Suspects x names: rows as the suspects among the client findings, columns as the domain findings.
struct SuspectGraph {
    std::vector<std::int64_t> indptr{0}, indices;
    std::vector<std::uint32_t> data, mx;  ///< kept events of the edge; of them, of type MX
};

struct CampaignFinding {
    std::int32_t id{};
    std::uint64_t suspects{}, domains{}, edges{}, relays{};  ///< domains and edges: MX (mail domains)
    std::int64_t first{}, last{};
    std::uint64_t core_names{};  ///< names that every suspect asked for
    std::uint64_t parts{};       ///< connected parts of the suspects' graph
};

/// Mail domains of a campaign whose mail the same exchanges take.
struct ExchangeClusterFinding {
    std::int32_t campaign{};
    std::string cluster;               ///< its name: the registered domain of the exchanges that serve most
    std::string exchange;              ///< one of its exchanges: the first by bytes
    std::uint64_t exchanges{};         ///< that mail domains name
    std::uint64_t exchange_domains{};  ///< registered domains of these
    std::int64_t addresses{kNotObservableCount};  ///< public ones of these, as far as answers told
    std::uint64_t domains{};      ///< behind it, of those that the campaign's suspects asked for
    std::uint64_t all_domains{};  ///< behind it, anybody's
    std::uint64_t suspects{}, edges{}, queries{};  ///< that asked MX, pairs with a domain, MX queries
};

/// A host that the suspects share.
struct RelayFinding {
    std::string entity;                               ///< name or address
    std::string kind;                                 ///< name address
    std::string layer;                                ///< direct exchange
    std::uint64_t suspects_asking{}, suspects{};      ///< k of n
    std::uint64_t others_asking{}, others_clients{};  ///< K of N
    double log_odds{}, log_odds_low{};
    bool exploratory{};
    double revisits{kNotObservable};  ///< exchange layer: median of 10-minute bins per asking suspect
    double q_degree{kNotObservable};
    double degree_weight{kNotObservable};  ///< w: a client with s names asks with 1 - exp(-s w)
    double degree_expected{kNotObservable}, degree_p{kNotObservable};  ///< E[k], and p of k
    double other_senders{kNotObservable};  ///< exchange layer: share of the other senders that asked
    std::uint64_t hosts_tested{};          ///< with it: q is over so many
    double period_seconds{kNotObservable}, period_p{kNotObservable}, rayleigh_share{kNotObservable};
    std::int64_t period_clients{kNotObservableCount};  ///< suspects with queries enough for a period
    double period_power{kNotObservable};               ///< of their summed periodograms
    double period_tests{kNotObservable};            ///< independent frequencies times hosts that were tried
    std::string period_clock;                       ///< "1 h / 6": a scheduler's; empty: no clock's
    std::int64_t ttl_seconds{kNotObservableCount};  ///< largest TTL of its answers
    std::int8_t ttl_locked{kNotObservableFlag};
    std::int64_t address_changes{kNotObservableCount}, domain_changes{kNotObservableCount};
    std::int8_t in_flux{kNotObservableFlag};  ///< 1: both changed often
    /// Distinct /24 (IPv6: /48), autonomous systems and countries of its addresses over the window.
    std::int64_t address_prefixes{kNotObservableCount}, address_asns{kNotObservableCount},
        address_countries{kNotObservableCount};
    /// Countries of its addresses on the tested days; of its names' domains, and what told these: tld,
    /// address (of the registered domain itself), or both. With blanks between, ascending; empty: not
    /// observable.
    std::string host_country, domain_country, domain_country_rule;
    std::int8_t country_mismatch{kNotObservableFlag}, dialup{kNotObservableFlag};
    std::int64_t dependent_suspects{kNotObservableCount};
    std::uint8_t web_proxy{};  ///< 1: it, or one of its names, is on the list of web proxies
    std::int32_t campaign{0};
    std::vector<std::string> names;      ///< the entity's names that suspects asked for, ascending
    std::vector<Address> addresses;      ///< that its answers named, ascending; in memory only
    std::vector<Address> all_addresses;  ///< the same over the window, of its host; in memory only
    std::vector<std::uint32_t> asking;   ///< suspects that asked, ascending; in memory only
    std::vector<std::uint32_t> curve;    ///< kept queries per minute over the window, everybody's
};

struct TldFinding {
    std::string tld;   ///< no dot
    std::string kind;  ///< country idn-country generic-use generic
    std::uint64_t queries{}, domains{}, edges{};
    double lift{kNotObservable}, low{},
        high{};                   ///< share of queries against everybody's; Wilson 95% of the share
    std::uint64_t all_queries{};  ///< everybody's
};

struct TierFinding {
    std::string tier;
    std::uint64_t domains{}, edges{}, queries{};
    double suspects_share{};  ///< of the suspects that asked for at least one of its names
};

/// Pairs of suspects by the names they share: CSR, upper triangle, rows and columns as SuspectGraph's rows.
struct SimilarityTable {
    std::vector<std::int64_t> indptr{0}, indices;  ///< indptr of one value: not computed
    std::vector<double> data;                      ///< Jaccard index
    std::vector<std::uint32_t> shared;             ///< names both asked for
    std::vector<double> idf_cosine;
    std::vector<std::int64_t> exclusive;  ///< per suspect: names that only it asked for
};

/// How often a suspect and a low-profile name are of one country, against chance.
struct ZoneTest {
    std::uint64_t edges{}, same{};  ///< both countries known; the same one
    std::uint64_t by_address{};     ///< of the edges: the name's country was told by its address
    double expected{};              ///< sum over countries of P(client) P(name), times edges
    double p{1};  ///< share of permutations of the names with at least as many, the given one counted in
};

/// Suspects of one country or one autonomous system, against all mail-active clients.
struct OriginFinding {
    std::string key;  ///< ISO 3166 code or AS number
    std::uint64_t suspects{}, background{};
    double lift{kNotObservable}, low{}, high{}, q{kNotObservable};
    double p{kNotObservable};                            ///< hypergeometric tail
    std::uint64_t suspects_known{}, background_known{};  ///< of any known origin
};

/// How many suspects are on residential lines, by one rule, against all mail-active clients.
struct ResidentialFinding {
    std::string rule;  ///< networks: lists of autonomous systems; reverse-names; both: the first that tells
    std::uint64_t suspects{}, suspects_known{}, suspects_residential{};
    std::uint64_t background{}, background_known{}, background_residential{};
    double low{}, high{};  ///< Wilson 95% of the suspects' share, of those known
};

/// A client or name near a campaign, by a random walk from its suspects and relays.
struct ExpansionFinding {
    std::int32_t campaign{};
    std::string kind;        ///< client name
    std::string entity;      ///< its address or text
    double score{};          ///< of the walk's mass
    double lift{};           ///< over the share that a walk from anywhere has there
    std::uint64_t degree{};  ///< names of the client, mail-active clients of the name, on the campaign's day
    std::uint64_t relays{};  ///< of a client: the campaign's direct relays that it asked for
    bool found{};            ///< a client that asked for several of them
};

/// A day's totals, to hold against one's own counts.
struct DayTotals {
    Day day{};
    std::uint64_t accepted{}, mx{}, mail{}, clients{}, mail_clients{}, senders{}, names{}, edges{};
};

/// What could not be seen or tested, and why.
struct NotObservable {
    std::string what, why;
};

/// Everything that a result file holds.
struct Findings {
    Day first_day{}, last_day{};
    std::string pseudonyms;     ///< tells the key where addresses are pseudonyms; empty: they are true
    std::string configuration;  ///< TOML, only options that can change a number
    std::uint64_t accepted{};
    std::vector<ReasonRows> reasons;
    std::vector<DayTotals> days;
    SeriesTable series;
    std::vector<SurgeFinding> surges;
    std::vector<PeriodFinding> periods;  ///< tested, ascending by day
    std::vector<ClientFinding> clients;  ///< ascending by address bytes
    NameTexts domain_texts;              ///< ascending by bytes
    std::vector<DomainFinding> domains;
    SuspectGraph graph;
    std::vector<CampaignFinding> campaigns;
    std::vector<ExchangeClusterFinding> exchange_clusters;  ///< by campaign, then cluster
    std::vector<RelayFinding> relays;                       ///< best first
    std::vector<TldFinding> tlds;                           ///< ascending by tld
    std::vector<TierFinding> tiers;
    std::vector<NotObservable> not_observable;
    SimilarityTable similarity;
    std::vector<OriginFinding> countries, asns;   ///< ascending by key
    std::vector<ResidentialFinding> residential;  ///< a rule each; none: no rule could tell
    std::vector<ZoneTest> zone;                   ///< one; none: not observable
    std::vector<ExpansionFinding> expansion;      ///< by campaign; clients, then names, nearest first
};

}  // namespace spamgraph
