#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "spamgraph/core/address.hpp"
#include "spamgraph/core/day.hpp"
#include "spamgraph/tally/row_log.hpp"

namespace spamgraph {

/// Many names in two arrays: `bytes` of all, and where each begins (n + 1 offsets).
struct NameTexts {
    std::string bytes;
    std::vector<std::uint64_t> offsets{0};

    [[nodiscard]] std::size_t size() const { return offsets.size() - 1; }
    [[nodiscard]] std::string_view operator[](std::size_t i) const
    {
        return std::string_view(bytes).substr(offsets[i], offsets[i + 1] - offsets[i]);
    }
    void push_back(std::string_view text)
    {
        bytes += text;
        offsets.push_back(bytes.size());
    }
};

/// How many rows were left out for one reason, over whole inputs or of one day.
struct ReasonRows {
    std::string reason;
    std::uint64_t rows{};
    bool operator==(const ReasonRows&) const = default;
};

/// Which names and edges a day file keeps. An analysis that asks for looser rules is refused.
struct KeepRules {
    std::uint32_t sender_min = 20;        ///< mail queries a day that make a client a sender
    std::uint32_t keep_min_senders = 3;   ///< senders that make a name worth keeping which is no mail name
    double keep_max_client_share = 0.01;  ///< of all clients: what more but senders ask for is everybody's
    bool operator==(const KeepRules&) const = default;
};

/// Queries per minute of a day, over all clients.
struct DayMinutes {
    using Series = std::array<std::uint64_t, kMinutesPerDay>;
    Series all{}, mx{}, mail{}, labelled{}, nxdomain{};
    Series coverage{};  ///< sources that had a row
};

/// One bin of the histogram of distinct A/AAAA names per client.
struct NamesBin {
    std::uint32_t names{};
    std::uint64_t clients{};
    bool operator==(const NamesBin&) const = default;
};

/// What is known of a day as a whole; the same on every rank.
struct DaySummary {
    Day day{};
    std::string pseudonyms;  ///< tells the key where addresses are pseudonyms; empty: they are true
    KeepRules rules;
    std::uint64_t accepted{};
    std::uint64_t answered{};         ///< rows with an address or a host name as an answer
    std::vector<ReasonRows> reasons;  ///< skipped and rejected rows of this day, ascending by reason
    std::uint32_t sources{};          ///< sources that had a row this day
    DayMinutes minutes;
    std::uint64_t clients{};                       ///< all clients, exact
    std::vector<std::uint64_t> queries_histogram;  ///< [i]: clients with 2^i to 2^(i+1) - 1 queries
    std::vector<NamesBin> names_histogram;  ///< ascending by names; clients without A/AAAA stand under 0

    /// Whether the day's logs hold answers: at least one row in a hundred has one. Without them mail hosts
    /// are told from what follows MX queries.
    [[nodiscard]] bool has_answers() const { return 100 * answered >= accepted; }
};

/// A mail-active client's day.
struct ClientRow {
    Address address;
    std::uint64_t queries{}, mx{}, a{}, aaaa{}, ptr{}, txt{}, other{};
    std::uint64_t nxdomain{}, dnsbl{};  ///< queries answered NXDOMAIN; queries for a name of DNSBL form
    std::uint64_t names{};              ///< distinct names, any type
    std::uint64_t mail_domains{};       ///< distinct registered domains of its mail queries
    std::uint64_t mail_queries{};
    std::uint32_t active_minutes{}, peak_per_minute{};  ///< over all its queries
    std::int64_t first{}, last{};                       ///< seconds since 1970-01-01T00:00:00Z
};

/// What a client asked of a name, as far as it is kept: a row of the graph.
struct EdgeRow {
    std::int64_t name{};     ///< row of the (whole) names table
    std::uint32_t events{};  ///< kept events
    std::uint32_t mx{};      ///< of them, of type MX
    bool operator==(const EdgeRow&) const = default;
};

/// When a kept event was, and whether it is of type MX.
struct EventTime {
    std::uint32_t second : 31;  ///< of the day
    std::uint32_t mx : 1;
};

/// What says that a name is a mail host, strongest first.
enum class MailEvidence : std::uint8_t { none = 0, mx_answer = 1, follow_up = 2, implicit_mx = 3, label = 4 };

/// A kept name's day, over all clients. The name's text stands in DayBlock::name_texts.
struct NameRow {
    MailEvidence evidence{};
    std::uint64_t queries{};
    std::uint64_t clients{}, mail_clients{}, senders{};  ///< distinct: all, mail-active, senders
    std::uint64_t mx_queries{}, mx_clients{};
    std::uint64_t nxdomain{};
};

/// An exchange seen in the answers of MX queries.
struct MxRecord {
    std::uint64_t domain{}, exchange{};  ///< rows of the names table
    std::int32_t preference{-1};         ///< -1 where the log does not say
    std::uint64_t count{};               ///< rows that named it
    std::int64_t first{}, last{};
};

/// An address seen in the answers of A/AAAA queries for a kept name.
struct AddressRecord {
    std::uint64_t name{};  ///< row of the names table
    Address address;
    std::uint64_t count{};  ///< rows that named it
    std::int64_t first{}, last{};
    std::int64_t ttl_min{-1}, ttl_max{-1};  ///< seconds; -1 where the log does not say
};

/// One rank's consecutive rows of a day's tables; all ranks' blocks, in rank order, are the day.
/// Clients ascend by address, names by bytes, records by their first two columns. All but the names and the
/// offsets waits on disk.
struct DayBlock {
    DayBlock() = default;
    /// @param scratch folder for what waits on disk
    explicit DayBlock(const std::filesystem::path& scratch)
        : clients(scratch / "client-rows"),
          edges(scratch / "edge-rows"),
          times(scratch / "event-times"),
          mx_records(scratch / "mx-records"),
          addresses(scratch / "address-records")
    {
    }

    tally::RowLog<ClientRow> clients;
    std::vector<NameRow> names;
    NameTexts name_texts;
    tally::RowLog<EdgeRow> edges;    ///< client by client, ascending by name
    tally::RowLog<EventTime> times;  ///< of all kept events, edge by edge, ascending
    /// Where each client's edges and times begin, and the end: clients.size() + 1 entries, the first 0.
    std::vector<std::uint64_t> edge_offsets{0}, time_offsets{0};
    tally::RowLog<MxRecord> mx_records;
    tally::RowLog<AddressRecord> addresses;
};

}  // namespace spamgraph
