#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "spamgraph/core/day.hpp"
#include "spamgraph/tally/day_tables.hpp"
#include "spamgraph/tally/event.hpp"
#include "spamgraph/tally/id_table.hpp"
#include "spamgraph/tally/records.hpp"

namespace spamgraph::tally {

/// Histograms over all clients of a day, or over a rank's.
struct ClientHistograms {
    static constexpr std::size_t kBins = 64;

    std::uint64_t clients = 0;
    std::vector<std::uint64_t> queries =
        std::vector<std::uint64_t>(kBins);         ///< [i]: 2^i to 2^(i+1) - 1 queries
    std::map<std::uint32_t, std::uint64_t> names;  ///< distinct A/AAAA names -> clients
};

/// First look at a client: appends what it adds to each name's counts and takes it into the histograms.
/// Local.
/// @param events one client's, sorted
void count_client(std::span<const Event> events, std::vector<NameCount>& counts,
                  ClientHistograms& histograms);

/// A name that is a mail host, or looks like one.
struct MailHost {
    std::uint64_t name{};
    std::uint8_t is_host{};   ///< its evidence is not none: its look-ups are mail queries
    std::uint8_t labelled{};  ///< recognised by its label, whatever other evidence there is
    std::uint8_t spare[6]{};
};

/// Mail queries per minute.
struct MailMinutes {
    DayMinutes::Series mail{}, labelled{};
};

/// Mail queries of a client: MX, and A/AAAA of a mail host. Local.
std::uint64_t count_mail_queries(std::span<const Event> events, const IdTable<MailHost>& hosts);

/// Second look at a client, once the mail hosts are known: adds to the minutes and, if it is mail-active,
/// appends what it adds to its names' audience. Returns whether it is mail-active. Local.
bool count_audience(std::span<const Event> events, const IdTable<MailHost>& hosts, std::uint32_t sender_min,
                    std::vector<NameCount>& counts, MailMinutes& minutes);

/// A name that the day file keeps.
struct KeptName {
    std::uint64_t name{};
    std::uint64_t row{};                ///< of the names table
    std::uint64_t registered_domain{};  ///< id of it
    std::uint8_t is_host{};
    std::uint8_t worth{};  ///< senders' address look-ups are kept though it is no mail host
    std::uint8_t spare[6]{};
};

/// When a kept event was, and whether it is of type MX.
struct EventTime {
    std::uint32_t second : 31;
    std::uint32_t mx : 1;
};

/// A mail-active client's part of the graph, by row of the names table.
struct ClientEdges {
    std::vector<std::int64_t> names;
    std::vector<std::uint32_t> events, mx;
    std::vector<EventTime> times;  ///< ascending within an edge, edge by edge
};

/// Third look: a mail-active client's row (without its address) and edges. Local.
/// @param events the client's, sorted; at least one is a mail query
ClientRow build_client_row(std::span<const Event> events, Day day, const IdTable<KeptName>& kept,
                           std::uint32_t sender_min, ClientEdges& edges);

}  // namespace spamgraph::tally
