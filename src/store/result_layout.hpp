#pragma once

#include <tuple>

#include "spamgraph/analysis/findings.hpp"
#include "store/column.hpp"
#include "store/day_layout.hpp"

/// Columns of a result's tables: the writer and the reader share them.
namespace spamgraph::result_layout {

using day_layout::kMissing;
using hdf5::Column;
using hdf5::Field;

inline constexpr const char* kFormat = "spamgraph-result";
inline constexpr std::int64_t kSchemaVersion = 1;

inline constexpr Column kConfiguration{"toml", "byte", "options that can change a number, as TOML"};

inline constexpr std::tuple kSeries{
    Field{Column{"time", "s", "first second of the minute, since 1970-01-01T00:00:00Z"}, &SeriesTable::time},
    Field{Column{"all", "queries", "queries of any type"}, &SeriesTable::all},
    Field{Column{"mx", "queries", "MX queries"}, &SeriesTable::mx},
    Field{Column{"mail", "queries", "mail queries"}, &SeriesTable::mail},
    Field{Column{"labelled", "queries", "A or AAAA queries for names with a mail label"},
          &SeriesTable::labelled},
    Field{Column{"baseline", "queries", "expected MX queries", kMissing}, &SeriesTable::baseline},
    Field{Column{"phi", "1", "variance beyond Poisson, over the square of the baseline"}, &SeriesTable::phi},
    Field{Column{"z", "1", "how far above the baseline, in robust deviations", kMissing}, &SeriesTable::z},
    Field{Column{"missing", "1", "1: the logs of this minute are missing"}, &SeriesTable::missing},
};

inline constexpr Column kSeriesName{"name", "text", "a name that surged"};
inline constexpr Column kSeriesCounts{"counts", "queries", "queries per minute, a row a name"};

inline constexpr std::tuple kSurges{
    Field{Column{"series", "text", "mx, mail, labelled, or a name"}, &SurgeFinding::series},
    Field{Column{"first", "s", "first second, since 1970-01-01T00:00:00Z"}, &SurgeFinding::first},
    Field{Column{"last", "s", "last second, since 1970-01-01T00:00:00Z"}, &SurgeFinding::last},
    Field{Column{"peak_per_minute", "queries/min", "queries of the busiest minute"},
          &SurgeFinding::peak_per_minute},
    Field{Column{"peak_baseline", "queries/min", "expected in that minute"}, &SurgeFinding::peak_baseline},
    Field{Column{"excess", "queries", "queries above the baseline, over the surge"}, &SurgeFinding::excess},
    Field{Column{"score", "1", "largest z"}, &SurgeFinding::score},
    Field{Column{"basis", "text", "earlier-days, or same-day where there are none"}, &SurgeFinding::basis},
    Field{Column{"score_per_minute", "queries/min", "queries of the minute of the largest z"},
          &SurgeFinding::score_per_minute},
    Field{Column{"score_baseline", "queries/min", "expected in that minute"}, &SurgeFinding::score_baseline},
    Field{Column{"score_phi", "1", "variance beyond Poisson in that minute, over the square of the baseline"},
          &SurgeFinding::score_phi},
};

inline constexpr std::tuple kPeriods{
    Field{Column{"day", "d", "day of the tested minutes, days since 1970-01-01"}, &PeriodFinding::day},
    Field{Column{"minutes", "minutes", "tested minutes"}, &PeriodFinding::minutes},
    Field{Column{"clients", "clients", "all clients of the day: the number of tests"},
          &PeriodFinding::clients},
    Field{Column{"cohort_centre", "1", "of ln(1 + n) over the mail-active clients below the gates"},
          &PeriodFinding::cohort_centre},
    Field{Column{"cohort_sigma", "1", "width of the same"}, &PeriodFinding::cohort_sigma},
    Field{Column{"past_days", "days", "earlier days"}, &PeriodFinding::past_days},
    Field{Column{"senders", "clients", "known senders on both sides"}, &PeriodFinding::senders},
    Field{Column{"sender_centre", "1", "of ln((n + 1/2) / (past_mean + 1/2)) over known senders"},
          &PeriodFinding::sender_centre},
    Field{Column{"sender_sigma", "1", "width of the same"}, &PeriodFinding::sender_sigma},
    Field{Column{"prior_shape", "1", "Gamma prior of mail queries a day, of clients that were no senders"},
          &PeriodFinding::prior_shape},
    Field{Column{"prior_days", "days", "weight of the prior"}, &PeriodFinding::prior_days},
};

/// Every field but the address, which is text here.
inline constexpr Column kClientAddress{"address", "text", "client address"};
inline constexpr std::tuple kClients{
    Field{Column{"queries", "queries", "queries of its day, any type"}, &ClientFinding::queries},
    Field{Column{"mx", "queries", "MX queries of its day"}, &ClientFinding::mx},
    Field{Column{"mail_queries", "queries", "mail queries in the tested period"},
          &ClientFinding::mail_queries},
    Field{Column{"mail_domains", "domains", "distinct registered domains of its day's mail queries"},
          &ClientFinding::mail_domains},
    Field{Column{"peak_per_minute", "queries/min", "queries of its busiest minute"},
          &ClientFinding::peak_per_minute},
    Field{Column{"peak_hour_mail", "queries", "mail queries of its busiest clock hour"},
          &ClientFinding::peak_hour_mail},
    Field{Column{"day_mail", "queries", "mail queries of its day"}, &ClientFinding::day_mail},
    Field{Column{"names", "names", "distinct names of its day, any type"}, &ClientFinding::names},
    Field{Column{"day", "d", "the day it was tested on, days since 1970-01-01"}, &ClientFinding::day},
    Field{Column{"period", "row", "in which it was tested: row of /periods"}, &ClientFinding::period},
    Field{Column{"p_cohort", "1", "p against the other clients", kMissing}, &ClientFinding::p_cohort},
    Field{Column{"p_past", "1", "p against its own earlier days", kMissing}, &ClientFinding::p_past},
    Field{Column{"p", "1", "the two combined"}, &ClientFinding::p},
    Field{Column{"q", "1", "p after correction for the number of clients"}, &ClientFinding::q},
    Field{
        Column{"past_mean", "queries", "its usual number in the tested minutes, from earlier days", kMissing},
        &ClientFinding::past_mean},
    Field{Column{"known_sender", "1", "1: a sender on an earlier day, 0: mail-active on one", kMissing},
          &ClientFinding::known_sender},
    Field{Column{"past_sum", "queries", "in the tested minutes of the earlier days", kMissing},
          &ClientFinding::past_sum},
    Field{Column{"suspect", "1", "1: suspect"}, &ClientFinding::suspect},
    Field{Column{"role", "text",
                 "mail-server newsletter scanner forwarder nat tunnel bulk-sender web-proxy allow-listed; "
                 "empty: none"},
          &ClientFinding::role},
    Field{Column{"role_evidence", "text", "what says so"}, &ClientFinding::role_evidence},
    Field{Column{"campaign", "1", "id of its campaign, -1: in none"}, &ClientFinding::campaign},
    Field{Column{"direct_names", "names",
                 "a suspect's: names of its day without those of the exchange layer and of mail domains: the "
                 "s of degree_weight",
                 kMissing},
          &ClientFinding::direct_names},
    Field{Column{"host_names", "names", "a suspect's: hosts of the exchange layer, likewise", kMissing},
          &ClientFinding::host_names},
    Field{Column{"depends_on", "row",
                 "of /relays: the first without whose queries it would be no suspect, -1: none"},
          &ClientFinding::depends_on},
    Field{Column{"country", "text", "ISO 3166 code", kMissing}, &ClientFinding::country},
    Field{Column{"asn", "1", "number of its autonomous system", kMissing}, &ClientFinding::asn},
    Field{Column{"network", "text", "name of its autonomous system", kMissing}, &ClientFinding::network},
    Field{Column{"residential", "1", "1: a residential connection", kMissing}, &ClientFinding::residential},
    Field{Column{"latitude", "degrees north", "of its position", kMissing}, &ClientFinding::latitude},
    Field{Column{"longitude", "degrees east", "of its position", kMissing}, &ClientFinding::longitude},
};

inline constexpr std::tuple kDomains{
    Field{Column{"registered_domain", "text", "public suffix and one label"},
          &DomainFinding::registered_domain},
    Field{Column{"tld", "text", "top-level domain, no dot"}, &DomainFinding::tld},
    Field{Column{"queries", "queries", "everybody's queries over the window"}, &DomainFinding::queries},
    Field{Column{"queries_per_day", "queries/d", "median over the days that kept it"},
          &DomainFinding::queries_per_day},
    Field{Column{"clients", "clients", "distinct clients, largest of the days"}, &DomainFinding::clients},
    Field{Column{"mail_clients", "clients", "of them mail-active, largest of the days"},
          &DomainFinding::mail_clients},
    Field{Column{"suspects", "clients", "suspects that asked for it"}, &DomainFinding::suspects},
    Field{Column{"tier", "text", "large academic relay middle low"}, &DomainFinding::tier},
    Field{Column{"rule", "text", "what placed it there"}, &DomainFinding::rule},
    Field{Column{"evidence", "1",
                 "mail host: 0 no evidence, 1 named by an MX answer, 2 asked for after its MX query, "
                 "3 implicit MX, 4 mail label"},
          &DomainFinding::evidence},
    Field{Column{"country", "text", "ISO 3166 code", kMissing}, &DomainFinding::country},
    Field{Column{"country_rule", "text",
                 "what told its country: tld: its country-code top-level domain; address: all its addresses "
                 "of known country on the tested days lie there",
                 kMissing},
          &DomainFinding::country_rule},
    Field{Column{"same_zone", "1", "low profile: 1: of the country of the suspect that asked", kMissing},
          &DomainFinding::same_zone},
    Field{Column{"exchange_cluster", "text",
                 "cluster of the exchanges that take its mail, or that it belongs to, see /exchange_clusters",
                 kMissing},
          &DomainFinding::exchange_cluster},
};

/// CSR in the manner of AnnData.
inline constexpr Column kIndptr{"indptr", "edges", "where each suspect's edges begin, and the end"};
inline constexpr Column kIndices{"indices", "row", "row of /domains, ascending within a suspect"};
inline constexpr Column kData{"data", "queries", "kept events of the edge"};
inline constexpr Column kMx{"mx", "queries", "of them, of type MX"};

inline constexpr Column kPairIndptr{"indptr", "pairs", "where each suspect's pairs begin, and the end"};
inline constexpr Column kPairIndices{"indices", "suspect", "the other suspect, a later one"};
inline constexpr Column kPairJaccard{"data", "1", "Jaccard index of the names they asked for"};
inline constexpr Column kPairShared{"shared", "names", "names both asked for"};
inline constexpr Column kPairCosine{"idf_cosine", "1", "cosine of their names, rare names weighing more"};
inline constexpr Column kExclusive{"exclusive", "names", "per suspect: names that only it asked for",
                                   kMissing};

inline constexpr std::tuple kCampaigns{
    Field{Column{"id", "1", "0, 1, ..."}, &CampaignFinding::id},
    Field{Column{"suspects", "clients", "its suspects"}, &CampaignFinding::suspects},
    Field{Column{"domains", "domains", "mail domains they asked for"}, &CampaignFinding::domains},
    Field{Column{"edges", "edges", "pairs of suspect and mail domain"}, &CampaignFinding::edges},
    Field{Column{"relays", "relays", "its relays"}, &CampaignFinding::relays},
    Field{Column{"first", "s", "first query, seconds since 1970-01-01T00:00:00Z"}, &CampaignFinding::first},
    Field{Column{"last", "s", "last query, seconds since 1970-01-01T00:00:00Z"}, &CampaignFinding::last},
    Field{Column{"core_names", "names", "names that every suspect asked for"}, &CampaignFinding::core_names},
    Field{Column{"parts", "1", "connected parts of the suspects' graph"}, &CampaignFinding::parts},
};

inline constexpr std::tuple kExchangeClusters{
    Field{Column{"campaign", "1", "id of the campaign"}, &ExchangeClusterFinding::campaign},
    Field{Column{"cluster", "text", "its name: registered domain of the exchanges that serve most"},
          &ExchangeClusterFinding::cluster},
    Field{Column{"exchange", "text", "one of its exchanges, the first by bytes"},
          &ExchangeClusterFinding::exchange},
    Field{Column{"exchanges", "names", "its exchanges, as far as answers named them"},
          &ExchangeClusterFinding::exchanges},
    Field{Column{"exchange_domains", "domains", "registered domains of these"},
          &ExchangeClusterFinding::exchange_domains},
    Field{Column{"addresses", "addresses", "public addresses of these, as far as answers told", kMissing},
          &ExchangeClusterFinding::addresses},
    Field{Column{"domains", "domains", "mail domains behind it that suspects of the campaign asked for"},
          &ExchangeClusterFinding::domains},
    Field{Column{"all_domains", "domains", "mail domains behind it, whoever asked"},
          &ExchangeClusterFinding::all_domains},
    Field{Column{"suspects", "clients", "suspects of the campaign that asked for one of them"},
          &ExchangeClusterFinding::suspects},
    Field{Column{"edges", "edges", "pairs of such a suspect and domain"}, &ExchangeClusterFinding::edges},
    Field{Column{"queries", "queries", "their MX queries"}, &ExchangeClusterFinding::queries},
};

inline constexpr std::tuple kRelays{
    Field{Column{"entity", "text", "name or address"}, &RelayFinding::entity},
    Field{Column{"kind", "text", "name or address"}, &RelayFinding::kind},
    Field{Column{"layer", "text", "direct: asked for by A or AAAA; exchange: named by an MX answer"},
          &RelayFinding::layer},
    Field{Column{"suspects_asking", "clients", "suspects that asked for it"}, &RelayFinding::suspects_asking},
    Field{Column{"suspects", "clients", "of so many suspects"}, &RelayFinding::suspects},
    Field{Column{"others_asking", "clients", "other mail-active clients that asked for it"},
          &RelayFinding::others_asking},
    Field{Column{"others_clients", "clients", "of so many other mail-active clients"},
          &RelayFinding::others_clients},
    Field{Column{"log_odds", "1", "natural logarithm of the odds ratio"}, &RelayFinding::log_odds},
    Field{Column{"log_odds_low", "1", "its lower confidence bound"}, &RelayFinding::log_odds_low},
    Field{Column{"exploratory", "1", "1: below the bar, shown for a look"}, &RelayFinding::exploratory},
    Field{
        Column{"revisits", "1", "median over the asking suspects of distinct 10-minute intervals", kMissing},
        &RelayFinding::revisits},
    Field{Column{"q_degree", "1", "q against names of the same popularity", kMissing},
          &RelayFinding::q_degree},
    Field{Column{"other_senders", "1", "exchange layer: share of the other senders that asked", kMissing},
          &RelayFinding::other_senders},
    Field{Column{"degree_weight", "1", "w: a client with s names asks for it with 1 - exp(-s w)", kMissing},
          &RelayFinding::degree_weight},
    Field{Column{"degree_expected", "clients", "suspects that would ask for any name of its popularity",
                 kMissing},
          &RelayFinding::degree_expected},
    Field{Column{"degree_p", "1", "p of suspects_asking (Poisson-binomial)", kMissing},
          &RelayFinding::degree_p},
    Field{Column{"hosts_tested", "hosts", "tested with it: q_degree is over so many"},
          &RelayFinding::hosts_tested},
    Field{Column{"period_seconds", "s", "period of the suspects' queries", kMissing},
          &RelayFinding::period_seconds},
    Field{Column{"period_p", "1", "p of the period, times frequencies and hosts tried", kMissing},
          &RelayFinding::period_p},
    Field{Column{"rayleigh_share", "1", "share of suspects in step with the period", kMissing},
          &RelayFinding::rayleigh_share},
    Field{Column{"period_clients", "clients", "suspects with queries enough to look for a period", kMissing},
          &RelayFinding::period_clients},
    Field{Column{"period_power", "1", "their summed periodograms at the period", kMissing},
          &RelayFinding::period_power},
    Field{Column{"period_tests", "1", "independent frequencies times hosts that were tried", kMissing},
          &RelayFinding::period_tests},
    Field{Column{"period_clock", "text", "24 h, 12 h, 1 h or a part of an hour: a scheduler's period",
                 kMissing},
          &RelayFinding::period_clock},
    Field{Column{"ttl_seconds", "s", "largest TTL of its addresses on the tested days", kMissing},
          &RelayFinding::ttl_seconds},
    Field{Column{"ttl_locked", "1", "1: the period is a multiple of the TTL, as a cache makes it", kMissing},
          &RelayFinding::ttl_locked},
    Field{Column{"address_changes", "1", "changes of its address", kMissing}, &RelayFinding::address_changes},
    Field{Column{"domain_changes", "1", "changes of its names", kMissing}, &RelayFinding::domain_changes},
    Field{Column{"in_flux", "1", "1: at least 2 address and 5 domain changes", kMissing},
          &RelayFinding::in_flux},
    Field{Column{"address_prefixes", "prefixes", "distinct /24 (IPv6: /48) of its addresses over the window",
                 kMissing},
          &RelayFinding::address_prefixes},
    Field{Column{"address_asns", "1", "their autonomous systems", kMissing}, &RelayFinding::address_asns},
    Field{Column{"address_countries", "countries", "their countries", kMissing},
          &RelayFinding::address_countries},
    Field{Column{"host_country", "text", "countries of its addresses on the tested days", kMissing},
          &RelayFinding::host_country},
    Field{Column{"domain_country", "text", "countries of its names' domains", kMissing},
          &RelayFinding::domain_country},
    Field{Column{"domain_country_rule", "text",
                 "what told them: tld: country-code top-level domains; address: addresses of the registered "
                 "domains themselves on the tested days",
                 kMissing},
          &RelayFinding::domain_country_rule},
    Field{Column{"country_mismatch", "1", "1: its domains' countries are none of its addresses'", kMissing},
          &RelayFinding::country_mismatch},
    Field{Column{"dialup", "1", "1: a dial-up reverse name", kMissing}, &RelayFinding::dialup},
    Field{Column{"dependent_suspects", "clients", "suspects that drop out without it", kMissing},
          &RelayFinding::dependent_suspects},
    Field{Column{"web_proxy", "1", "1: it, or one of its names, is on the list of web proxies"},
          &RelayFinding::web_proxy},
    Field{Column{"campaign", "1", "id of its campaign"}, &RelayFinding::campaign},
};
inline constexpr Column kRelayOfName{"relay", "row", "row of /relays"};
inline constexpr Column kCurves{"curves", "queries",
                                "suspects' queries per minute over the window, a row a relay"};

inline constexpr std::tuple kTlds{
    Field{Column{"tld", "text", "top-level domain, no dot"}, &TldFinding::tld},
    Field{Column{"kind", "text", "country idn-country generic-use generic"}, &TldFinding::kind},
    Field{Column{"queries", "queries", "suspects' MX queries"}, &TldFinding::queries},
    Field{Column{"domains", "domains", "mail domains under it"}, &TldFinding::domains},
    Field{Column{"edges", "edges", "pairs of suspect and mail domain"}, &TldFinding::edges},
    Field{Column{"all_queries", "queries", "everybody's MX queries"}, &TldFinding::all_queries},
    Field{Column{"lift", "1", "share of the suspects' queries over everybody's", kMissing},
          &TldFinding::lift},
    Field{Column{"low", "1", "lower 95% bound of the suspects' share"}, &TldFinding::low},
    Field{Column{"high", "1", "upper 95% bound of the suspects' share"}, &TldFinding::high},
};

inline constexpr std::tuple kOrigins{
    Field{Column{"key", "text", "ISO 3166 code or number of the autonomous system"}, &OriginFinding::key},
    Field{Column{"suspects", "clients", "suspects there"}, &OriginFinding::suspects},
    Field{Column{"background", "clients", "mail-active clients there"}, &OriginFinding::background},
    Field{Column{"suspects_known", "clients", "suspects whose origin is known"},
          &OriginFinding::suspects_known},
    Field{Column{"background_known", "clients", "mail-active clients whose origin is known"},
          &OriginFinding::background_known},
    Field{Column{"lift", "1", "share of the suspects over share of the mail-active clients", kMissing},
          &OriginFinding::lift},
    Field{Column{"low", "1", "lower 95% bound of the suspects' share"}, &OriginFinding::low},
    Field{Column{"high", "1", "upper 95% bound of the suspects' share"}, &OriginFinding::high},
    Field{Column{"p", "1", "of so many suspects there (hypergeometric)", kMissing}, &OriginFinding::p},
    Field{Column{"q", "1", "p after correction for the number of keys", kMissing}, &OriginFinding::q},
};

inline constexpr std::tuple kResidential{
    Field{Column{
              "rule", "text",
              "networks: lists of autonomous systems; reverse-names: words of dynamic lines; both: the first "
              "of them that tells"},
          &ResidentialFinding::rule},
    Field{Column{"suspects", "clients", "suspects"}, &ResidentialFinding::suspects},
    Field{Column{"suspects_known", "clients", "of them, those that the rule can tell of"},
          &ResidentialFinding::suspects_known},
    Field{Column{"suspects_residential", "clients", "of those, residential"},
          &ResidentialFinding::suspects_residential},
    Field{Column{"background", "clients", "mail-active clients of the suspects' days"},
          &ResidentialFinding::background},
    Field{Column{"background_known", "clients", "of them, those that the rule can tell of"},
          &ResidentialFinding::background_known},
    Field{Column{"background_residential", "clients", "of those, residential: the base rate"},
          &ResidentialFinding::background_residential},
    Field{Column{"low", "1", "lower 95% bound of the suspects' share, of those known"},
          &ResidentialFinding::low},
    Field{Column{"high", "1", "upper 95% bound of the suspects' share"}, &ResidentialFinding::high},
};

/// One row where country files were given, otherwise none.
inline constexpr std::tuple kZone{
    Field{Column{"edges", "edges", "pairs of a suspect and a low-profile name, both of a known country"},
          &ZoneTest::edges},
    Field{Column{"by_address", "edges", "of them with a name whose country its address told"},
          &ZoneTest::by_address},
    Field{Column{"same", "edges", "of the edges, those of one country"}, &ZoneTest::same},
    Field{Column{"expected", "edges", "of the edges, if names were dealt to suspects by chance"},
          &ZoneTest::expected},
    Field{Column{"p", "1", "share of 1,000 permutations with as many"}, &ZoneTest::p},
};

inline constexpr std::tuple kExpansion{
    Field{Column{"campaign", "1", "id of the campaign that the walk starts from"},
          &ExpansionFinding::campaign},
    Field{Column{"kind", "text", "client or name"}, &ExpansionFinding::kind},
    Field{Column{"entity", "text", "its address or text"}, &ExpansionFinding::entity},
    Field{Column{"score", "1", "share of the mass of a random walk with restart"}, &ExpansionFinding::score},
    Field{Column{"lift", "1", "score over what a walk from anywhere has there"}, &ExpansionFinding::lift},
    Field{Column{"degree", "1", "names of a client, mail-active clients of a name, on the campaign's day"},
          &ExpansionFinding::degree},
    Field{Column{"relays", "relays", "of a client: direct relays of the campaign that it asked for"},
          &ExpansionFinding::relays},
    Field{Column{"found", "1", "1: a client below the gates that asked for several of them"},
          &ExpansionFinding::found},
};

inline constexpr std::tuple kTiers{
    Field{Column{"tier", "text", "large academic relay middle low"}, &TierFinding::tier},
    Field{Column{"domains", "domains", "names of the tier"}, &TierFinding::domains},
    Field{Column{"edges", "edges", "pairs of suspect and name"}, &TierFinding::edges},
    Field{Column{"queries", "queries", "suspects' queries for its names"}, &TierFinding::queries},
    Field{Column{"suspects_share", "1", "of the suspects that asked for a name of it, 0 to 1"},
          &TierFinding::suspects_share},
};

inline constexpr std::tuple kDays{
    Field{Column{"day", "d", "days since 1970-01-01"}, &DayTotals::day},
    Field{Column{"accepted", "rows", "accepted rows"}, &DayTotals::accepted},
    Field{Column{"mx", "queries", "MX queries"}, &DayTotals::mx},
    Field{Column{"mail", "queries", "mail queries"}, &DayTotals::mail},
    Field{Column{"clients", "clients", "all clients"}, &DayTotals::clients},
    Field{Column{"mail_clients", "clients", "mail-active clients"}, &DayTotals::mail_clients},
    Field{Column{"senders", "clients", "senders"}, &DayTotals::senders},
    Field{Column{"names", "names", "kept names"}, &DayTotals::names},
    Field{Column{"edges", "edges", "pairs of client and kept name"}, &DayTotals::edges},
};

inline constexpr std::tuple kNotObservable{
    Field{Column{"what", "text", "what could not be seen or tested"}, &NotObservable::what},
    Field{Column{"why", "text", "why"}, &NotObservable::why},
};

}  // namespace spamgraph::result_layout
