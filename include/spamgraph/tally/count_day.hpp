#pragma once

#include <array>
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

    /// Takes in a client.
    void add(std::uint64_t client_queries, std::uint32_t address_names);
};

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

/// A query that the day file may keep, of a client that is known.
#pragma pack(push, 4)
struct KeptQuery {
    std::uint64_t name;
    Moment when;
};
#pragma pack(pop)

/// First look at clients, once the mail hosts are known: what one client's queries, or a part of them, come
/// to. One object counts many clients, one after another.
class ClientCounter {
public:
    ClientCounter(Day day, const IdTable<MailHost>& hosts) : first_second_(first_second(day)), hosts_(hosts)
    {
    }

    /// Counts a client; what is told below is of the last one.
    /// @param events one client's, sorted, not empty
    void count(std::span<const Event> events);

    /// Its row, without address and mail domains.
    [[nodiscard]] const ClientRow& row() const { return row_; }
    /// Distinct names of its A and AAAA queries.
    [[nodiscard]] std::uint32_t address_names() const { return address_names_; }

    /// What it adds to the counts of each of its names. Once for each count().
    std::span<const NameCount> name_counts(bool is_mail_active, bool is_sender);

    /// Appends what a day file may keep of it: its mail queries, and all A and AAAA queries of a sender. In
    /// order of names, then time.
    void append_kept(bool is_sender, std::vector<KeptQuery>& kept) const;

    /// Mail queries of all clients so far.
    [[nodiscard]] MailMinutes& minutes() { return mail_minutes_; }

private:
    void count_name(std::span<const Event> events);
    const NameCount& count_part(std::span<const Event> events);

    std::int64_t first_second_;
    const IdTable<MailHost>& hosts_;
    std::span<const Event> events_;
    ClientRow row_;
    std::array<std::uint64_t, kKinds> kinds_{};  ///< queries by kind
    std::uint32_t address_names_ = 0;
    std::vector<NameCount> name_counts_;     ///< of the client, by name
    std::vector<std::uint8_t> asked_hosts_;  ///< of each name: it is a host whose address was asked for
    std::array<std::uint32_t, kMinutesPerDay> minutes_{};  ///< all 0 between two clients
    MailMinutes mail_minutes_;
};

/// Queries per minute of a client: active minutes, and the most in one. Local.
/// @param minutes all 0, before and after
void count_minutes(std::span<const Event> events, std::array<std::uint32_t, kMinutesPerDay>& minutes,
                   ClientRow& row);

/// A name that the day file keeps.
struct KeptName {
    std::uint64_t name{};
    std::uint64_t row{};                ///< of the names table
    std::uint64_t registered_domain{};  ///< id of it
    std::uint8_t is_host{};
    std::uint8_t worth{};  ///< senders' address look-ups are kept though it is no mail host
    std::uint8_t spare[6]{};
};

/// A mail-active client's part of the graph.
struct ClientEdges {
    std::vector<EdgeRow> edges;    ///< ascending by name
    std::vector<EventTime> times;  ///< edge by edge, ascending within one
};

/// Second look, once the kept names have rows: appends a mail-active client's edges, ascending by row. Local.
/// @param queries what append_kept() gave of the client, or of a part of it
/// @return ids of the registered domains of its mail queries, ascending, each once
std::vector<std::uint64_t> build_edges(std::span<const KeptQuery> queries, bool is_sender,
                                       const IdTable<KeptName>& kept, ClientEdges& edges);

}  // namespace spamgraph::tally
