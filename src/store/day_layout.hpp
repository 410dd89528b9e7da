#pragma once

#include <tuple>

#include "spamgraph/tally/day_tables.hpp"
#include "store/column.hpp"

/// Columns of a day file's tables: the writer and the reader share them.
namespace spamgraph::day_layout {

using hdf5::Column;
using hdf5::Field;

inline constexpr const char* kFormat = "spamgraph-day";
inline constexpr std::int64_t kSchemaVersion = 1;
/// Attribute of files whose addresses are pseudonyms, results too: tells the key, and nothing of it.
inline constexpr const char* kPseudonyms = "pseudonyms";
inline constexpr bool kMissing = true;  ///< the value may be missing

inline constexpr std::tuple kReasons{
    Field{Column{"reason", "text", "why rows of this day were skipped or rejected"}, &ReasonRows::reason},
    Field{Column{"rows", "rows", "rows left out for the reason"}, &ReasonRows::rows},
};

inline constexpr std::tuple kMinutes{
    Field{Column{"all", "queries", "queries of any type in the minute"}, &DayMinutes::all},
    Field{Column{"mx", "queries", "MX queries"}, &DayMinutes::mx},
    Field{Column{"mail", "queries", "mail queries: MX, and A or AAAA for a mail host"}, &DayMinutes::mail},
    Field{Column{"labelled", "queries", "A or AAAA queries for names with a mail label"},
          &DayMinutes::labelled},
    Field{Column{"nxdomain", "queries", "queries answered NXDOMAIN"}, &DayMinutes::nxdomain},
    Field{Column{"coverage", "sources", "sources with a row in the minute"}, &DayMinutes::coverage},
};

inline constexpr Column kQueriesHistogram{"queries_histogram", "clients",
                                          "bin i: clients with 2^i to 2^(i+1)-1 queries"};

inline constexpr std::tuple kNamesHistogram{
    Field{Column{"names", "names", "distinct names asked by A or AAAA"}, &NamesBin::names},
    Field{Column{"clients", "clients", "clients that asked for so many"}, &NamesBin::clients},
};

inline constexpr std::tuple kClients{
    Field{Column{"address", "1", "client address in network byte order, IPv4 as IPv4-mapped IPv6"},
          &ClientRow::address},
    Field{Column{"queries", "queries", "queries of any type"}, &ClientRow::queries},
    Field{Column{"mx", "queries", "MX queries"}, &ClientRow::mx},
    Field{Column{"a", "queries", "A queries"}, &ClientRow::a},
    Field{Column{"aaaa", "queries", "AAAA queries"}, &ClientRow::aaaa},
    Field{Column{"ptr", "queries", "PTR queries"}, &ClientRow::ptr},
    Field{Column{"txt", "queries", "TXT queries"}, &ClientRow::txt},
    Field{Column{"other", "queries", "queries of other types"}, &ClientRow::other},
    Field{Column{"nxdomain", "queries", "queries answered NXDOMAIN"}, &ClientRow::nxdomain},
    Field{Column{"dnsbl", "queries", "queries for a name of DNS block list form"}, &ClientRow::dnsbl},
    Field{Column{"names", "names", "distinct names asked for, any type"}, &ClientRow::names},
    Field{Column{"mail_domains", "domains", "distinct registered domains of its mail queries"},
          &ClientRow::mail_domains},
    Field{Column{"mail_queries", "queries", "mail queries"}, &ClientRow::mail_queries},
    Field{Column{"active_minutes", "minutes", "minutes with a query"}, &ClientRow::active_minutes},
    Field{Column{"peak_per_minute", "queries/min", "queries of its busiest minute"},
          &ClientRow::peak_per_minute},
    Field{Column{"first", "s", "first query, seconds since 1970-01-01T00:00:00Z"}, &ClientRow::first},
    Field{Column{"last", "s", "last query, seconds since 1970-01-01T00:00:00Z"}, &ClientRow::last},
};

inline constexpr Column kText{"text", "byte", "names, one after another"};
inline constexpr Column kTextOffsets{"text_offsets", "byte", "where each name begins in text, and the end"};

inline constexpr std::tuple kNames{
    Field{Column{"evidence", "1",
                 "mail host: 0 no evidence, 1 named by an MX answer, 2 asked for after its MX query, "
                 "3 implicit MX, 4 mail label"},
          &NameRow::evidence},
    Field{Column{"queries", "queries", "queries of any type"}, &NameRow::queries},
    Field{Column{"clients", "clients", "distinct clients that asked for it"}, &NameRow::clients},
    Field{Column{"mail_clients", "clients", "of them, mail-active"}, &NameRow::mail_clients},
    Field{Column{"senders", "clients", "of them, senders"}, &NameRow::senders},
    Field{Column{"mx_queries", "queries", "MX queries"}, &NameRow::mx_queries},
    Field{Column{"mx_clients", "clients", "distinct clients that asked for its MX"}, &NameRow::mx_clients},
    Field{Column{"nxdomain", "queries", "queries answered NXDOMAIN"}, &NameRow::nxdomain},
};

/// CSR in the manner of AnnData: clients x names.
inline constexpr Column kIndptr{"indptr", "edges", "where each client's edges begin, and the end"};
inline constexpr Field kIndices{Column{"indices", "row", "row of /names, ascending within a client"},
                                &EdgeRow::name};
inline constexpr Field kData{Column{"data", "queries", "kept events of the edge"}, &EdgeRow::events};
inline constexpr Field kMx{Column{"mx", "queries", "of them, of type MX"}, &EdgeRow::mx};
inline constexpr Column kTimes{
    "times", "s", "second of the day of every kept event, ascending within an edge, edge by edge"};
inline constexpr Column kTimesMx{"times_mx", "1", "of every kept event: 1 where it is of type MX"};
inline constexpr Column kTimesIndptr{"times_indptr", "events",
                                     "where each client's times begin, and the end"};

inline constexpr std::tuple kMxRecords{
    Field{Column{"domain", "row", "row of /names: the name that was asked for"}, &MxRecord::domain},
    Field{Column{"exchange", "row", "row of /names: the exchange in the answer"}, &MxRecord::exchange},
    Field{Column{"preference", "1", "preference of the exchange, -1 where the log does not say", kMissing},
          &MxRecord::preference},
    Field{Column{"first", "s", "first answer, seconds since 1970-01-01T00:00:00Z"}, &MxRecord::first},
    Field{Column{"last", "s", "last answer, seconds since 1970-01-01T00:00:00Z"}, &MxRecord::last},
    Field{Column{"count", "rows", "rows that named it"}, &MxRecord::count},
};

inline constexpr std::tuple kAddresses{
    Field{Column{"name", "row", "row of /names"}, &AddressRecord::name},
    Field{Column{"address", "1", "address in network byte order, IPv4 as IPv4-mapped IPv6"},
          &AddressRecord::address},
    Field{Column{"first", "s", "first answer, seconds since 1970-01-01T00:00:00Z"}, &AddressRecord::first},
    Field{Column{"last", "s", "last answer, seconds since 1970-01-01T00:00:00Z"}, &AddressRecord::last},
    Field{Column{"count", "rows", "rows that named it"}, &AddressRecord::count},
    Field{Column{"ttl_min", "s", "smallest TTL seen, -1 where the log does not say", kMissing},
          &AddressRecord::ttl_min},
    Field{Column{"ttl_max", "s", "largest TTL seen, -1 where the log does not say", kMissing},
          &AddressRecord::ttl_max},
};

}  // namespace spamgraph::day_layout
