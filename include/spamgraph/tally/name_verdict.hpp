#pragma once

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "spamgraph/tally/day_tables.hpp"
#include "spamgraph/tally/records.hpp"
#include "spamgraph/tally/sorted_stream.hpp"

namespace spamgraph::tally {

/// The limits of a day that decide on names: the rules, and how many clients there were.
struct DayLimits {
    KeepRules rules;
    std::uint64_t clients{};  ///< all clients of the day

    /// Whether so many clients make a name everybody's. Local.
    [[nodiscard]] bool is_popular(std::uint64_t name_clients) const
    {
        return static_cast<double>(name_clients) > rules.keep_max_client_share * static_cast<double>(clients);
    }

    /// Whether a name, or an address, is shared by senders and not everybody's: in a small network the
    /// senders of one campaign are more than the share of all clients that makes a name popular. Local.
    [[nodiscard]] bool is_shared_by_senders(std::uint64_t senders, std::uint64_t name_clients) const
    {
        return senders >= rules.keep_min_senders &&
               !is_popular(name_clients - std::min(name_clients, senders));
    }
};

/// Whether a name is recognised as a mail host by its label alone. Local.
bool is_labelled(const NameTotal& count, const DayLimits& limits);

/// Names that are mail hosts whatever their labels are: ids, ascending.
struct ToldHosts {
    std::span<const std::uint64_t> exchanges;  ///< that MX answers named
    std::span<const std::uint64_t> followed;   ///< that clients look up because of MX queries
    std::span<const std::uint64_t> implicit;   ///< domains without MX that take their mail themselves
};

/// Mail-host evidence of a name. Local.
/// @param told by other means than its label: mx_answer, follow_up, implicit_mx, or none
MailEvidence evidence_of(const NameTotal& count, MailEvidence told, const DayLimits& limits);

/// What is known of one name's exchanges and addresses.
struct NameFacts {
    std::uint64_t name{};
    bool end = true;  ///< there was no further name
    std::vector<Fact> facts;
};

/// All facts of the next name of a stream, without aliases and without exchanges that are aliases of the same
/// name: logs without record types list CNAME targets and exchanges alike. Local.
NameFacts take_name_facts(SortedStream<Fact>& stream);

using UseName = std::function<void(const NameTotal& count, std::span<const Fact> facts)>;

/// Walks counts and facts side by side: calls `use(count, facts)` for every name that has a count, ascending.
/// A name without one was not asked for that day, but a response or a record told of it. Local.
void for_each_counted_name(const BucketLog<NameCount>& counts, const BucketLog<Fact>& facts,
                           const UseName& use);

}  // namespace spamgraph::tally
