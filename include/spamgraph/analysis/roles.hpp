#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "spamgraph/tally/day_tables.hpp"

namespace spamgraph {

/// Mail queries per clock hour (UTC) of a day.
using HourCounts = std::array<std::uint64_t, 24>;

/// What is known of a client beyond its mail rate.
struct RoleEvidence {
    ClientRow today;
    std::uint64_t mail_names{};          ///< distinct names of today's mail queries
    double mean_mail_label{};            ///< mean length of their first labels, in bytes
    HourCounts mail_by_hour{};           ///< today
    std::vector<HourCounts> past_hours;  ///< of each earlier day of the window, any order
    std::size_t past_days = 1;           ///< earlier days of the window; 0: its past is not observable
    bool known_sender{};                 ///< a sender on an earlier day
    /// Share of today's address queries that repeat a name within its TTL; negative: not observable.
    double repeat_share = -1;
};

/// What explains an unusual mail rate. Every rule looks at the client's traffic as a whole, so that a bot
/// behind a household's ordinary traffic, or one that was active the day before, is not explained away.
struct RoleRule {
    /// A mail server looks up who talks to it: PTR, SPF, DKIM and DMARC (TXT), DNS block lists.
    std::uint64_t min_server_checks = 10;
    double min_server_checks_per_mail = 0.05;
    double min_server_share = 0.3;  ///< mail queries and checks of all its queries: households browse
    double min_first_day_checks_per_mail = 0.2;  ///< without an earlier day the bar is higher
    double min_first_day_server_share = 0.5;

    /// A newsletter leaves at the same hour day after day.
    std::uint64_t min_burst = 20;      ///< mail queries in the burst
    double min_burst_share = 0.5;      ///< of the day's mail queries, within an hour of the peak hour
    std::size_t min_burst_days = 2;    ///< earlier days: one is also what yesterday's bot has
    double min_burst_day_share = 0.5;  ///< of the earlier days on which it was a sender

    /// A scanner asks for MX and never for the hosts.
    double min_scanner_mx_share = 0.98;  ///< of all its queries
    double max_scanner_address_share = 0.01;

    /// A tunnel carries data in long unique labels under few domains.
    double min_tunnel_names_per_domain = 20;
    double min_tunnel_label = 24;  ///< bytes

    /// A forwarder passes on what many hosts behind it ask, of all kinds and at all hours, from a cache.
    std::uint64_t min_crowd_names = 5'000;        ///< distinct names a day: more than a household asks for
    std::uint32_t min_forwarder_minutes = 1'080;  ///< 18 hours
    double min_kind_share = 0.01;                 ///< of all queries, for AAAA, PTR, TXT and the rest each
    std::size_t min_kinds = 3;                    ///< of those four
    double max_forwarder_repeats = 0.25;    ///< lost answers are asked again, and caches drop some early
    double min_forwarder_names = 0.4;       ///< distinct names per query, where repeats are not observable
    double max_forwarder_mail_share = 0.1;  ///< of all queries

    /// A NAT hides a crowd that mostly browses.
    double max_nat_mail_share = 0.02;  ///< of all queries
};

/// A label that explains a client, and the numbers that say so.
struct Role {
    std::string name;  ///< mail-server newsletter tunnel scanner forwarder nat
    std::string evidence;
};

/// The first role whose rule the client meets, in the order above. Local.
std::optional<Role> find_role(const RoleEvidence& client, const RoleRule& rule);

}  // namespace spamgraph
