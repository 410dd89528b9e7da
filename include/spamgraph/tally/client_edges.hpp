#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "spamgraph/tally/count_day.hpp"
#include "spamgraph/tally/id_table.hpp"

namespace spamgraph::tally {

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

/// Second look at clients, once the kept names have rows: makes edges of kept queries. One object serves many
/// clients, one after another.
class EdgeBuilder {
public:
    /// The kept name that each query asks for, or null. Local.
    static void find_names(std::span<const KeptQuery> queries, const IdTable<KeptName>& kept,
                           std::vector<const KeptName*>& names);

    /// Sets `edges` to those of a mail-active client, ascending by row.
    /// @param queries what append_kept() gave of the client, or of a part of it
    /// @param names of the queries
    /// @return ids of the registered domains of its mail queries, ascending, each once; until the next call
    std::span<const std::uint64_t> build(std::span<const KeptQuery> queries,
                                         std::span<const KeptName* const> names, bool is_sender,
                                         ClientEdges& edges);

private:
    /// Where an edge stands while names still come in the order of their ids.
    struct LooseEdge {
        std::uint64_t row;
        std::uint32_t mx;
        std::uint32_t first_time, end_time;
    };

    void put_in_row_order(ClientEdges& edges);

    std::vector<LooseEdge> loose_;
    std::vector<EventTime> times_;  ///< of the loose edges
    std::vector<std::uint64_t> mail_domains_;
};

}  // namespace spamgraph::tally
